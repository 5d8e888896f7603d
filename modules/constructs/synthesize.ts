import { copyFileSync } from "node:fs";
import { join } from "node:path";

import { App } from "cdktf";

import type { Stack } from "../rotation/stack.js";
import type { GateCommand } from "./gates.js";
import { RotationStack } from "./rotation-stack.js";

/** Checksums of the pinned provider for every platform that HashiCorp publishes it for. */
const providerLock = new URL("./provider.lock.hcl", import.meta.url);

/**
 * Writes `<outdir>/stacks/<stack>/cdk.tf.json` for every stack, and beside it the lock of the provider: with it there,
 * cdktf does not ask the registry for checksums at each plan, which a machine with a local mirror could not do.
 */
export function synthesize(stacks: readonly Stack[], command: GateCommand): void {
  // Validation would start `terraform version` for each `terraform_data`; specs are validated before they get here.
  const app = new App({ skipValidation: true });
  withoutStackTraces(() => {
    for (const stack of stacks) new RotationStack(app, stack, command);
    app.synth();
  });
  for (const { name } of stacks) copyFileSync(providerLock, join(app.outdir, "stacks", name, ".terraform.lock.hcl"));
}

/** cdktf captures a whole stack trace with every token, some thirty for each distribution: over half of a synth's time. */
function withoutStackTraces(work: () => void): void {
  const original = Object.getOwnPropertyDescriptor(Error, "captureStackTrace");
  Error.captureStackTrace = () => undefined;
  try {
    work();
  } finally {
    if (original !== undefined) Object.defineProperty(Error, "captureStackTrace", original);
  }
}
