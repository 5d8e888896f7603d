import type { Certificate } from "../certificates/certificate.js";
import { uncovered } from "../certificates/coverage.js";
import { judgeCertificate } from "../certificates/judge.js";
import { type CertificateProblem, severity } from "../certificates/problem.js";
import type { GenerationId, PemFile, Store } from "../rotation/tls-rotation.js";
import type { RotationDraft } from "./drafts.js";
import type { RotationIssue } from "./rotation-issue.js";
import type { SpecPath } from "./yaml-node.js";

/** The stores' own limits (ACM's ImportCertificate, IAM's UploadServerCertificate), in bytes. */
const limits = {
  acm: { pem: 32 * 1024, chain: 2 * 1024 * 1024 },
  iam: { pem: 16 * 1024, chain: 2 * 1024 * 1024 },
} as const satisfies Readonly<Record<Store, unknown>>;

/** The files of a generation, where they could be read and hold no key. */
export interface PublicFiles {
  readonly pem: PemFile;
  readonly chain: PemFile | undefined;
}

export interface JudgedFiles {
  /** By the generation's position in the spec; undefined where it names no PEM, or one that is unusable. */
  readonly files: readonly (PublicFiles | undefined)[];
  readonly issues: readonly RotationIssue[];
}

interface Generation {
  readonly id: GenerationId;
  readonly index: number;
  readonly files: PublicFiles | undefined;
  readonly certificate: Certificate | undefined;
  readonly issues: readonly RotationIssue[];
}

/** Reads and judges every PEM that a rotation names; its keys are not touched. */
export function checkCertificates(draft: RotationDraft, now: Date): JudgedFiles {
  const generations = draft.written.spec.generations.map((_, index) => judgeGeneration(draft, index, now));
  return {
    files: generations.map(({ files }) => files),
    issues: [
      ...generations.flatMap(({ issues }) => issues),
      ...droppedNames(draft, generations),
      ...disordered(draft, generations),
    ],
  };
}

function judgeGeneration(draft: RotationDraft, index: number, now: Date): Generation {
  const { id = "", certificate } = draft.written.spec.generations[index] ?? {};
  const none = { id, index, files: undefined, certificate: undefined };
  if (certificate?.pem === undefined) return { ...none, issues: [] };
  const pem = readFile(draft, index, "pem", certificate.pem);
  const chain = certificate.chain === undefined ? undefined : readFile(draft, index, "chain", certificate.chain);
  const faults = [pem, chain].flatMap((read) => (read !== undefined && "code" in read ? [read] : []));
  if ("code" in pem || (chain !== undefined && "code" in chain)) return { ...none, issues: faults };
  const judged = judgeCertificate({ pem: pem.text, chain: chain?.text, now });
  const files = judged.certificate === undefined ? undefined : { pem, chain };
  const issues = judged.problems.map((problem) => certificateIssue(draft, index, problem));
  return { id, index, files, certificate: judged.certificate, issues };
}

function readFile(draft: RotationDraft, index: number, key: "pem" | "chain", path: string): PemFile | RotationIssue {
  const place = draft.source.locate(pathOf(index, key));
  const { generations, store } = draft.written.spec;
  const limit = limits[generations[index]?.store ?? store][key];
  const reading = draft.readFile(path, limit);
  if (!reading.ok) return { ...place, severity: "error", code: "pem-unreadable", path, fault: reading.fault, limit };
  // A key in such a file would travel on with the certificate, into Terraform's configuration and beyond.
  if (reading.text.includes("PRIVATE KEY")) return { ...place, severity: "error", code: "pem-holds-key", path };
  return { path, text: reading.text };
}

function certificateIssue(draft: RotationDraft, index: number, problem: CertificateProblem): RotationIssue {
  const { id: generation = "", certificate } = draft.written.spec.generations[index] ?? {};
  const key = problem.in === "chain" && certificate?.chain !== undefined ? "chain" : "pem";
  return {
    ...draft.source.locate(pathOf(index, key)),
    severity: problem.code === "expired" && mayHaveExpired(draft, index) ? "warning" : severity(problem),
    code: "certificate",
    generation,
    path: certificate?.[key] ?? "",
    problem,
  };
}

/**
 * An error in one spec stops every stack, and nobody edits a spec for a certificate to expire. Of one in ACM it is said
 * only: a rotation is needed most then, and gates keep a distribution from being switched to it. One that is still to
 * be put there would be refused by ACM. Of one that Terraform puts there nobody can tell, without an ARN: unserved, it is
 * more likely to be on its way out.
 */
function mayHaveExpired({ written: { spec } }: RotationDraft, index: number): boolean {
  const generation = spec.generations[index];
  if (generation === undefined) return false;
  const { id, emergency, certificate } = generation;
  if (certificate.arn !== undefined) return true;
  if (isServed(spec, id)) return false;
  const byTerraform = spec.stateSecrets === "accepted" && certificate.privateKey !== undefined;
  return byTerraform || emergency === true;
}

/** As `servedByWave` has it, of a spec that may still be wrong: what `serve` leaves behind in one apply is not served. */
function isServed({ serve, generations, rollout }: RotationDraft["written"]["spec"], id: GenerationId): boolean {
  const { from, through, waves } = rollout;
  const compromised = generations.some((generation) => generation.id === id && generation.emergency === true);
  const differs = through !== undefined && through !== waves.at(-1)?.name;
  return id === serve || (id === from && differs && !compromised);
}

/** Each generation against the one before it, and what is served against what waves still serve. */
function droppedNames(
  { written, source }: RotationDraft,
  generations: readonly Generation[],
): readonly RotationIssue[] {
  const byId = new Map(generations.map((generation) => [generation.id, generation]));
  const { serve, rollout } = written.spec;
  const pairs = generations.slice(1).map((incoming, before) => ({ incoming, outgoing: generations[before] }));
  const switching = { incoming: byId.get(serve), outgoing: byId.get(rollout.from ?? "") };
  const among = pairs.some(
    ({ incoming, outgoing }) => incoming === switching.incoming && outgoing === switching.outgoing,
  );
  return [...pairs, ...(among ? [] : [switching])].flatMap(({ incoming, outgoing }): readonly RotationIssue[] => {
    if (incoming?.certificate === undefined || outgoing?.certificate === undefined) return [];
    const names = uncovered(incoming.certificate.names, outgoing.certificate.names);
    if (names.length === 0) return [];
    const place = source.locate(pathOf(incoming.index, "pem"));
    const [generation, left] = [incoming.id, outgoing.id];
    return [{ ...place, severity: "warning", code: "names-dropped", generation, outgoing: left, names }];
  });
}

/** The soak is for what is older than what is served. */
function disordered({ source }: RotationDraft, generations: readonly Generation[]): readonly RotationIssue[] {
  return generations.slice(1).flatMap(({ id: generation, index, certificate }, before): readonly RotationIssue[] => {
    const older = generations[before];
    if (certificate === undefined || older?.certificate === undefined) return [];
    if (certificate.notBefore >= older.certificate.notBefore) return [];
    const place = source.locate(["spec", "generations", index, "id"]);
    return [{ ...place, severity: "warning", code: "generations-order", generation, older: older.id }];
  });
}

function pathOf(index: number, key: "pem" | "chain"): SpecPath {
  return ["spec", "generations", index, "certificate", key];
}
