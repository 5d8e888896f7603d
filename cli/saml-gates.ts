import { explainEvidence, waitsForPerson } from "../modules/rotation/explain-evidence.js";
import { judgeLeaving, judgeSigning, type LeavingRefusal, type WindowRefusal } from "../modules/rotation/evidence.js";
import type { LeavingGate, SamlGate, SigningGate } from "../modules/rotation/saml-gate.js";
import { readLeaving, readLeft, readPublished, readSigning } from "./gate-input.js";
import type { Verdict, Wait } from "./gate-verdict.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a step of a SAML rotation may be taken, or has come true. */
export async function judgeSamlGate(gate: SamlGate, environment: Environment, wait: Wait): Promise<Verdict> {
  switch (gate.gate) {
    case "signing":
      return answered(gate, judgeSigning(gate, readSigning(environment), new Date()));
    case "leaving":
      return answered(gate, judgeLeaving(gate, readLeaving(environment), new Date()));
    case "may-trust":
    case "published":
    case "trusted":
    case "left":
      throw new Error(`${gate.gate} ${String(wait.signal.aborted)} ${String(readLeft)} ${String(readPublished)}`);
  }
}

function answered(
  { rotation }: SigningGate | LeavingGate,
  refusal: LeavingRefusal | WindowRefusal | undefined,
): Verdict {
  if (refusal === undefined) return { open: true, lines: [], outcome: { outcome: "shown" } };
  return {
    open: false,
    lines: [explainEvidence(refusal, rotation)],
    outcome: { outcome: "refused", refusal },
    waitsForPerson: waitsForPerson(refusal),
  };
}
