import { Command } from "commander";

import { explainNext } from "../modules/rotation/explain-next.js";
import { explainStanding } from "../modules/rotation/explain-standing.js";
import type { Stack } from "../modules/rotation/stack.js";
import { judgeStanding, type Standing } from "../modules/rotation/standing.js";
import { nothingTold, type RotationFacts, type Untold } from "../modules/rotation/standing-facts.js";
import type { RotationName } from "../modules/rotation/tls-rotation.js";
import { explain } from "../modules/spec/issue.js";
import { type ExitCode, exit, type Output, output, ticking } from "./output.js";
import { placeOfAccount, type Specs, specs } from "./specs.js";
import { statusLines } from "./status-lines.js";

interface StatusOptions {
  readonly rotations: string;
  readonly json: boolean;
}

/** A stack's rotations as they stand; sorted by name. */
interface StackStatus {
  readonly stack: Stack;
  readonly standings: readonly Standing[];
}

/** `crossfade status`: where every rotation stands, read live. */
export function statusCommand(): Command {
  return new Command("status")
    .description("Where every rotation stands, what is next, and when its certificates expire; reads only")
    .argument("[stacks...]", "only these folders under rotations/")
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText("after", help)
    .action(async (names: string[], options: StatusOptions) => {
      process.exitCode = await status(specs(options.rotations), names, output(options.json));
    });
}

const help = `
One line per rotation: where it stands, the days that its generations have left, and what is next. It compares the spec
with the account and does not read Terraform's state: until when a generation soaks is estimated from the last change of
a distribution, and the apply judges by its own record.

Exit code 0 also where a rotation waits for a person; 1 where something could not be read.

Examples:
  npx crossfade status
  npx crossfade status edge-prod --json`;

async function status(found: Specs, names: readonly string[], out: Output): Promise<ExitCode> {
  const { stacks, unknown } = found.choose(names);
  const issues = found.issues.filter(({ severity }) => severity === "error");
  const complaints = [...issues.map(explain), ...unknown];
  // A spec that is wrong has no standing; the others have theirs.
  const wrong = new Set(issues.map(({ file }) => file));
  const sound = stacks.map((stack) => ({
    ...stack,
    rotations: stack.rotations.filter(({ name }) => !wrong.has(found.locate(name, []).file)),
  }));
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    interrupted.abort();
  });
  const now = new Date();
  const read: StackStatus[] = [];
  for (const stack of sound)
    read.push(
      await ticking(out, `stack "${stack.name}": reading the account`, (progress) =>
        standingsOf(found, stack, { ...out, progress }, now, interrupted.signal),
      ),
    );
  for (const { stack, standings } of read) {
    for (const line of statusLines(standings, stack.name, stacks.length > 1)) out.result(line);
    if (standings.length === 0 && complaints.length === 0) out.result(`stack "${stack.name}" has no rotation`);
  }
  const unread = reasonsOf(read);
  for (const { message } of unread) out.progress(`could not tell: ${message}`);
  for (const complaint of complaints) out.progress(complaint);
  out.document({ at: now, stacks: read.map(documentOf), unread, issues: complaints });
  return unread.length + complaints.length === 0 ? exit.fine : exit.fault;
}

async function standingsOf(
  found: Specs,
  stack: Stack,
  out: Output,
  now: Date,
  signal: AbortSignal,
): Promise<StackStatus> {
  const facts =
    stack.rotations.length === 0 ? new Map<RotationName, RotationFacts>() : await factsOf(found, stack, out, signal);
  const standings = stack.rotations.flatMap((rotation) => {
    const known = facts.get(rotation.name);
    return known === undefined ? [] : [judgeStanding(rotation, known, now)];
  });
  return { stack, standings };
}

async function factsOf(
  found: Specs,
  stack: Stack,
  out: Output,
  signal: AbortSignal,
): Promise<ReadonlyMap<RotationName, RotationFacts>> {
  // The SDK takes longer to load than the specs to read.
  const [{ expectAccount }, { connect }, { readRotationFacts, untoldOr }] = await Promise.all([
    import("../modules/live/account.js"),
    import("../modules/live/clients.js"),
    import("../modules/live/rotation-facts.js"),
  ]);
  const clients = connect(stack, out.progress);
  // Another account's answers would pass for the truth: everything gone.
  const why = await untoldOr(() => expectAccount(clients.sts, stack.account, signal, placeOfAccount(found, stack)));
  if (why !== undefined) return new Map(stack.rotations.map((one) => [one.name, nothingTold(one, why)]));
  let saidAt = Date.now();
  const onProgress = (text: string): void => {
    if (Date.now() - saidAt < 2_000) return;
    saidAt = Date.now();
    out.progress(`stack "${stack.name}": ${text}`);
  };
  return readRotationFacts(clients, stack.rotations, { signal, onProgress });
}

/** Each once, however many rotations it keeps from being judged. */
function reasonsOf(read: readonly StackStatus[]): readonly (Untold & { readonly stack: string })[] {
  const reasons = read.flatMap(({ stack, standings }) =>
    standings
      .flatMap(({ points }) => points)
      .flatMap((point) => (point.code === "could-not-tell" ? point.reasons : []))
      .map((reason) => ({ stack: stack.name, ...reason })),
  );
  return [...new Map(reasons.map((one) => [`${one.stack}: ${one.message}`, one])).values()];
}

function documentOf({ stack: { name, account }, standings }: StackStatus): unknown {
  const rotations = standings.map((standing) => ({
    ...standing,
    stands: explainStanding(standing),
    next: { ...standing.next, text: explainNext(standing, name) },
  }));
  return { stack: name, account, rotations };
}
