import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { DataResource, LocalBackend, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { certificateLogicalId, custodyLogicalId, retirementLogicalId } from "../rotation/address.js";
import type { Released, Stack } from "../rotation/stack.js";
import { pinAddress } from "./adopt.js";
import { askingOnDestroy, type GateCommand } from "./gates.js";
import { TlsRotationResources } from "./tls-rotation.js";

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
    const rotations = stack.rotations.map((rotation) => new TlsRotationResources(this, rotation, stack, command));
    this.custody(stack, rotations, command);
    this.release(stack);
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
   * A distribution whose block is gone would be destroyed, and `prevent_destroy` is gone with the block; of a rotation
   * that is gone, the certificates would be. This resource used them all, so it is replaced first; and that fails unless
   * what is gone was released.
   */
  private custody(stack: Stack, rotations: readonly TlsRotationResources[], command: GateCommand): void {
    const distributions = rotations.flatMap((rotation) => rotation.distributions).toSorted();
    const generations = rotations.flatMap((rotation) => rotation.generations).toSorted();
    const names = stack.rotations.map(({ name }) => name).toSorted();
    const gate = { gate: "custody", distributions, rotations: names, released: stack.released } as const;
    const custody = new DataResource(this, custodyLogicalId, {
      triggersReplace: { distributions, rotations: names },
      input: { distributions, generations },
      provisioners: [askingOnDestroy(command, gate, "self.output")],
    });
    custody.dependsOn = distributions.map((id) => `aws_cloudfront_distribution.${id}`);
    pinAddress(custody);
  }

  /** Terraform forgets what was released, and touches nothing. */
  private release({ released, rotations }: Stack): void {
    const kept = new Set(rotations.map(({ name }) => name));
    const addresses = released.filter((name) => !kept.has(name.split("/")[0] ?? name)).flatMap(addressesOf);
    const blocks = [...new Set(addresses)].map((from) => ({ from, lifecycle: { destroy: false } }));
    if (blocks.length > 0) this.addOverride("removed", blocks);
  }
}

/**
 * A certificate goes together with its retirement: destroyed, that one would have to wait for custody, which waits for
 * the certificate to be forgotten, which waits for the retirement.
 */
function addressesOf(name: Released): readonly string[] {
  const [rotation = "", generation] = name.split("/");
  if (generation === undefined) return [`aws_cloudfront_distribution.${name}`];
  return [
    `aws_acm_certificate.${certificateLogicalId(rotation, generation)}`,
    `terraform_data.${retirementLogicalId(rotation)}`,
  ];
}
