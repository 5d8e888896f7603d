import { explainListed, judgeListed } from "../modules/rotation/identity-source-live.js";
import type { LiveContext, Remark } from "./live-check.js";

/** Of each identity source: its instance, and whether what is assigned is what the snapshot says. */
export async function* checkIdentitySource(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const { stack, clients, found, signal, progress } = context;
  if (stack.identitySources.length === 0) return;
  const [{ readAssignments }, { expectInstance }] = await Promise.all([
    import("../modules/live/assignments.js"),
    import("./adopt-assignments-read.js"),
  ]);
  for (const source of stack.identitySources) {
    await expectInstance(clients, source, stack.region, signal);
    if (source.snapshot === undefined) continue;
    const { instance, identityStore } = source;
    const read = await readAssignments(clients, {
      instance,
      identityStore,
      signal,
      onProgress: ({ users, assignments }) => {
        progress(`identity source "${source.name}": ${users} user(s) and ${assignments} assignment(s) read`);
      },
    });
    const { text, ...place } = found.locate(source.name, ["spec", "assignments"]);
    for (const difference of judgeListed(source, source.snapshot, read))
      yield {
        ...place,
        severity: "warning",
        code: difference.code,
        message: `${text} ${explainListed(difference, source.name)}`,
      };
  }
}
