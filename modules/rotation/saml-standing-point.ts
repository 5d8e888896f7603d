import type { ConsoleTrace } from "./console-trace.js";
import type { EvidenceRefusal, WindowRefusal } from "./evidence.js";
import type { RelyingPartyName } from "./relying-party.js";
import type { Untold } from "./standing-facts.js";
import type { Tone } from "./standing-point.js";
import type { Fingerprint, GenerationId } from "./tls-rotation.js";
import type { TrustRefusal } from "./trust-rules.js";

type Point<Code extends string, More = unknown> = { readonly code: Code } & More;
interface Of {
  readonly generation: GenerationId;
}
interface Generations {
  readonly generations: readonly GenerationId[];
}
interface Parties {
  readonly parties: readonly RelyingPartyName[];
}

/** One thing that is true of where a SAML rotation stands; several may be. `code` is stable, for machines. */
export type SamlStandingPoint =
  /** Its key is compromised, and these still trust it. */
  | Point<"compromised", Of & Parties>
  /** What the identity provider was seen to sign with last, or must be taken to, is not trusted by these. */
  | Point<"signing-untrusted", Of & Parties>
  /** The next apply would be refused. */
  | Point<"refused", { readonly refusals: readonly TrustRefusal[] }>
  | Point<"expired", Of & { readonly notAfter: Date }>
  | Point<"could-not-tell", Parties & { readonly reasons: readonly Untold[] }>
  /** What is signed with, and nothing is staged that could take its place. */
  | Point<"expiring", Of & { readonly notAfter: Date; readonly daysLeft: number }>
  /** These do not trust what the spec lists, of so many. */
  | Point<"not-applied", Parties & { readonly of: number }>
  /** Drift, or an apply that is still to come: these trust what the spec does not list. */
  | Point<"trusts-more", Parties & { readonly fingerprints: readonly Fingerprint[] }>
  /** The metadata URL lists what the spec does not. */
  | Point<"unlisted", { readonly url: string; readonly fingerprints: readonly Fingerprint[] }>
  /** Waits for a person. `trace`: what CloudTrail shows, newest. */
  | Point<"not-imported", Generations & Parties & { readonly trace: ConsoleTrace | undefined }>
  | Point<"not-deleted", Generations & Parties & { readonly trace: ConsoleTrace | undefined }>
  | Point<"not-published", Generations & { readonly url: string }>
  /** `signing` has moved, and it is not shown that the identity provider followed, or it may not yet. */
  | Point<"waits-for-evidence", Of & { readonly refusal: EvidenceRefusal | WindowRefusal }>
  /** The identity provider was seen to sign with what `signing` has not moved to. */
  | Point<"signs-ahead", Of & { readonly at: string }>
  /** Outgoing, and it may leave. */
  | Point<"ready-to-retire", Generations>
  /** Trusted everywhere. `fetching`: by some who fetch; since when it is published Terraform's state knows. */
  | Point<"staged", Generations & { readonly fetching: boolean }>
  | Point<"soaking", Generations & { readonly until: Date }>
  /** Compromised, and trusted by nobody: only the spec still names it. */
  | Point<"left-over", Generations>
  | Point<"steady">;

/** What is to be done next. */
export type SamlStep =
  | { readonly step: "nothing"; readonly stageBy: Date }
  | { readonly step: "wait"; readonly until: Date }
  | { readonly step: "read-again" }
  /** `check --live` says what and where. */
  | { readonly step: "check" }
  | { readonly step: "apply" }
  /** A person at the identity provider, or in Identity Center's console. */
  | { readonly step: "runbook"; readonly where: "identity-provider" | "identity-center" }
  /** A person, who records what was done already. */
  | { readonly step: "attest"; readonly generations: readonly GenerationId[]; readonly of: ConsoleTrace["step"] }
  | { readonly step: "verify"; readonly generation: GenerationId }
  | { readonly step: "set-window" }
  /** An edit of `signing`. */
  | { readonly step: "switch"; readonly signing: GenerationId }
  /** An edit: these leave the list. */
  | { readonly step: "retire"; readonly generations: readonly GenerationId[] }
  | { readonly step: "add-generation" };

export function samlToneOf({ code }: SamlStandingPoint): Tone {
  switch (code) {
    case "compromised":
    case "signing-untrusted":
    case "refused":
    case "expired":
    case "could-not-tell":
      return "broken";
    case "expiring":
    case "not-applied":
    case "trusts-more":
    case "unlisted":
    case "not-imported":
    case "not-deleted":
    case "not-published":
    case "waits-for-evidence":
    case "signs-ahead":
    case "left-over":
      return "attention";
    case "ready-to-retire":
    case "staged":
    case "soaking":
      return "underway";
    case "steady":
      return "fine";
  }
}
