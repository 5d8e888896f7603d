import { Command } from "commander";

import { explainLeftBehind, leftBehind } from "../modules/rotation/left-behind.js";
import type { Stack } from "../modules/rotation/stack.js";
import { explainUnmarked } from "../modules/spec/issue.js";
import { explainNote } from "../modules/spec/unstaged.js";
import type { Remark } from "./live-check.js";
import { compareStacks } from "./live-checks.js";
import { planWithoutLive, readPlan } from "./plan-file.js";
import { type ExitCode, exit, type Output, output, styled, ticking } from "./output.js";
import { type Specs, specs } from "./specs.js";

interface CheckOptions {
  readonly rotations: string;
  readonly live: boolean;
  readonly plan?: string;
  readonly json: boolean;
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
    .option("--plan <file>", "with --live: has a distribution been edited since this plan (of terraform show -json)?")
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText(
      "after",
      "\nExamples:\n  npx crossfade check\n  npx crossfade check edge-prod --live --json\n" +
        "  terraform show -json plan > plan.json && npx crossfade check edge-prod --live --plan plan.json",
    )
    .action(async (names: string[], options: CheckOptions) => {
      process.exitCode = await check(specs(options.rotations), names, options, output(options.json));
    });
}

async function check(found: Specs, names: readonly string[], options: CheckOptions, out: Output): Promise<ExitCode> {
  const { live, plan } = options;
  const planned = plan === undefined ? undefined : readPlan(plan);
  const { stacks, unknown } = found.choose(names);
  const remarks: Remark[] = [
    ...found.issues.map((issue) => ({ ...issue, message: explainUnmarked(issue) })),
    ...unknown.map((message) => ({ severity: "error", code: "unknown-stack", message }) as const),
    ...found.unstaged(stacks).map((note) => ({ ...note, message: explainNote(note) })),
    ...(live ? [] : stacks.flatMap((stack) => releasedNotes(found, stack))),
    ...(planned?.ok === false ? [planned.remark] : []),
    ...(plan === undefined || live ? [] : [planWithoutLive(plan)]),
  ];
  const asked = live && remarks.every(({ severity }) => severity !== "error");
  const account = asked
    ? await ticking(out, "comparing the specs with the account", (progress) =>
        compareStacks(found, stacks, planned?.ok === true ? planned.etags : undefined, { ...out, progress }),
      )
    : { remarks: [], compared: false };
  remarks.push(...account.remarks);
  for (const remark of remarks) out.result(shown(remark));
  const errors = remarks.filter((remark) => remark.severity === "error").length;
  const warnings = remarks.filter((remark) => remark.severity === "warning").length;
  out.result(summary(stacks, errors, warnings, { live, asked, ...account }));
  out.document({ ok: errors === 0, live: account.compared, ...counts(stacks), errors, warnings, remarks });
  return errors === 0 ? exit.fine : exit.fault;
}

/** What a stack has let go stays behind; with `--live` it is said with what became of it. */
function releasedNotes(found: Specs, { name, released }: Stack): readonly Remark[] {
  return released.map((one, index) => {
    const { text, ...place } = found.locateInStack(name, ["spec", "released", index]);
    const message = `${text} ${explainLeftBehind(leftBehind(one))}`;
    return { ...place, severity: "note", code: "left-behind", message };
  });
}

function shown({ severity: how, message }: Remark): string {
  const colour = { error: "red", warning: "yellow", note: "cyan" } as const;
  return `${styled(colour[how], how, process.stdout)} ${message}`;
}

interface Counts {
  readonly stacks: number;
  /** Of TLS. */
  readonly rotations: number;
  readonly distributions: number;
  readonly samlRotations: number;
  readonly relyingParties: number;
  readonly identitySources: number;
}

function counts(stacks: readonly Stack[]): Counts {
  const rotations = stacks.flatMap((stack) => stack.rotations);
  const waves = rotations.flatMap((rotation) => rotation.rollout.waves);
  const distributions = waves.reduce((sum, wave) => sum + wave.distributions.length, 0);
  const samlRotations = stacks.flatMap((stack) => stack.samlRotations);
  return {
    stacks: stacks.length,
    rotations: rotations.length,
    distributions,
    samlRotations: samlRotations.length,
    relyingParties: samlRotations.reduce((sum, { relyingParties }) => sum + relyingParties.length, 0),
    identitySources: stacks.reduce((sum, { identitySources }) => sum + identitySources.length, 0),
  };
}

function summary(
  stacks: readonly Stack[],
  errors: number,
  warnings: number,
  { live, asked, compared }: Record<"live" | "asked" | "compared", boolean>,
): string {
  const { rotations, distributions, samlRotations, relyingParties, identitySources } = counts(stacks);
  const parties = `${relyingParties} relying ${relyingParties === 1 ? "party" : "parties"}`;
  // Where there is nothing but SAML, how much there is of TLS is no news.
  const onlySaml = rotations === 0 && samlRotations + identitySources > 0;
  const scope = [
    `${stacks.length} stack(s)`,
    ...(onlySaml ? [] : [`${rotations} rotation(s), ${distributions} distribution(s)`]),
    ...(samlRotations === 0 ? [] : [`${samlRotations} SAML rotation(s) with ${parties}`]),
    ...(identitySources === 0 ? [] : [`${identitySources} identity source(s)`]),
  ].join(", ");
  const unasked = live ? ": correct the errors first" : " (--live does)";
  const account = compared
    ? ", compared with the account"
    : asked
      ? "; the account could not be read in full"
      : `; the account was not asked${unasked}`;
  return `${scope}: ${errors} error(s), ${warnings} warning(s)${account}`;
}
