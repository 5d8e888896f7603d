import { Command } from "commander";

import { knownArns } from "../modules/rotation/desired-state.js";
import type { Stack } from "../modules/rotation/stack.js";
import { ReadFault } from "../modules/live/fault.js";
import { explainUnmarked } from "../modules/spec/issue.js";
import { explainNote } from "../modules/spec/unstaged.js";
import { type ExitCode, exit, type Output, output, styled } from "./output.js";
import { type Specs, specs } from "./specs.js";

interface CheckOptions {
  readonly rotations: string;
  readonly live: boolean;
  readonly json: boolean;
}

/** Something to say about a spec, wherever it was found out. */
interface Remark {
  readonly severity: "error" | "warning" | "note";
  readonly code: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** `crossfade check`: are the specs sound, and with `--live`, may they be applied to the account as it is? */
export function checkCommand(): Command {
  return new Command("check")
    .description(
      "Validate the specs; with --live also compare them with the account: does it exist, may it switch, would a field be lost",
    )
    .argument(
      "[stacks...]",
      "only these folders under rotations/ (all specs are still read: names are unique over stacks)",
    )
    .option("--live", "ask AWS as well; reads only", false)
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText("after", "\nExamples:\n  npx crossfade check\n  npx crossfade check edge-prod --live --json")
    .action(async (names: string[], options: CheckOptions) => {
      process.exitCode = await check(specs(options.rotations), names, options, output(options.json));
    });
}

async function check(found: Specs, names: readonly string[], { live }: CheckOptions, out: Output): Promise<ExitCode> {
  const { stacks, unknown } = found.choose(names);
  const remarks: Remark[] = [
    ...found.issues.map((issue) => ({ ...issue, message: explainUnmarked(issue) })),
    ...unknown.map((message) => ({ severity: "error", code: "unknown-stack", message }) as const),
    ...found.unstaged(stacks).map((note) => ({ ...note, message: explainNote(note) })),
  ];
  const asked = live && remarks.every(({ severity }) => severity !== "error");
  const account = asked ? await checkAccount(found, stacks, out) : { remarks: [], compared: false };
  remarks.push(...account.remarks);
  for (const remark of remarks) out.result(shown(remark));
  const errors = remarks.filter((remark) => remark.severity === "error").length;
  const warnings = remarks.filter((remark) => remark.severity === "warning").length;
  out.result(summary(stacks, errors, warnings, { asked, ...account }));
  out.document({ ok: errors === 0, live: account.compared, ...counts(stacks), errors, warnings, remarks });
  return errors === 0 ? exit.fine : exit.fault;
}

interface Compared {
  readonly remarks: readonly Remark[];
  /** False where something could not be read: what was not compared must not pass for sound. */
  readonly compared: boolean;
}

async function checkAccount(found: Specs, stacks: readonly Stack[], out: Output): Promise<Compared> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    interrupted.abort();
  });
  const remarks: Remark[] = [];
  let compared = true;
  for (const stack of stacks) {
    try {
      for await (const remark of checkLive(found, stack, out, interrupted.signal)) remarks.push(remark);
    } catch (fault) {
      if (!(fault instanceof ReadFault)) throw fault;
      compared = false;
      remarks.push({ severity: "error", code: fault.reason, message: `stack "${stack.name}": ${fault.message}` });
    }
    if (interrupted.signal.aborted) break;
  }
  return { remarks, compared };
}

async function* checkLive(found: Specs, stack: Stack, out: Output, signal: AbortSignal): AsyncGenerator<Remark> {
  // The SDK takes longer to load than the specs to check.
  const [{ expectAccount }, { connect }, { explainPreflight }, { preflight, preflightSeverity }] = await Promise.all([
    import("../modules/live/account.js"),
    import("../modules/live/clients.js"),
    import("../modules/live/explain-preflight.js"),
    import("../modules/live/preflight.js"),
  ]);
  const ports = connect(stack);
  await expectAccount(ports.sts, stack.account, signal);
  const known = knownArns(stack.rotations);
  let saidAt = Date.now();
  for (const rotation of stack.rotations) {
    const onProgress = (read: number, of: number): void => {
      if (Date.now() - saidAt < 2_000) return;
      saidAt = Date.now();
      out.progress(`${rotation.name}: ${read} of ${of} distributions read`);
    };
    for (const one of await preflight(ports, rotation, { now: new Date(), known, signal, onProgress })) {
      const { text, ...place } = found.locate(rotation.name, one.path);
      const message = `${text} ${explainPreflight(one)}`;
      yield { ...place, code: one.code, severity: preflightSeverity(one), message };
    }
  }
}

function shown({ severity: how, message }: Remark): string {
  const colour = { error: "red", warning: "yellow", note: "cyan" } as const;
  return `${styled(colour[how], how, process.stdout)} ${message}`;
}

function counts(stacks: readonly Stack[]): {
  readonly stacks: number;
  readonly rotations: number;
  readonly distributions: number;
} {
  const rotations = stacks.flatMap((stack) => stack.rotations);
  const waves = rotations.flatMap((rotation) => rotation.rollout.waves);
  const distributions = waves.reduce((sum, wave) => sum + wave.distributions.length, 0);
  return { stacks: stacks.length, rotations: rotations.length, distributions };
}

function summary(
  stacks: readonly Stack[],
  errors: number,
  warnings: number,
  { asked, compared }: { readonly asked: boolean; readonly compared: boolean },
): string {
  const { rotations, distributions } = counts(stacks);
  const scope = `${stacks.length} stack(s), ${rotations} rotation(s), ${distributions} distribution(s)`;
  const account = compared
    ? ", compared with the account"
    : asked
      ? "; the account could not be read in full"
      : "; the account was not asked (--live does)";
  return `${scope}: ${errors} error(s), ${warnings} warning(s)${account}`;
}
