import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Annotations, DataResource, LocalBackend, S3Backend, TerraformLocal, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { certificateLogicalId, custodyLogicalId, keptLogicalId, retirementLogicalId } from "../rotation/address.js";
import { keptNames } from "../rotation/custody.js";
import { keptGenerations, knownArns } from "../rotation/desired-state.js";
import { explainEmergencies } from "../rotation/emergency.js";
import { explainInterruptions } from "../rotation/saml-plan-notes.js";
import { type Released, relyingPartyOf, rotationOf, type Stack } from "../rotation/stack.js";
import { relyingPartyLogicalId } from "../rotation/saml-address.js";
import { identitySourceAddresses, isIdentitySource } from "../rotation/identity-source-address.js";
import { pinAddress } from "./adopt.js";
import { askingOnDestroy, type GateCommand } from "./gates.js";
import { IdentitySourceResources } from "./identity-source.js";
import { SamlRotationResources } from "./saml-rotation.js";
import { TlsRotationResources } from "./tls-rotation.js";
import { userPools } from "./user-pools.js";

/** From a stack's folder, `cdktf.out/stacks/<stack>`, to the project's. */
export const projectFolder = "../../..";

/** A stack of rotations as one Terraform configuration; the same bytes on every machine. */
export class RotationStack extends TerraformStack {
  constructor(scope: Construct, stack: Stack, command: GateCommand) {
    super(scope, stack.name);
    this.backend(stack);
    this.addOverride("terraform.required_version", ">= 1.11");
    new AwsProvider(this, "aws", {
      region: stack.region,
      allowedAccountIds: [stack.account],
      ...(stack.assumeRole === undefined ? {} : { assumeRole: [{ roleArn: stack.assumeRole }] }),
    });
    const { account, assumeRole, connectTo } = stack;
    const after = this.kept(stack);
    const known = this.known(stack);
    const rotations = stack.rotations.map(
      (rotation) =>
        new TlsRotationResources(this, rotation, {
          settings: { account, assumeRole, connectTo },
          command,
          known,
          after,
        }),
    );
    for (const rotation of stack.samlRotations)
      new SamlRotationResources(this, rotation, {
        settings: { account, assumeRole, connectTo },
        region: stack.region,
        command,
        after,
      });
    userPools(this, stack.samlRotations, stack.region);
    const sources = stack.identitySources.map(
      (source) => new IdentitySourceResources(this, source, { command, after, released: stack.released }),
    );
    this.custody(stack, rotations, command);
    this.release(
      stack,
      sources.flatMap(({ forgotten }) => forgotten),
    );
    // cdktf prints these before Terraform's plan, and keeps what the program itself prints to itself.
    for (const line of [...explainEmergencies(stack.rotations), ...explainInterruptions(stack.samlRotations)])
      Annotations.of(this).addWarning(line);
  }

  // cdktf resolves every token here, once more than needed, to find references to other stacks: there are none.
  override prepareStack(): void {
    this.ensureBackendExists();
  }

  // Always explicit: cdktf's default backend writes an absolute path.
  private backend({ name, backend }: Stack): void {
    if (backend === undefined) {
      new LocalBackend(this, { path: `${projectFolder}/terraform.${name}.tfstate` });
      return;
    }
    new S3Backend(this, { ...backend.s3, encrypt: true });
    // cdktf's type does not know the lock file that replaced the DynamoDB table in Terraform 1.11.
    this.addOverride("terraform.backend.s3.use_lockfile", true);
  }

  /**
   * A distribution whose block is gone would be destroyed, and its `prevent_destroy` is gone with the block. This block
   * is never gone: a name that leaves it is refused in the plan, and it holds the name before anything is done with it.
   */
  private kept(stack: Stack): DataResource {
    const kept = new DataResource(this, keptLogicalId, { lifecycle: { preventDestroy: true } });
    kept.addOverride(
      "for_each",
      this.once(keptLogicalId, Object.fromEntries(keptNames(stack).map((name) => [name, name]))),
    );
    pinAddress(kept);
    return kept;
  }

  private known({ rotations }: Stack): string | undefined {
    const known = knownArns(rotations);
    return known === undefined ? undefined : `\${jsonencode(${this.once("known_certificates", known)})}`;
  }

  /** Of a rotation that is gone, with one of its certificates released, the others would still be deleted. */
  private custody(
    { rotations, released }: Stack,
    rendered: readonly TlsRotationResources[],
    command: GateCommand,
  ): void {
    const custody = new DataResource(this, custodyLogicalId, {
      dependsOn: rendered.flatMap(({ certificates }) => certificates),
      provisioners: [askingOnDestroy(command, { gate: "custody", released }, "self.output")],
    });
    const held = rotations.map((rotation) => [rotation.name, keptGenerations(rotation).map(({ id }) => id)] as const);
    custody.addOverride("for_each", this.once(custodyLogicalId, Object.fromEntries(held)));
    custody.addOverride("input", { rotation: "${each.key}", generations: "${each.value}" });
    pinAddress(custody);
  }

  /** Terraform evaluates `for_each` again for every instance, a local value only once: 500 instances plan 12 times faster. */
  private once(name: string, value: Readonly<Record<string, unknown>> | readonly string[]): string {
    const local = new TerraformLocal(this, `local-${name}`, value);
    local.overrideLogicalId(name);
    return local.fqn;
  }

  /** Terraform forgets what was released, and touches nothing. */
  private release({ released, rotations, identitySources }: Stack, forgotten: readonly string[]): void {
    const kept = new Set([...rotations, ...identitySources].map(({ name }) => name));
    const gone = released.filter((name) => !kept.has(rotationOf(name) ?? name)).flatMap(addressesOf);
    // A distribution that is handed to its owner must not be destroyed with the block that it leaves.
    const owned = rotations
      .flatMap(({ rollout }) => rollout.waves)
      .filter(({ by }) => by === "owner")
      .flatMap(({ distributions }) => distributions.map((id) => `aws_cloudfront_distribution.${id}`));
    const addresses = [...gone, ...owned, ...forgotten];
    const blocks = [...new Set(addresses)].map((from) => ({ from, lifecycle: { destroy: false } }));
    if (blocks.length > 0) this.addOverride("removed", blocks);
  }
}

const relyingPartyTypes = ["aws_cognito_identity_provider", "aws_iam_saml_provider"] as const;

/**
 * A certificate goes together with its retirement: destroyed, that one would have to wait for custody, which waits for
 * the certificate to be forgotten, which waits for the retirement.
 */
function addressesOf(name: Released): readonly string[] {
  if (relyingPartyOf(name) !== undefined)
    return relyingPartyTypes.map((type) => `${type}.${relyingPartyLogicalId(name)}`);
  if (isIdentitySource(name)) return identitySourceAddresses(name);
  const [rotation = "", generation] = name.split("/");
  if (generation === undefined) return [`aws_cloudfront_distribution.${name}`, `aws_ssm_parameter.${name}`];
  return [
    `aws_acm_certificate.${certificateLogicalId(rotation, generation)}`,
    `aws_iam_server_certificate.${certificateLogicalId(rotation, generation)}`,
    `terraform_data.${retirementLogicalId(rotation)}`,
  ];
}
