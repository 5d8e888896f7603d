import { type IdentityCenterParty, relyingPartyName } from "../../modules/rotation/relying-party.js";
import type { SamlGeneration, SamlRotation } from "../../modules/rotation/saml-rotation.js";
import type { GenerationId } from "../../modules/rotation/tls-rotation.js";
import { distrustedGenerations, identityCenters, provenTrust } from "../../modules/rotation/trust.js";
import { consoleStep, leftGenerations, type SamlPhase, unnamed } from "./saml-phase.js";
import type { RunbookStep, SpecLines, StepStatus } from "./runbook.js";
import type { ConsoleTrace } from "../../modules/rotation/console-trace.js";
import type { SamlRunbookFacts } from "./saml-facts.js";

const who = "whoever administers IAM Identity Center";
const page =
  "IAM Identity Center console, in the instance's region → Settings → Identity source → Actions → Manage authentication";

/** Console words: AWS's user guide, "Rotate a SAML 2.0 certificate". */
export interface CenterContext {
  readonly rotation: SamlRotation;
  readonly phase: SamlPhase;
  readonly facts: SamlRunbookFacts;
  readonly now: Date;
}

/** One step for each Identity Center and each generation that it has to be shown to trust. */
export function importSteps(context: CenterContext): readonly RunbookStep[] {
  const { rotation, phase } = context;
  const staged = phase.incoming === undefined ? ["<new>"] : provenTrust(rotation).map(({ id }) => id);
  return identityCenters(rotation).flatMap((party) => staged.map((id) => importStep(context, party, id)));
}

/** Whether every one of `importSteps` has been attested. */
export function allImported(rotation: SamlRotation): boolean {
  return identityCenters(rotation).every((party) =>
    provenTrust(rotation).every(({ id }) => consoleStep(party, "imported", id) !== undefined),
  );
}

function importStep(context: CenterContext, party: IdentityCenterParty, id: GenerationId): RunbookStep {
  const { facts, rotation } = context;
  const generation = rotation.generations.find((one) => one.id === id);
  const size = facts.certificates[id]?.pem.length;
  return {
    id: `import:${relyingPartyName(party)}/${id}`,
    role: "identity-center",
    who,
    title: `Import the certificate of "${id}" into ${relyingPartyName(party)}`,
    status: importStatus(party, generation),
    console: [
      page,
      "Manage SAML 2.0 certificates → Import certificate",
      `Choose file: ${id}.pem (--write writes it) → Import certificate`,
      `The list now has it beside the others: ${shownAs(context, id)}`,
    ],
    command: undefined,
    spec: attestationLines(context, party, "imported", id),
    evidence: tracesOf(facts.traces, "imported"),
    watch: [
      "An imported certificate is active at once: from then on Identity Center accepts what either of them has signed.",
      ...(size === undefined
        ? []
        : [`Identity Center takes PEM files of at most 2,500 characters; this one has ${size}.`]),
      "Import it again if you are not sure: the attestation has to be true.",
    ],
    shows: "the certificate is in the list, with its date of expiry",
    undo: "delete it there again (type DELETE) while the identity provider does not sign with it, and take the attestation out",
  };
}

function importStatus(party: IdentityCenterParty, generation: SamlGeneration | undefined): StepStatus {
  if (generation === undefined) return { state: "locked", until: "the new generation is listed in the spec" };
  const attested = consoleStep(party, "imported", generation.id);
  return attested === undefined ? { state: "open" } : doneBy(attested);
}

/** One step for each Identity Center and each generation that it has to forget. */
export function deleteSteps(context: CenterContext): readonly RunbookStep[] {
  const { rotation, phase } = context;
  const forgotten = [
    ...leftGenerations(rotation),
    ...distrustedGenerations(rotation).map(({ id }) => id),
    phase.incoming === undefined ? unnamed : phase.outgoing,
  ];
  return identityCenters(rotation).flatMap((party) =>
    [...new Set(forgotten)].map((id) => deleteStep(context, party, id)),
  );
}

function deleteStep(context: CenterContext, party: IdentityCenterParty, id: GenerationId): RunbookStep {
  return {
    id: `delete:${relyingPartyName(party)}/${id}`,
    role: "identity-center",
    who,
    title: `Delete the certificate of "${id}" from ${relyingPartyName(party)}`,
    status: deleteStatus(context, party, id),
    console: [
      page,
      `Manage SAML 2.0 certificates: choose ${shownAs(context, id)} → Delete`,
      "Delete SAML 2.0 certificate: type DELETE → Delete",
      `What stays: ${context.rotation.generations
        .filter((generation) => generation.id !== id)
        .map((generation) => shownAs(context, generation.id))
        .join("; ")}`,
    ],
    command: undefined,
    spec: attestationLines(context, party, "deleted", id),
    evidence: tracesOf(context.facts.traces, "deleted"),
    watch: [
      "Compare the date of expiry, not the place in the list: deleting the wrong one stops every sign-in.",
      "At least one valid certificate always stays: the console refuses to delete the last.",
    ],
    shows: "it is not in the list any more, and a sign-in to the access portal works",
    undo: "import it again, as long as you have its PEM (git has)",
  };
}

function deleteStatus({ rotation, phase }: CenterContext, party: IdentityCenterParty, id: GenerationId): StepStatus {
  const attested = consoleStep(party, "deleted", id);
  const generation = rotation.generations.find((one) => one.id === id);
  // A generation that came back after it was deleted has to be imported again, and stays.
  const distrusted = distrustedGenerations(rotation).some((one) => one.id === id);
  if (attested !== undefined && (generation === undefined || distrusted)) return doneBy(attested);
  if (distrusted) return distrustedStatus(rotation, party);
  if (generation === undefined && (id !== unnamed || phase.retired)) return { state: "after", step: "apply-retire" };
  return phase.incoming === undefined
    ? { state: "locked", until: "the outgoing generation has left the spec" }
    : { state: "locked", until: `"${id}" has left the spec` };
}

/** Nothing to wait for, but for what takes its place: without that, nobody could sign in again. */
function distrustedStatus(rotation: SamlRotation, party: IdentityCenterParty): StepStatus {
  const missing = provenTrust(rotation).find(({ id }) => consoleStep(party, "imported", id) === undefined);
  return missing === undefined
    ? { state: "open" }
    : { state: "locked", until: `"${missing.id}" is attested as imported there` };
}

function doneBy({
  at,
  by,
  evidence,
}: {
  at: string;
  by: string | undefined;
  evidence: string | undefined;
}): StepStatus {
  return { state: "done", at, ...(by === undefined ? {} : { by }), ...(evidence === undefined ? {} : { evidence }) };
}

/** As a person finds it in a list: subject, serial number and expiry. */
function shownAs({ rotation, facts }: CenterContext, id: GenerationId): string {
  const generation = rotation.generations.find((one) => one.id === id);
  const certificate = facts.certificates[id];
  if (generation === undefined || certificate === undefined) return `the certificate of "${id}"`;
  return `"${id}", ${certificate.subject || "without a subject"}, serial number ${certificate.serialNumber}, expires ${generation.notAfter.slice(0, 10)}`;
}

function attestationLines(
  { rotation, facts, now }: CenterContext,
  party: IdentityCenterParty,
  step: "imported" | "deleted",
  id: GenerationId,
): SpecLines {
  const entry = `{ step: ${step}, generation: "${id}", by: <your name>, at: ${now.toISOString().slice(0, 19)}Z }`;
  const index = rotation.relyingParties.indexOf(party);
  return {
    place: facts.place(["spec", "relyingParties", index]),
    // In one line it fits a relying party that is written in braces as well as one in lines of its own.
    lines: party.attestations.length === 0 ? [`attestations: [${entry}]`] : ["# under attestations:", `- ${entry}`],
  };
}

/** CloudTrail need not tell of which certificate it was, so neither does the line. */
function tracesOf(traces: readonly ConsoleTrace[] | undefined, step: ConsoleTrace["step"]): readonly string[] {
  return (traces ?? [])
    .filter((trace) => trace.step === step)
    .map(
      ({ at, by, eventId }) =>
        `CloudTrail: a certificate was ${step} at ${at.toISOString()}${by === undefined ? "" : ` by ${by}`} (event ${eventId})`,
    );
}
