import type { LocalExecProvisioner } from "cdktf";

import type { IdentitySourceGate } from "../rotation/identity-source-gate.js";
import type { GateCommand } from "./gates.js";

/** Asked when it is first recorded, and again after a change: then the answer is known already. */
export function askOnCreate(command: GateCommand, gate: IdentitySourceGate): LocalExecProvisioner {
  return { type: "local-exec", command, environment: variables(gate) };
}

/** Asked with what state remembers, before it forgets: a refusal leaves all as it was. */
export function askOnDestroy(command: GateCommand, gate: IdentitySourceGate): LocalExecProvisioner {
  const environment = { ...variables(gate), CROSSFADE_RECORD: "${jsonencode(self.output)}" };
  return { type: "local-exec", command, environment, when: "destroy" };
}

/** It holds what strangers and people wrote: nothing in it is a template of Terraform's. */
function variables(gate: IdentitySourceGate): Readonly<Record<string, string>> {
  const text = JSON.stringify(gate);
  return { CROSSFADE_GATE: text.replaceAll(/[$%](?=\{)/g, (sign) => (sign === "$" ? "\\u0024" : "\\u0025")) };
}
