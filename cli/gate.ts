import { Command } from "commander";

import { explainDisabled, explainOwners, explainServed } from "../modules/live/explain-served.js";
import { explainReady, observeReady } from "../modules/live/ready.js";
import { explainHoldup, isIncoming, observeRetirement, type RetirementOutcome } from "../modules/live/retirement.js";
import { observeServed } from "../modules/live/served.js";
import { batchesOf, knownArns } from "../modules/rotation/desired-state.js";
import type {
  CustodyGate,
  CustodyRecord,
  Gate,
  RetirementGate,
  RetirementRecord,
  ServedGate,
  SoakGate,
  SoakRecord,
} from "../modules/rotation/gate.js";
import { explainLost, judgeCustody } from "../modules/rotation/custody.js";
import { explainSoakRefusal, judgeSoak, type SoakRefusal } from "../modules/rotation/soak.js";
import { type IdentitySourceGate, isIdentitySourceGate } from "../modules/rotation/identity-source-gate.js";
import { isSamlGate, type SamlGate } from "../modules/rotation/saml-gate.js";
import { type GatePlace, mayTrustGate, trustedGate } from "../modules/rotation/saml-gates-of.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { TlsRotation } from "../modules/rotation/tls-rotation.js";
import { readConnected, readCustody, readGate, readRetirement, readSoak } from "./gate-input.js";
import { readyProgress, servedProgress } from "./gate-progress.js";
import { clientsOf, clock, type Verdict, type Wait, waiting } from "./gate-verdict.js";
import { connectedVerdict } from "./gate-identity-source.js";
import { type ExitCode, exit, type Output, output } from "./output.js";
import { type Environment, judgeSamlGate } from "./saml-gates.js";
import { specsOrExit } from "./specs.js";

interface GateOptions {
  readonly rotations: string;
  readonly json: boolean;
  readonly ready: boolean;
  readonly wave?: string;
}

/** CloudFront takes certificates from nowhere else. */
const usEast = "us-east-1";

/** `crossfade gate`: what a wave waits for. Terraform calls it with the gate in CROSSFADE_GATE; a person names a rotation. */
export function gateCommand(): Command {
  return new Command("gate")
    .description(
      "Wait until a wave serves what it should (or, with --ready, may be switched), or until the relying parties of a SAML " +
        "rotation trust what they should (may be given it), of which by hand it is asked once; exit 1 when it is not so, 5 " +
        "when it is for a person to act",
    )
    .argument(
      "[rotation]",
      "the rotation's metadata.name; without it the gate is read from CROSSFADE_GATE, as Terraform gives it",
    )
    .option("--wave <name>", "only this wave, instead of all of them in order")
    .option("--ready", "ask whether the distributions may be switched, before they are", false)
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText(
      "after",
      "\nExamples:\n  npx crossfade gate www-example-com --wave canary\n  npx crossfade gate www-example-com --ready --json\n  npx crossfade gate corp-idp",
    )
    .action(async (name: string | undefined, options: GateOptions) => {
      const out = output(options.json);
      if (name === undefined) process.exitCode = await answer([readGate(process.env)], process.env, out);
      else process.exitCode = await answer(gatesOf(name, options), byHand, out);
    });
}

/** Of earlier applies nothing is known by hand: since when something is published, for one. */
const byHand = { CROSSFADE_RECORD: JSON.stringify({ published: {} }) };

/** The gates of a rotation as the spec stands, for use by hand. */
function gatesOf(name: string, options: GateOptions): readonly (Gate | SamlGate)[] {
  const found = specsOrExit(options.rotations);
  if (found.stacks.some(({ samlRotations }) => samlRotations.some((one) => one.name === name))) {
    const { stack, rotation } = found.samlRotation(name);
    if (options.ready) return [mayTrustGate(rotation, placeOf(stack))];
    // Nothing is underway by hand: what an apply would wait for does not come by itself.
    return [{ ...trustedGate(rotation, placeOf(stack)), timeout: 0 }];
  }
  if (found.stacks.some(({ identitySources }) => identitySources.some((one) => one.name === name)))
    throw new Error(
      `"${name}" is an identity source, expected a rotation: its gate is asked by the apply; ` +
        `for what is to be done see npx crossfade runbook ${name}`,
    );
  const { stack, rotation } = found.rotation(name);
  const batches = batchesOf(rotation).filter(({ wave }) => options.wave === undefined || wave.name === options.wave);
  if (batches.length === 0) {
    const known = rotation.rollout.waves.map((wave) => wave.name).join(", ");
    throw new Error(`wave "${String(options.wave)}" is not in rotation "${name}"; known: ${known}`);
  }
  return batches.map(({ wave, distributions, serve }) => {
    const served: ServedGate = {
      gate: "served",
      ...subjectOf(stack, rotation),
      wave: wave.name,
      distributions,
      serve,
      by: wave.by,
      timeout: rotation.rollout.gate.served.timeout,
    };
    return options.ready
      ? { ...served, gate: "ready", plannedAt: undefined, known: knownArns(stack.rotations) }
      : served;
  });
}

function placeOf({ account, assumeRole, connectTo, region }: Stack): GatePlace {
  return { account, assumeRole, connectTo, region };
}

function subjectOf({ account, assumeRole, connectTo }: Stack, { name, generations }: TlsRotation) {
  const stored = generations.flatMap(({ id, certificate }) =>
    certificate.held === "in-store" ? [[id, certificate.arn] as const] : [],
  );
  return { rotation: name, account, assumeRole, connectTo, generations: Object.fromEntries(stored) };
}

type AnyGate = Gate | SamlGate | IdentitySourceGate;

async function answer(gates: readonly AnyGate[], environment: Environment, out: Output): Promise<ExitCode> {
  const interrupted = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      interrupted.abort();
    });
  const verdicts: Verdict[] = [];
  for (const gate of gates) {
    const wait = waiting(out, interrupted.signal, "timeout" in gate ? gate.timeout : undefined);
    const verdict = await verdictOn(gate, environment, wait);
    for (const line of verdict.lines) (verdict.open ? out.result : out.progress)(line);
    verdicts.push(verdict);
    if (!verdict.open) break;
  }
  const open = verdicts.every((verdict) => verdict.open);
  out.document({ open, gates: verdicts.map(({ outcome }, index) => ({ gate: gates[index], outcome })) });
  if (open) return exit.fine;
  return verdicts.some(({ waitsForPerson }) => waitsForPerson === true) ? exit.waitsForPerson : exit.fault;
}

async function verdictOn(gate: AnyGate, environment: Environment, wait: Wait): Promise<Verdict> {
  if (isIdentitySourceGate(gate)) return connectedVerdict(gate, readConnected(environment), new Date());
  return isSamlGate(gate) ? judgeSamlGate(gate, environment, wait) : judge(gate, wait);
}

async function judge(gate: Gate, wait: Wait): Promise<Verdict> {
  switch (gate.gate) {
    case "ready": {
      const outcome = await observeReady(
        await clientsOf(gate, usEast, wait.signal),
        gate,
        clock(wait, (progress) => readyProgress(gate, progress)),
      );
      return { open: outcome.outcome === "ready", lines: explainReady(outcome), outcome };
    }
    case "served": {
      const outcome = await observeServed(
        await clientsOf(gate, usEast, wait.signal),
        gate,
        clock(wait, (progress) => servedProgress(gate, progress)),
      );
      const owners = explainOwners(gate, outcome);
      const lines = [...explainServed(outcome), ...owners];
      return { open: outcome.outcome === "served", lines, outcome, waitsForPerson: owners.length > 0 };
    }
    case "soak":
      return answerSoak(gate, readSoak(process.env));
    case "retirement":
      return answerRetirement(gate, readRetirement(process.env), wait);
    case "custody":
      return answerCustody(gate, readCustody(process.env));
  }
}

function answerSoak(gate: SoakGate, record: SoakRecord): Verdict {
  const refusal = judgeSoak(gate, record, new Date());
  if (refusal === undefined) return { open: true, lines: [], outcome: { outcome: "over", record } };
  return soakVerdict(refusal);
}

async function answerRetirement(gate: RetirementGate, record: RetirementRecord, wait: Wait): Promise<Verdict> {
  const now = new Date();
  const byState = judgeSoak(gate, record, now);
  if (byState !== undefined) return soakVerdict(byState);
  const ports = await clientsOf(gate, usEast, wait.signal);
  const incoming = record.incoming === true && (await isIncoming(ports, record, wait.signal));
  const byAge = judgeSoak(gate, { ...record, incoming }, now);
  if (byAge !== undefined) return soakVerdict(byAge);
  const outcome = await observeRetirement(
    ports,
    gate,
    record,
    clock(wait, (holdups) => holdups.map(explainHoldup)),
  );
  return {
    open: outcome.outcome === "free" || outcome.outcome === "gone",
    lines: explainRetirement(record, outcome),
    outcome,
  };
}

function soakVerdict(refusal: SoakRefusal): Verdict {
  return { open: false, lines: [explainSoakRefusal(refusal)], outcome: { outcome: "refused", refusal } };
}

function explainRetirement({ generation, arn }: RetirementRecord, outcome: RetirementOutcome): readonly string[] {
  switch (outcome.outcome) {
    case "free":
      return [
        `generation "${generation}" is served nowhere and in use by nothing: it may be retired`,
        ...outcome.disabled.map(explainDisabled),
      ];
    case "gone":
      return [`generation "${generation}" (${arn}) is not in its store any more: nothing is left to retire`];
    case "in-use":
      return [
        `generation "${generation}" (${arn}) is kept: it is in use by ${outcome.by.join(", ")}; expected nothing; move them to another certificate, then apply again`,
      ];
    case "interrupted":
    case "timed-out":
      return [
        `generation "${generation}" (${arn}) is kept: ${outcome.outcome === "timed-out" ? "the time is up" : "interrupted"}; apply again to go on`,
        ...outcome.holdups.map((holdup) => `  ${explainHoldup(holdup)}`),
      ];
  }
}

function answerCustody(gate: CustodyGate, record: CustodyRecord): Verdict {
  const lost = judgeCustody(gate, record);
  const open = lost.length === 0;
  return { open, lines: lost.map(explainLost), outcome: { outcome: open ? "released" : "refused", lost } };
}
