import { storedAt, storeName } from "../rotation/store.js";
import type { DistributionId, GenerationId, WaveName } from "../rotation/tls-rotation.js";
import { explainRefusal, quoted, type Refusal } from "./attachable.js";
import type { ReadFault } from "./fault.js";
import type { ByHttpVersion } from "./http-versions.js";

/** The way to a place in a spec, from its top. */
export type Path = readonly (string | number)[];

/** Where a generation stands: to be served, yet to be (it comes later in the spec), or one of before. */
export type GenerationUse = "served" | "staged" | "former";

/** What a rotation's spec and the account disagree on; `path` leads to the place in the spec. */
export type Preflight = { readonly path: Path } & (
  | { readonly code: "distribution-refused"; readonly refusal: Refusal }
  | { readonly code: "distribution-not-read"; readonly distribution: DistributionId; readonly fault: ReadFault }
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
      readonly standing: GenerationUse;
    }
  | {
      readonly code: "certificate-not-yet-valid";
      readonly generation: GenerationId;
      readonly notBefore: Date;
      readonly standing: GenerationUse;
    }
  | {
      readonly code: "certificate-key-type";
      readonly generation: GenerationId;
      /** As people write it, "P-384". */
      readonly found: string;
      readonly standing: GenerationUse;
    }
  /** `status` is ACM's word, "PENDING_VALIDATION" until there is a certificate at all. */
  | {
      readonly code: "certificate-not-issued";
      readonly generation: GenerationId;
      readonly arn: string;
      readonly status: string;
      readonly standing: GenerationUse;
    }
  /** It is staged, and cannot be switched to as it is. */
  | {
      readonly code: "staged-not-covering";
      readonly generation: GenerationId;
      readonly distributions: readonly DistributionId[];
      readonly aliases: readonly string[];
    }
  | { readonly code: "http-versions-differ"; readonly generation: GenerationId; readonly versions: ByHttpVersion }
  | { readonly code: "in-progress"; readonly distribution: DistributionId; readonly since: Date }
  /** No viewer reaches it: no gate can ask what it serves. */
  | { readonly code: "disabled"; readonly distribution: DistributionId }
  | ({ readonly code: "judged" } & Tally)
);

/** How many of a rotation's distributions may switch, and what of them nobody has looked at. */
export interface Tally {
  readonly generation: GenerationId;
  readonly distributions: number;
  /** Nothing refuses them, as far as was judged; those that serve the generation already are among them. */
  readonly may: number;
  readonly already: number;
  readonly refused: number;
  /** Neither the list nor a call could tell. */
  readonly unread: number;
  readonly next: readonly WaveName[];
  /** Judged by their whole configuration; the others by the list. */
  readonly inFull: number;
  readonly unjudged: readonly Unjudged[];
}

/** What was judged of no distribution, or not of all. */
export type Unjudged =
  | { readonly what: "coverage" }
  | { readonly what: "strangers" }
  | { readonly what: "etags"; readonly distributions: number };

export function preflightSeverity(found: Preflight): "error" | "warning" | "note" {
  switch (found.code) {
    case "distribution-refused":
    case "distribution-not-read":
    case "certificate-gone":
    case "certificate-differs":
      return "error";
    case "certificate-expired":
    case "certificate-not-yet-valid":
    case "certificate-key-type":
      return found.standing === "served" ? "error" : "warning";
    case "certificate-not-issued":
    case "staged-not-covering":
    case "http-versions-differ":
    case "in-progress":
    case "disabled":
      return "warning";
    case "judged":
      return "note";
  }
}

/** One sentence: what was found, what was expected, what to do. */
export function explainPreflight(found: Preflight): string {
  switch (found.code) {
    case "distribution-refused":
      return explainRefusal(found.refusal);
    case "distribution-not-read":
      return `distribution "${found.distribution}" could not be read in full, expected its whole configuration: ${found.fault.message}`;
    case "certificate-gone":
      return `generation "${found.generation}" names ${found.arn}, which ${storeName(storedAt(found.arn)?.store ?? "acm")} does not have; correct the arn, or take it out and run "npx crossfade stage"`;
    case "certificate-differs":
      return `generation "${found.generation}": ${found.arn} holds another certificate than "${found.pem}", expected the same; one generation is one certificate for ever, so add a new generation`;
    case "certificate-expired":
      return `generation "${found.generation}" expired on ${found.notAfter.toISOString()}, expected one that is valid now; CloudFront attaches no expired certificate`;
    case "certificate-not-yet-valid":
      return `generation "${found.generation}" is not valid before ${found.notBefore.toISOString()}, expected one that is valid now; viewers would refuse it, so wait until then`;
    case "certificate-key-type":
      return `generation "${found.generation}" has a key of type ${found.found}, expected RSA 1024, 2048, 3072 or 4096, or P-256, which is all that CloudFront attaches; have it issued for such a key, as a new generation`;
    case "certificate-not-issued":
      return `generation "${found.generation}": ${found.arn} is ${found.status} in ACM, expected ISSUED; CloudFront attaches no other, so look at it in ACM and wait, or stage another generation`;
    case "staged-not-covering":
      return `generation "${found.generation}" is staged and does not cover ${quoted(found.aliases)} of ${quoted(found.distributions)}, expected every alias; it cannot be served like this: issue a certificate that covers them`;
    case "http-versions-differ":
      return httpVersionsText(found.generation, found.versions);
    case "in-progress":
      return `distribution "${found.distribution}" has a change on its way since ${found.since.toISOString()}; a switch waits for it`;
    case "disabled":
      return `distribution "${found.distribution}" is disabled, expected one that viewers reach: it switches, but its aliases are not asked; enable it, or remove it from the rotation`;
    case "judged":
      return tallyText(found);
  }
}

function httpVersionsText(generation: GenerationId, versions: ByHttpVersion): string {
  const found = versions
    .map(({ httpVersion, distributions }) => `${httpVersion} (${quoted(distributions)})`)
    .join(", ");
  return `distributions that share generation "${generation}" offer different HTTP versions: ${found}; expected one setting for all, as CloudFront requires of distributions with one certificate: browsers reuse an HTTP/2 or HTTP/3 connection for the other names of its certificate and can get 421 Misdirected Request; give all of them the same HttpVersion, or certificates of their own`;
}

function tallyText({
  generation,
  distributions,
  may,
  already,
  refused,
  unread,
  next,
  inFull,
  unjudged,
}: Tally): string {
  const parts = [
    `${may} of ${distributions} distribution(s) may switch to generation "${generation}"`,
    ...(already === 0 ? [] : [`${already} of them serve(s) it already`]),
    ...(refused === 0 ? [] : [`${refused} may not`]),
    ...(unread === 0 ? [] : [`${unread} could not be read`]),
    `${inFull} judged in full (next: ${quoted(next)})`,
    ...(inFull === distributions
      ? []
      : [
          `${distributions - inFull} by the list alone: continuous-deployment policy, logging and what else only GetDistribution tells were not judged, so run it again before their wave`,
        ]),
    ...unjudged.map(unjudgedText),
  ];
  return parts.join("; ");
}

function unjudgedText(one: Unjudged): string {
  switch (one.what) {
    case "coverage":
      return "whether it covers the aliases was not judged, as its certificate could not be read";
    case "strangers":
      return "whether they serve a certificate of the stack was not judged, as only Terraform knows where it has put one";
    case "etags":
      return `the ETags of ${one.distributions} were not compared: they are not in the plan`;
  }
}
