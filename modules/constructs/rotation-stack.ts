import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { DataResource, LocalBackend, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { custodyLogicalId } from "../rotation/address.js";
import type { Stack } from "../rotation/stack.js";
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
   * A distribution whose block is gone would be destroyed, and `prevent_destroy` is gone with the block. This resource
   * used the distribution, so it is replaced first; and that fails unless the distribution was released.
   */
  private custody(stack: Stack, rotations: readonly TlsRotationResources[], command: GateCommand): void {
    const distributions = rotations.flatMap((rotation) => rotation.distributions).toSorted();
    const custody = new DataResource(this, custodyLogicalId, {
      triggersReplace: { distributions },
      provisioners: [
        askingOnDestroy(command, { gate: "custody", distributions, released: stack.released }, "self.triggers_replace"),
      ],
    });
    custody.dependsOn = distributions.map((id) => `aws_cloudfront_distribution.${id}`);
    pinAddress(custody);
  }

  /** Terraform forgets what was released, and touches nothing. */
  private release({ released }: Stack): void {
    if (released.length === 0) return;
    const blocks = released.map((id) => ({
      from: `aws_cloudfront_distribution.${id}`,
      lifecycle: { destroy: false },
    }));
    this.addOverride("removed", blocks);
  }
}
