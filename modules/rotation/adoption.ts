import { type Claims, claimsOf } from "./claims.js";
import { compare, generationIdOf, type ProposedWave, rotationNameFrom, wavesOf } from "./proposed-names.js";
import type { FoundCertificate, FoundDistribution, Inventory } from "./inventory.js";
import type { Obstacle } from "./obstacle.js";
import type { Stack } from "./stack.js";
import { storedAt } from "./store.js";
import type { DistributionId, GenerationId, RotationName } from "./tls-rotation.js";

/** One certificate, the distributions that share it, and the order in which they are to switch. */
export interface ProposedRotation {
  readonly name: RotationName;
  readonly generation: GenerationId;
  readonly certificate: FoundCertificate;
  readonly waves: readonly ProposedWave<FoundDistribution>[];
  /** Cannot be managed, and keep the certificate in use: it cannot be retired while they serve it. Sorted. */
  readonly unmanaged: readonly DistributionId[];
}

/** A distribution that is in no spec, and whose certificate a rotation has already. */
export interface Joining {
  readonly distribution: FoundDistribution;
  readonly rotation: RotationName;
  /** Which of the rotation's it serves; undefined where Terraform alone knows the ARN. */
  readonly generation: GenerationId | undefined;
}

export interface Unmanageable {
  readonly distribution: FoundDistribution;
  /** At least one. */
  readonly obstacles: readonly Obstacle[];
}

/** ACM issued the certificate and renews it in place: there is nothing to rotate. */
export interface NeedsNothing {
  readonly certificate: FoundCertificate;
  readonly distributions: readonly FoundDistribution[];
}

/** What is to become of each distribution of an account; each is in exactly one of these. */
export interface Adoption {
  /** Sorted by name. */
  readonly rotations: readonly ProposedRotation[];
  readonly joining: readonly Joining[];
  readonly needsNothing: readonly NeedsNothing[];
  readonly unmanageable: readonly Unmanageable[];
  /** In a wave of some spec. */
  readonly managed: readonly DistributionId[];
  /** Let go by a person: listed under `released` of some stack, so that it is not proposed again. */
  readonly released: readonly DistributionId[];
  /** How many of the account's certificates some spec names. */
  readonly managedCertificates: number;
}

export interface AdoptionQuestion {
  readonly inventory: Inventory;
  /** Of the inventory. */
  readonly account: string;
  /** Every stack of the rotations folder: what one of them names is left out, and names are unique over all of them. */
  readonly stacks: readonly Stack[];
  /** Names that a rotation may not get, because a file has them. */
  readonly taken: readonly string[];
  readonly now: Date;
}

/** What became of one distribution, before those that share a certificate are put together. */
type Fate =
  | { readonly fate: "managed" | "released" }
  | { readonly fate: "unmanageable"; readonly obstacles: readonly Obstacle[] }
  | (Omit<Joining, "distribution"> & { readonly fate: "joins" })
  | { readonly fate: "needs-nothing" | "adopted"; readonly certificate: FoundCertificate };

/** Puts each distribution of an account where it belongs. The same answer for the same account, however it is listed. */
export function proposeAdoption(question: AdoptionQuestion): Adoption {
  const { inventory, stacks } = question;
  const claims = claimsOf(stacks, inventory.distributions);
  const byAttached = new Map(inventory.certificates.map((certificate) => [certificate.attached, certificate]));
  const fates = inventory.distributions
    .toSorted((one, other) => compare(one.id, other.id))
    .map((distribution) => ({ distribution, ...fateOf(distribution, byAttached, claims, question) }));
  return {
    rotations: rotationsOf(fates, question, claims),
    joining: fates.flatMap((one) =>
      one.fate === "joins"
        ? [{ distribution: one.distribution, rotation: one.rotation, generation: one.generation }]
        : [],
    ),
    needsNothing: sharing(fates, "needs-nothing"),
    unmanageable: fates.flatMap((one) =>
      one.fate === "unmanageable" ? [{ distribution: one.distribution, obstacles: one.obstacles }] : [],
    ),
    managed: idsOf(fates, "managed"),
    released: idsOf(fates, "released"),
    managedCertificates: inventory.certificates.filter(({ arn }) => claims.arns.has(arn)).length,
  };
}

function fateOf(
  distribution: FoundDistribution,
  certificates: ReadonlyMap<string, FoundCertificate>,
  claims: Claims,
  { account, now }: AdoptionQuestion,
): Fate {
  const { id, attached, refusals } = distribution;
  if (claims.distributions.has(id)) return { fate: "managed" };
  if (claims.released.has(id)) return { fate: "released" };
  const refused: readonly Obstacle[] = refusals.map((one) => ({ code: "refused", refused: one }));
  // What a distribution without a certificate of its own lacks, its refusals say.
  if (attached === undefined) return { fate: "unmanageable", obstacles: refused };
  const certificate = certificates.get(attached);
  if (certificate === undefined) return { fate: "unmanageable", obstacles: [...refused, absent(attached)] };
  const { arn } = certificate;
  const claim = claims.arns.get(arn) ?? claims.attached.get(attached);
  const stands = [...(isKnownId(id) ? [] : [{ code: "unknown-id" } as const]), ...standing(certificate, account, now)];
  // Nothing is to switch, so nothing can be lost; but one that has expired nobody has renewed.
  if (claim === undefined && certificate.renewal === "acm" && stands.length === 0)
    return { fate: "needs-nothing", certificate };
  const obstacles = [...refused, ...stands];
  if (obstacles.length > 0) return { fate: "unmanageable", obstacles };
  return claim === undefined ? { fate: "adopted", certificate } : { fate: "joins", ...claim };
}

function absent(attached: string): Obstacle {
  if (!attached.startsWith("arn:")) return { code: "certificate-elsewhere", found: attached };
  const at = storedAt(attached);
  const elsewhere = at?.store === "acm" && at.region !== "us-east-1";
  return { code: elsewhere ? "certificate-region" : "certificate-gone", arn: attached };
}

/** What a spec could not say of the certificate. */
function standing({ arn, store, notAfter }: FoundCertificate, account: string, now: Date): readonly Obstacle[] {
  const at = storedAt(arn);
  if (at?.store !== store) return [{ code: "unknown-arn", arn }];
  return [
    ...(at.store === "acm" && at.region !== "us-east-1" ? [{ code: "certificate-region", arn } as const] : []),
    ...(at.account === account ? [] : [{ code: "certificate-account", arn, account: at.account } as const]),
    ...(at.store === "iam" && !at.path.startsWith("/cloudfront/")
      ? [{ code: "certificate-elsewhere", found: arn } as const]
      : []),
    ...(notAfter !== undefined && notAfter <= now ? [{ code: "certificate-expired", arn, notAfter } as const] : []),
  ];
}

/** As the spec takes it. */
function isKnownId(id: DistributionId): boolean {
  return /^E[A-Z0-9]{6,31}$/.test(id);
}

type Fated = { readonly distribution: FoundDistribution } & Fate;

function idsOf(fates: readonly Fated[], fate: "managed" | "released"): readonly DistributionId[] {
  return fates.flatMap((one) => (one.fate === fate ? [one.distribution.id] : []));
}

/** By certificate, sorted by its main name, then by its age. */
function sharing(fates: readonly Fated[], fate: "needs-nothing" | "adopted"): readonly NeedsNothing[] {
  const groups = new Map<FoundCertificate, FoundDistribution[]>();
  for (const one of fates) {
    if (one.fate !== fate) continue;
    const group = groups.get(one.certificate);
    if (group === undefined) groups.set(one.certificate, [one.distribution]);
    else group.push(one.distribution);
  }
  return [...groups]
    .map(([certificate, distributions]) => ({ certificate, distributions }))
    .toSorted((one, other) => compare(orderOf(one), orderOf(other)));
}

function orderOf({ certificate, distributions }: NeedsNothing): string {
  const since = certificate.since?.toISOString() ?? "";
  return [mainName(certificate, distributions), since, certificate.arn].join("\0");
}

/** What people call it: IAM does not list a certificate's names, but the distributions have theirs. */
function mainName({ names, arn }: FoundCertificate, distributions: readonly FoundDistribution[]): string {
  const aliases = distributions.flatMap((one) => one.aliases.slice(0, 1)).toSorted();
  return names[0] ?? aliases[0]?.toLowerCase() ?? arn.slice(arn.lastIndexOf("/") + 1);
}

function rotationsOf(
  fates: readonly Fated[],
  { taken }: AdoptionQuestion,
  claims: Claims,
): readonly ProposedRotation[] {
  const names = new Set([...taken.map((name) => name.toLowerCase()), ...claims.names]);
  const unmanaged = fates.filter((one) => one.fate === "unmanageable");
  const rotations = sharing(fates, "adopted").map(({ certificate, distributions }): ProposedRotation => {
    const name = rotationNameFrom(mainName(certificate, distributions), names);
    names.add(name);
    return {
      name,
      generation: generationIdOf(certificate.since),
      certificate,
      waves: wavesOf(distributions),
      unmanaged: unmanaged.flatMap(({ distribution: { id, attached } }) =>
        attached === certificate.attached ? [id] : [],
      ),
    };
  });
  return rotations.toSorted((one, other) => compare(one.name, other.name));
}
