import { explainLeftBehind, isPressing, leftBehind, type LeftBehind } from "../modules/rotation/left-behind.js";
import type { DistributionId } from "../modules/rotation/tls-rotation.js";
import type { LiveContext, Remark } from "./live-check.js";

/** What Crossfade has let go: whether it is still there, what it serves, and until when. */
export async function* checkReleased(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const { found, stack, now } = context;
  if (stack.released.length === 0) return;
  for (const [index, released] of stack.released.entries()) {
    const left = leftBehind(released);
    const observed = left.kind === "distribution" ? { ...left, now: await stateOf(context, released) } : left;
    const { text, ...place } = found.locateInStack(stack.name, ["spec", "released", index]);
    const severity = isPressing(observed, now) ? "warning" : "note";
    yield { ...place, severity, code: "left-behind", message: `${text} ${explainLeftBehind(observed)}` };
  }
}

type State = Extract<LeftBehind, { kind: "distribution" }>["now"];

async function stateOf({ fleet, clients, signal }: LiveContext, id: DistributionId): Promise<State> {
  const answer = (await fleet()).get(id);
  if (answer === undefined) return { found: "gone" };
  const { certificate } = answer;
  if (certificate === "default") return { found: "there", certificate: undefined, notAfter: undefined };
  if ("iam" in certificate) return { found: "there", certificate: certificate.iam, notAfter: undefined };
  const { observeAcmCertificate } = await import("../modules/live/acm.js");
  const held = await observeAcmCertificate(clients.acm, certificate.acm, signal);
  return { found: "there", certificate: certificate.acm, notAfter: held.found ? held.notAfter : undefined };
}
