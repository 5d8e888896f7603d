import { App, Testing } from "cdktf";

import { RotationStack } from "../../modules/constructs/rotation-stack.js";
import type { Stack } from "../../modules/rotation/stack.js";

interface Block {
  readonly [argument: string]: unknown;
}

/** The part of `cdk.tf.json` that tests read. */
export interface TerraformJson {
  readonly resource: Readonly<Record<string, Readonly<Record<string, Block>>>>;
  readonly import?: readonly { readonly to: string; readonly id: string }[];
  readonly removed?: readonly { readonly from: string; readonly lifecycle: Block }[];
  readonly locals: Block;
  readonly variable?: Readonly<Record<string, Block>>;
  readonly terraform: Block;
  readonly provider: Block;
}

export function synthText(stack: Stack): string {
  return Testing.synth(new RotationStack(new App({ skipValidation: true, stackTraces: false }), stack, "node gate"));
}

export function synth(stack: Stack): TerraformJson {
  const json: TerraformJson = JSON.parse(synthText(stack));
  return json;
}

export function distributionsOf(json: TerraformJson): Readonly<Record<string, Block>> {
  return json.resource["aws_cloudfront_distribution"] ?? {};
}
