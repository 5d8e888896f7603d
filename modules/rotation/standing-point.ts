import type { GenerationStanding } from "./generation-standing.js";
import type { RenewalTrouble } from "./renewal.js";
import type { DistributionStanding, Untold } from "./standing-facts.js";
import type { DistributionId, GenerationId, TlsRotation, WaveName } from "./tls-rotation.js";

/** All that a judgement looks at. */
export interface StandingView {
  readonly rotation: TlsRotation;
  /** In the order of the spec: oldest first. */
  readonly generations: readonly GenerationStanding[];
  /** In the order of the waves. */
  readonly distributions: readonly DistributionStanding[];
  /** When the next rotation has to begin at the latest; undefined where ACM renews what is served, or nobody told. */
  readonly startBy: Date | undefined;
  readonly now: Date;
}

type Point<Code extends string, More = unknown> = { readonly code: Code } & More;
interface Of {
  readonly generation: GenerationId;
}
interface Generations {
  readonly generations: readonly GenerationId[];
}
interface Distributions {
  readonly distributions: readonly DistributionId[];
}

/** One thing that is true of where a rotation stands; several may be. `code` is stable, for machines. */
export type StandingPoint =
  /** Its key is compromised, and it is still in its store or served: by distributions, or by others (ARNs). */
  | Point<"compromised", Of & Distributions & { readonly otherUsers: readonly string[] }>
  | Point<"distribution-gone", Distributions>
  | Point<"certificate-gone", Of>
  | Point<"certificate-differs", Of>
  /** `distributions` are configured for it. */
  | Point<"expired", Of & Distributions & { readonly notAfter: Date }>
  /** These serve what no commit could bring back; `name` undefined: CloudFront's own certificate. */
  | Point<
      "stranger",
      { readonly found: readonly { readonly distribution: DistributionId; readonly name: string | undefined }[] }
    >
  | Point<"could-not-tell", Distributions & Generations & { readonly reasons: readonly Untold[] }>
  /** Nobody renews it, and there is hardly time left to rotate. */
  | Point<"expiring", Of & { readonly notAfter: Date; readonly daysLeft: number }>
  | Point<"unstaged", Generations>
  | Point<"unissued", Of & { readonly status: string }>
  | Point<
      "renewal",
      Of & {
        readonly trouble: RenewalTrouble;
        readonly validation: readonly string[];
        readonly notAfter: Date;
        readonly daysLeft: number;
      }
    >
  /** Their owner's Terraform has to switch them. */
  | Point<"owner-switch", Distributions & { readonly wanted: GenerationId; readonly wave: WaveName }>
  /** `since` is the longest that one of them waits. */
  | Point<"in-progress", Distributions & { readonly since: Date }>
  /** The spec says other than what is live: these do not serve what they should, of so many that should serve it. */
  | Point<"not-applied", Distributions & { readonly wanted: GenerationId; readonly of: number }>
  /** Terraform is to put them into their store. */
  | Point<"uncreated", Generations>
  /** So many waves have switched, this one last. */
  | Point<"wave", { readonly wave: WaveName; readonly number: number; readonly of: number; readonly next: WaveName }>
  | Point<"ready-to-retire", Generations>
  /** Outgoing, and in use by what is not of the rotation. */
  | Point<"kept", Of & Distributions & { readonly otherUsers: readonly string[] }>
  | Point<"staged", Generations>
  /** An estimate, from the last change of a distribution: the apply judges by the record in Terraform's state. */
  | Point<"soaking", Generations & { readonly until: Date }>
  /** Compromised, gone from its store and served nowhere: only the spec still names it. */
  | Point<"left-over", Generations>
  /** Every distribution is Deployed with what it should serve, and nothing else is listed. */
  | Point<"steady">;

/** What is to be done next; for `crossfade advance` as well as for people. */
export type NextStep =
  /** `startBy`: see `latestSafeStart`; undefined where ACM renews what is served. */
  | { readonly step: "nothing"; readonly startBy: Date | undefined; readonly renewed: readonly Renewed[] }
  /** `until` is undefined where it is CloudFront's matter. */
  | { readonly step: "wait"; readonly until: Date | undefined }
  | { readonly step: "read-again" }
  | { readonly step: "stage"; readonly generations: readonly GenerationId[] }
  | { readonly step: "apply" }
  /** An edit; `from` and `through` are undefined where they are to be removed. */
  | {
      readonly step: "switch";
      readonly serve: GenerationId;
      readonly from: GenerationId | undefined;
      readonly through: WaveName | undefined;
    }
  /** An edit: these leave the list. */
  | { readonly step: "retire"; readonly generations: readonly GenerationId[] }
  /** A new certificate under an id of its own. */
  | { readonly step: "add-generation"; readonly insteadOf: GenerationId }
  | { readonly step: "owner-applies"; readonly distributions: readonly DistributionId[] }
  | { readonly step: "remove-distributions"; readonly distributions: readonly DistributionId[] }
  | { readonly step: "name-certificates" }
  | { readonly step: "move-users"; readonly users: readonly string[] }
  | { readonly step: "issue"; readonly generation: GenerationId; readonly status: string }
  | {
      readonly step: "renew";
      readonly generation: GenerationId;
      readonly trouble: RenewalTrouble;
      readonly byMail: boolean;
    };

export interface Renewed {
  readonly generation: GenerationId;
  readonly byMail: boolean;
}

/** How a point is to be taken: is something broken, does it take a person, is it on its way, or is all well? */
export type Tone = "broken" | "attention" | "underway" | "fine";

export function toneOf({ code }: StandingPoint): Tone {
  switch (code) {
    case "compromised":
    case "distribution-gone":
    case "certificate-gone":
    case "certificate-differs":
    case "expired":
    case "stranger":
    case "could-not-tell":
    case "expiring":
      return "broken";
    case "unstaged":
    case "unissued":
    case "renewal":
    case "owner-switch":
    case "not-applied":
    case "uncreated":
    case "kept":
    case "left-over":
      return "attention";
    case "in-progress":
    case "wave":
    case "ready-to-retire":
    case "staged":
    case "soaking":
      return "underway";
    case "steady":
      return "fine";
  }
}
