import {
  type ConnectedGate,
  type ConnectedRecord,
  explainConnected,
  judgeConnected,
  markText,
  waitsForConnection,
} from "../modules/rotation/identity-source-gate.js";
import type { Verdict } from "./gate-verdict.js";

/** Nothing is asked of AWS: no API knows the source, so the spec, the state and the clock have to do. */
export function connectedVerdict(gate: ConnectedGate, record: ConnectedRecord | undefined, now: Date): Verdict {
  const refusals = judgeConnected(gate, record, now);
  if (refusals.length === 0)
    return {
      open: true,
      lines: [`identity source "${gate.source}" is ${markText(gate.is)}`],
      outcome: { outcome: "connected" },
    };
  return {
    open: false,
    lines: refusals.map((refusal) => explainConnected(refusal, gate.source)),
    outcome: { outcome: "refused", refusals },
    waitsForPerson: refusals.every(waitsForConnection),
  };
}
