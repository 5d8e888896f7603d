import { attachedNames } from "../modules/live/certificate.js";
import { explainPreflight, preflightSeverity } from "../modules/live/explain-preflight.js";
import { ReadFault } from "../modules/live/fault.js";
import { preflight } from "../modules/live/preflight.js";
import { knownArns } from "../modules/rotation/desired-state.js";
import { factsOf, type LiveContext, type Remark } from "./live-check.js";

/** Whether every generation is in its store as the spec says, and every distribution may be given what it is to serve. */
export async function* checkAttachable(context: LiveContext): AsyncGenerator<Remark | ReadFault, void, undefined> {
  const { found, stack, clients, listings, plannedEtags, now, signal, progress } = context;
  if (stack.rotations.length === 0) return;
  const arns = knownArns(stack.rotations);
  const known = await orFault(() => (arns === undefined ? undefined : attachedNames(clients, arns, signal)));
  const fleet = await orFault(() => context.fleet());
  for (const fault of [known, fleet]) if (fault instanceof ReadFault) yield fault;
  const shared = {
    now,
    listings,
    fleet: fleet instanceof ReadFault ? undefined : fleet,
    known: known instanceof ReadFault ? undefined : known,
    plannedEtags,
    signal,
  };
  for (const rotation of stack.rotations) {
    const onProgress = (read: number, of: number): void => {
      progress(`${rotation.name}: ${read} of ${of} distributions of the next wave read`);
    };
    const report = await preflight(clients, rotation, { ...shared, onProgress });
    for (const one of report.found) {
      const { text, ...place } = found.locate(rotation.name, one.path);
      const subject = one.code === "judged" ? `rotation "${rotation.name}": ` : "";
      const message = `${text} ${subject}${explainPreflight(one)}`;
      const unread = one.code === "distribution-not-read" ? ({ unread: true, asked: factsOf(one.fault) } as const) : {};
      yield { ...place, code: one.code, severity: preflightSeverity(one), ...unread, message };
    }
    yield* report.faults;
    if (signal.aborted) return;
  }
}

async function orFault<Answer>(ask: () => Promise<Answer> | undefined): Promise<Answer | undefined | ReadFault> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof ReadFault) return cause;
    throw cause;
  }
}
