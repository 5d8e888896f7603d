import { Command } from "commander";

import type { readRotationFacts } from "../modules/live/rotation-facts.js";
import type { readSamlFacts } from "../modules/live/saml-facts.js";
import { nothingToldOfTrust, type SamlFacts } from "../modules/rotation/saml-facts.js";
import { judgeSamlStanding } from "../modules/rotation/saml-standing.js";
import type { Stack } from "../modules/rotation/stack.js";
import { judgeStanding } from "../modules/rotation/standing.js";
import { nothingTold, type RotationFacts, type Untold } from "../modules/rotation/standing-facts.js";
import type { RotationName } from "../modules/rotation/tls-rotation.js";
import { explain } from "../modules/spec/issue.js";
import { type ExitCode, exit, type Output, output, ticking } from "./output.js";
import { type ShownStanding, shownSaml, shownSource, shownTls } from "./shown-standing.js";
import { placeOfAccount, type Specs, specs } from "./specs.js";
import { statusLines } from "./status-lines.js";

interface StatusOptions {
  readonly rotations: string;
  readonly json: boolean;
}

/** A stack's rotations as they stand; sorted by name. */
interface StackStatus {
  readonly stack: Stack;
  readonly standings: readonly ShownStanding[];
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
a distribution or from what was attested, and the apply judges by its own record.

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
  const isSound = ({ name }: { readonly name: RotationName }) => !wrong.has(found.locate(name, []).file);
  const sound = stacks.map((stack) => ({
    ...stack,
    rotations: stack.rotations.filter(isSound),
    samlRotations: stack.samlRotations.filter(isSound),
    identitySources: stack.identitySources.filter(isSound),
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
  const { rotations, samlRotations } = stack;
  const sources = stack.identitySources.map((source) => shownSource(source, now));
  if (rotations.length + samlRotations.length === 0) return { stack, standings: sources };
  const facts = await factsOf(found, stack, out, signal);
  const standings = [
    ...sources,
    ...rotations.flatMap((rotation) => {
      const known = facts.tls.get(rotation.name);
      return known === undefined ? [] : [shownTls(judgeStanding(rotation, known, now), stack.name)];
    }),
    ...samlRotations.flatMap((rotation) => {
      const known = facts.saml.get(rotation.name);
      return known === undefined ? [] : [shownSaml(judgeSamlStanding(rotation, known, now), stack.name)];
    }),
  ];
  return { stack, standings: standings.toSorted((a, b) => (a.rotation < b.rotation ? -1 : 1)) };
}

interface StackFacts {
  readonly tls: ReadonlyMap<RotationName, RotationFacts>;
  readonly saml: ReadonlyMap<RotationName, SamlFacts>;
}

async function factsOf(found: Specs, stack: Stack, out: Output, signal: AbortSignal): Promise<StackFacts> {
  // The SDK takes longer to load than the specs to read.
  const [{ expectAccount }, { connect }, { untoldOr }] = await Promise.all([
    import("../modules/live/account.js"),
    import("../modules/live/clients.js"),
    import("../modules/live/untold.js"),
  ]);
  const { rotations, samlRotations, connectTo } = stack;
  const clients = connect(stack, out.progress);
  // Another account's answers would pass for the truth: everything gone.
  const why = await untoldOr(() => expectAccount(clients.sts, stack.account, signal, placeOfAccount(found, stack)));
  if (why !== undefined)
    return {
      tls: new Map(rotations.map((one) => [one.name, nothingTold(one, why)])),
      saml: new Map(samlRotations.map((one) => [one.name, nothingToldOfTrust(one, why)])),
    };
  let saidAt = Date.now();
  const onProgress = (text: string): void => {
    if (Date.now() - saidAt < 2_000) return;
    saidAt = Date.now();
    out.progress(`stack "${stack.name}": ${text}`);
  };
  const onParty = (read: number, of: number): void => {
    onProgress(`${read} of ${of} relying parties read`);
  };
  const reading = { signal, connectTo, now: () => new Date(), onProgress: onParty };
  const [tls, saml] = await Promise.all([
    rotations.length === 0 ? none : readTls(clients, rotations, { signal, onProgress }),
    samlRotations.length === 0 ? none : readSaml(clients, samlRotations, reading),
  ]);
  for (const message of unlooked(saml)) out.progress(`CloudTrail was not looked at, and need not be: ${message}`);
  return { tls, saml };
}

const none = new Map<RotationName, never>();

const readTls: typeof readRotationFacts = async (...asked) =>
  (await import("../modules/live/rotation-facts.js")).readRotationFacts(...asked);

const readSaml: typeof readSamlFacts = async (...asked) =>
  (await import("../modules/live/saml-facts.js")).readSamlFacts(...asked);

/** Evidence that nobody needs, and that could not be read all the same. */
function unlooked(facts: StackFacts["saml"]): ReadonlySet<string> {
  return new Set([...facts.values()].flatMap(({ traces }) => (traces?.told === false ? [traces.why.message] : [])));
}

/** Each once, however many rotations it keeps from being judged. */
function reasonsOf(read: readonly StackStatus[]): readonly (Untold & { readonly stack: string })[] {
  const reasons = read.flatMap(({ stack, standings }) =>
    standings.flatMap(({ untold }) => untold).map((reason) => ({ stack: stack.name, ...reason })),
  );
  return [...new Map(reasons.map((one) => [`${one.stack}: ${one.message}`, one])).values()];
}

function documentOf({ stack: { name, account }, standings }: StackStatus): unknown {
  return { stack: name, account, rotations: standings.map(({ document }) => document) };
}
