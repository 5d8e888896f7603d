import pLimit from "p-limit";

import { readCertificatePem } from "../certificates/pem.js";
import { keptGenerations, servedByWave } from "../rotation/desired-state.js";
import { type ConfiguredGenerations, nextWaves } from "../rotation/next-wave.js";
import { storedAt } from "../rotation/store.js";
import type { DistributionId, GenerationId, TlsGeneration, TlsRotation, Wave } from "../rotation/tls-rotation.js";
import type { Incoming } from "./attachable.js";
import { observeCertificate } from "./certificate.js";
import type { LivePorts } from "./clients.js";
import { attachedName, type ObservedDistribution } from "./distribution.js";
import type { Preflight } from "./explain-preflight.js";
import { ReadFault } from "./fault.js";
import { type FleetAnswer, readEach } from "./fleet.js";
import { judgeGeneration, type ReadGeneration } from "./judge-generation.js";
import { type IncomingOf, judgeStaged, judgeTargets } from "./judge-targets.js";
import { type ListedCertificate, listedCertificate } from "./listed-certificate.js";
import type { Fleet } from "./listed-fleet.js";
import type { PlannedEtags } from "./planned-etags.js";
import type { CertificateAnswer } from "./stored-certificate.js";
import type { StoreListings } from "./stored-generations.js";

/** What was read for the whole stack already, and how to go on. */
export interface PreflightWatch {
  readonly now: Date;
  /** Undefined where the list could not be had: then the generations alone are judged. */
  readonly fleet: Fleet | undefined;
  readonly listings: StoreListings;
  /** What distributions say that serve a certificate of the stack; undefined: not judged. */
  readonly known: readonly string[] | undefined;
  /** Undefined: no plan to compare with. */
  readonly plannedEtags: PlannedEtags | undefined;
  readonly signal: AbortSignal;
  /** Called after each distribution that is read in full. */
  readonly onProgress: (read: number, of: number) => void;
}

export interface PreflightReport {
  readonly found: readonly Preflight[];
  /** What could not be told; all else was judged nevertheless. */
  readonly faults: readonly ReadFault[];
}

const atOnce = 8;

/**
 * Whether every generation is in its store as the spec says, and every distribution may be given what it is to serve:
 * by the fleet's list, and for the next waves by a GetDistribution each.
 */
export async function preflight(
  ports: LivePorts,
  rotation: TlsRotation,
  watch: PreflightWatch,
): Promise<PreflightReport> {
  const { now, fleet, signal, onProgress } = watch;
  const generations = await readGenerations(ports, rotation, watch);
  const found = generations.flatMap((one) => judgeGeneration(one, now));
  const faults = generations.flatMap(({ answer }) =>
    answer instanceof ReadFault && answer.reason !== "not-ready" ? [answer] : [],
  );
  if (fleet === undefined) return { found, faults };
  const configured = configuredGenerations(rotation, generations, fleet);
  const next = nextWaves(rotation, configured);
  const whole = await readWaves(ports, next, { signal, onProgress });
  const incomingOf = incomings(generations, watch);
  const read = whole instanceof ReadFault ? new Map<DistributionId, FleetAnswer<ObservedDistribution>>() : whole;
  return {
    found: [
      ...found,
      ...generations.flatMap(({ index, generation, standing }) => {
        const { names } = incomingOf(generation.id, "crossfade");
        const staged = standing === "staged" && names !== undefined;
        return staged ? judgeStaged({ rotation, fleet }, { id: generation.id, index, names }) : [];
      }),
      ...judgeTargets({ rotation, fleet, whole: read, next, configured, incomingOf }),
    ],
    faults: whole instanceof ReadFault ? [...faults, whole] : faults,
  };
}

async function readGenerations(
  ports: LivePorts,
  rotation: TlsRotation,
  watch: Pick<PreflightWatch, "listings" | "signal">,
): Promise<readonly ReadGeneration[]> {
  const kept = new Set(keptGenerations(rotation));
  const served = rotation.generations.findIndex(({ id }) => id === rotation.serve);
  const entries = [...rotation.generations.entries()].filter(([, generation]) => kept.has(generation));
  return pLimit(atOnce).map(entries, async ([index, generation]) => {
    const standing = index === served ? "served" : index > served ? "staged" : "former";
    return { index, generation, standing, answer: await orAnyFault(() => readGeneration(ports, generation, watch)) };
  });
}

/** By the list where that tells enough: an account has a page of it, and hundreds of generations. Throws ReadFault. */
async function readGeneration(
  ports: LivePorts,
  { store, certificate }: TlsGeneration,
  { listings, signal }: Pick<PreflightWatch, "listings" | "signal">,
): Promise<CertificateAnswer | ListedCertificate | undefined> {
  if (certificate.held !== "in-store") return undefined;
  const { arn, files } = certificate;
  // Only the certificate itself can be compared with a file, and IAM's list tells no names.
  if (files !== undefined || store === "iam") return observeCertificate(ports, arn, signal);
  const listed = await orAnyFault(() => listings.acm());
  // Who may not list may still be allowed to read each.
  if (listed instanceof ReadFault && listed.reason !== "forbidden") throw listed;
  const summary = listed instanceof ReadFault ? undefined : listed.find(({ CertificateArn: one }) => one === arn);
  return (summary && listedCertificate(arn, summary)) ?? observeCertificate(ports, arn, signal);
}

async function orAnyFault<Answer>(ask: () => Promise<Answer>): Promise<Answer | ReadFault> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof ReadFault) return cause;
    throw cause;
  }
}

/** A fault that asking again would not help ends the reading, and is the answer for all. */
function readWaves(
  { cloudfront }: LivePorts,
  waves: readonly Wave[],
  { signal, onProgress }: Pick<PreflightWatch, "signal" | "onProgress">,
): Promise<ReadonlyMap<DistributionId, FleetAnswer<ObservedDistribution>> | ReadFault> {
  const ids = waves.flatMap(({ distributions }) => distributions);
  return orAnyFault(() => readEach(cloudfront, ids, signal, (read) => onProgress(read, ids.length)));
}

/** What distributions say that serve a generation; undefined where only its store, or Terraform, could tell. */
function attachedOf({ generation: { certificate }, answer }: ReadGeneration): string | undefined {
  if (answer !== undefined && !(answer instanceof ReadFault) && answer.found) return attachedName(answer.attached);
  return certificate.held === "in-store" && storedAt(certificate.arn)?.store === "acm" ? certificate.arn : undefined;
}

function configuredGenerations(
  rotation: TlsRotation,
  generations: readonly ReadGeneration[],
  fleet: Fleet,
): ConfiguredGenerations {
  const byName = new Map(generations.map((one) => [attachedOf(one), one.generation.id]));
  const byTerraform = new Set(
    rotation.generations.filter(({ certificate }) => certificate.held === "by-terraform").map(({ id }) => id),
  );
  const configured = new Map<DistributionId, GenerationId>();
  for (const [{ distributions }, serve] of servedByWave(rotation))
    for (const id of distributions) {
      const certificate = fleet.get(id)?.certificate ?? "default";
      if (certificate === "default") continue;
      // Only Terraform knows the ARN of what it has put into ACM: one that nobody here knows is taken for it.
      const generation = byName.get(attachedName(certificate)) ?? (byTerraform.has(serve) ? serve : undefined);
      if (generation !== undefined) configured.set(id, generation);
    }
  return configured;
}

function incomings(generations: readonly ReadGeneration[], watch: PreflightWatch): IncomingOf {
  const { now, known, plannedEtags } = watch;
  const byId = new Map(
    generations.map((one) => [one.generation.id, { attached: attachedOf(one), ...validityOf(one) }]),
  );
  return (generation, by) => ({
    generation,
    ...(byId.get(generation) ?? { attached: undefined, names: undefined, notAfter: undefined }),
    now,
    known,
    plannedAt: undefined,
    plannedEtags,
    by,
  });
}

/** By its store, or, where that does not have it yet, by its files. */
function validityOf({ generation: { certificate }, answer }: ReadGeneration): Pick<Incoming, "names" | "notAfter"> {
  if (answer !== undefined && !(answer instanceof ReadFault) && answer.found)
    return { names: answer.names, notAfter: answer.notAfter };
  const read = certificate.files === undefined ? undefined : readCertificatePem(certificate.files.pem.text).certificate;
  return { names: read?.names, notAfter: read?.notAfter };
}
