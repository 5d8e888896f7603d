import pLimit from "p-limit";

import { readCertificatePem } from "../certificates/pem.js";
import { keptGenerations, servedByWave } from "../rotation/desired-state.js";
import type {
  CertificateArn,
  DistributionId,
  GenerationId,
  TlsGeneration,
  TlsRotation,
} from "../rotation/tls-rotation.js";
import { attachable, type Incoming, isSettled, type Refusal } from "./attachable.js";
import { attachedNames, observeCertificate } from "./certificate.js";
import type { LivePorts } from "./clients.js";
import { attachedName, type DistributionAnswer, observeDistribution } from "./distribution.js";
import type { CertificateAnswer } from "./stored-certificate.js";

type Path = readonly (string | number)[];

/** What a rotation's spec and the account disagree on; `path` leads to the place in the spec. */
export type Preflight = { readonly path: Path } & (
  | { readonly code: "distribution-refused"; readonly refusal: Refusal }
  | { readonly code: "certificate-gone"; readonly generation: GenerationId; readonly arn: string }
  | {
      readonly code: "certificate-differs";
      readonly generation: GenerationId;
      readonly arn: string;
      readonly pem: string;
    }
  | {
      readonly code: "certificate-expired";
      readonly generation: GenerationId;
      readonly notAfter: Date;
      /** Nothing is to serve it, or it is the one that is left. */
      readonly leaving: boolean;
    }
  | { readonly code: "in-progress"; readonly distribution: DistributionId; readonly since: Date }
  /** No viewer reaches it: no gate can ask what it serves. */
  | { readonly code: "disabled"; readonly distribution: DistributionId }
);

export function preflightSeverity(found: Preflight): "error" | "warning" {
  switch (found.code) {
    case "distribution-refused":
    case "certificate-gone":
    case "certificate-differs":
      return "error";
    case "certificate-expired":
      return found.leaving ? "warning" : "error";
    case "in-progress":
    case "disabled":
      return "warning";
  }
}

export interface PreflightWatch {
  readonly now: Date;
  /** Of the rotation's stack, see `knownArns`. */
  readonly known: readonly CertificateArn[] | undefined;
  readonly signal: AbortSignal;
  /** Called after each distribution. */
  readonly onProgress: (read: number, of: number) => void;
}

const atOnce = 8;

/** Whether every generation is in ACM as the spec says, and every distribution may be given what it is to serve. */
export async function preflight(
  ports: LivePorts,
  rotation: TlsRotation,
  { now, known, signal, onProgress }: PreflightWatch,
): Promise<readonly Preflight[]> {
  const limit = pLimit(atOnce);
  const kept = new Set(keptGenerations(rotation));
  const generations = await Promise.all(
    [...rotation.generations.entries()]
      .filter(([, generation]) => kept.has(generation))
      .map(([index, generation]) =>
        limit(async () => ({ index, generation, answer: await observeGeneration(generation) })),
      ),
  );
  const serve = generations.find(({ generation }) => generation.id === rotation.serve);
  const incoming: Incoming = {
    generation: rotation.serve,
    ...(serve === undefined ? unreadable : validityOf(serve.generation, serve.answer)),
    now,
    known: known && (await attachedNames(ports, known, signal)),
    plannedAt: undefined,
    by: "crossfade",
  };
  const distributions = targets(rotation);
  let read = 0;
  const judged = await limit.map(distributions, async (target) => {
    const answer = await observeDistribution(ports.cloudfront, target.id, signal);
    onProgress((read += 1), distributions.length);
    return judgeTarget(target, answer, incoming);
  });
  return [
    ...generations.flatMap(({ index, generation, answer }) =>
      judgeGeneration(index, generation, answer, { now, leaving: generation.id !== rotation.serve }),
    ),
    ...judged.flat(),
  ];

  function observeGeneration({ certificate }: TlsGeneration): Promise<CertificateAnswer | undefined> {
    return certificate.held === "in-store"
      ? observeCertificate(ports, certificate.arn, signal)
      : Promise.resolve(undefined);
  }
}

interface Target {
  readonly id: DistributionId;
  readonly path: Path;
}

function targets(rotation: TlsRotation): readonly Target[] {
  return [...servedByWave(rotation).keys()].flatMap((wave, w) =>
    wave.distributions.map((id, d) => ({ id, path: ["spec", "rollout", "waves", w, "distributions", d] })),
  );
}

const unreadable = { attached: undefined, names: [], notAfter: undefined } as const;

function validityOf(
  { certificate }: TlsGeneration,
  answer: CertificateAnswer | undefined,
): Pick<Incoming, "attached" | "names" | "notAfter"> {
  if (answer?.found === true) return { ...answer, attached: attachedName(answer.attached) };
  if (certificate.held === "in-store") return unreadable;
  const read = readCertificatePem(certificate.files.pem.text).certificate;
  return read === undefined ? unreadable : { ...unreadable, names: read.names, notAfter: read.notAfter };
}

function judgeGeneration(
  index: number,
  { id, certificate }: TlsGeneration,
  answer: CertificateAnswer | undefined,
  { now, leaving }: { readonly now: Date; readonly leaving: boolean },
): readonly Preflight[] {
  if (certificate.held !== "in-store" || answer === undefined) return [];
  const path = ["spec", "generations", index, "certificate", "arn"];
  const { arn, files } = certificate;
  if (!answer.found) return [{ path, code: "certificate-gone", generation: id, arn }];
  const pem = files === undefined ? undefined : readCertificatePem(files.pem.text).certificate;
  return [
    ...(pem === undefined || pem.fingerprint === answer.fingerprint || files === undefined
      ? []
      : [{ path, code: "certificate-differs", generation: id, arn, pem: files.pem.path } as const]),
    ...(answer.notAfter > now
      ? []
      : [{ path, code: "certificate-expired", generation: id, notAfter: answer.notAfter, leaving } as const]),
  ];
}

function judgeTarget({ id, path }: Target, answer: DistributionAnswer, incoming: Incoming): readonly Preflight[] {
  const refusals = attachable(id, answer, incoming);
  const refused = refusals.map((refusal) => ({ path, code: "distribution-refused", refusal }) as const);
  if (!answer.found) return refused;
  return [
    ...refused,
    ...(isSettled(answer)
      ? []
      : [{ path, code: "in-progress", distribution: id, since: answer.lastModified } as const]),
    ...(answer.enabled ? [] : [{ path, code: "disabled", distribution: id } as const]),
  ];
}
