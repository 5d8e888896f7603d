import { explainPreflight } from "../modules/live/explain-preflight.js";
import { preflight, preflightSeverity } from "../modules/live/preflight.js";
import { knownArns } from "../modules/rotation/desired-state.js";
import type { LiveContext, Remark } from "./live-check.js";

/** Whether every generation is in its store as the spec says, and every distribution may be given what it is to serve. */
export async function* checkAttachable(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const { found, stack, clients, now, signal, progress } = context;
  const known = knownArns(stack.rotations);
  for (const rotation of stack.rotations) {
    const onProgress = (read: number, of: number): void => {
      progress(`${rotation.name}: ${read} of ${of} distributions read`);
    };
    for (const one of await preflight(clients, rotation, { now, known, signal, onProgress })) {
      const { text, ...place } = found.locate(rotation.name, one.path);
      const message = `${text} ${explainPreflight(one)}`;
      yield { ...place, code: one.code, severity: preflightSeverity(one), message };
    }
  }
}
