import { latestActivation } from "./evidence.js";
import { type RelyingPartyName, relyingPartyName } from "./relying-party.js";
import { samlExpiry } from "./saml-expiry.js";
import { describedBy, type PartyTrust, type SamlFacts } from "./saml-facts.js";
import type { SamlGeneration, SamlRotation } from "./saml-rotation.js";
import type { SamlStandingPoint } from "./saml-standing-point.js";
import type { Untold } from "./standing-facts.js";
import { distrustedGenerations, incomingTrust, provenTrust, trustedGenerations } from "./trust.js";
import { judgeMayTrust, mayTrustOf, type TrustRefusal } from "./trust-rules.js";
import { judgeTrusted, latestStep, type TrustPending } from "./trust-waits.js";

/** All that a judgement looks at. */
export interface SamlView {
  readonly rotation: SamlRotation;
  readonly facts: SamlFacts;
  readonly now: Date;
}

export type SamlPoints = readonly SamlStandingPoint[];

/** The beginning of time: what only Terraform's state knows is taken to be long ago, and said to be an estimate. */
export const longAgo = new Date(0).toISOString();

/** Who was observed to trust it, or is not attested to have stopped. */
export function trustingParties({ facts }: SamlView, generation: SamlGeneration): readonly RelyingPartyName[] {
  return facts.parties.filter((one) => mayTrust(one, generation)).map(({ party }) => relyingPartyName(party));
}

function mayTrust({ observed }: PartyTrust, { id, fingerprint }: SamlGeneration): boolean {
  if (observed.is !== "by-hand") return describedBy(observed)?.fingerprints.includes(fingerprint) ?? false;
  return latestStep(observed.attestations, id)?.step !== "deleted";
}

export function compromisedPoints(view: SamlView): SamlPoints {
  return distrustedGenerations(view.rotation)
    .map((one) => ({ code: "compromised", generation: one.id, parties: trustingParties(view, one) }) as const)
    .filter(({ parties }) => parties.length > 0);
}

export function leftOverPoint(view: SamlView): SamlPoints {
  // What could not be read may trust it.
  if (untoldParties(view).length > 0) return [];
  const generations = distrustedGenerations(view.rotation)
    .filter((one) => trustingParties(view, one).length === 0)
    .map(({ id }) => id);
  return generations.length === 0 ? [] : [{ code: "left-over", generations }];
}

/** What the identity provider was last seen to sign with; where nobody has looked, what it signed with before all that is listed since. */
export function signsWith({ rotation }: SamlView): SamlGeneration | undefined {
  const trusted = trustedGenerations(rotation);
  const seen = latestActivation(rotation.identityProvider.attestations)?.generation;
  return trusted.find(({ id }) => id === seen) ?? trusted[0];
}

export function untrustedPoint(view: SamlView): SamlPoints {
  const signed = signsWith(view);
  if (signed === undefined) return [];
  const parties = view.facts.parties
    .filter(({ observed }) => describedBy(observed)?.fingerprints.includes(signed.fingerprint) === false)
    .map(({ party }) => relyingPartyName(party));
  return parties.length === 0 ? [] : [{ code: "signing-untrusted", generation: signed.id, parties }];
}

export function refusedPoint({ rotation, facts }: SamlView): SamlPoints {
  const refusals = judgeMayTrust(mayTrustOf(rotation), facts.parties).filter(isRule);
  return refusals.length === 0 ? [] : [{ code: "refused", refusals }];
}

/** What could not be read is said as such. */
function isRule({ code }: TrustRefusal): boolean {
  return code !== "not-read" && code !== "unreadable";
}

export function expiryPoints({ rotation, now }: SamlView): SamlPoints {
  const { signing, generations } = rotation;
  return generations
    .filter(({ id }) => id === signing)
    .flatMap((generation): SamlPoints => {
      const { level, notAfter, daysLeft } = samlExpiry(generation, now);
      const point = { generation: generation.id, notAfter };
      if (level === "expired") return [{ code: "expired", ...point }];
      const replaced = incomingTrust(rotation).length > 0;
      return level === "expiring" && !replaced ? [{ code: "expiring", ...point, daysLeft }] : [];
    });
}

interface UntoldParty {
  readonly party: RelyingPartyName;
  readonly why: Untold;
}

function untoldParties({ facts }: SamlView): readonly UntoldParty[] {
  return facts.parties.flatMap(({ party, observed }) => {
    const why = untoldIn(observed);
    return why === undefined ? [] : [{ party: relyingPartyName(party), why }];
  });
}

function untoldIn(observed: PartyTrust["observed"]): Untold | undefined {
  if (observed.is === "untold") return observed.why;
  if (observed.is !== "given" && observed.is !== "fetching") return undefined;
  const { description } = observed;
  if (description.told === "nothing") return description.why;
  return description.told === "unreadable" ? { reason: "unreadable-metadata", message: description.why } : undefined;
}

export function untoldPoint(view: SamlView): SamlPoints {
  const untold = untoldParties(view);
  const { published } = view.facts;
  const url = published?.told === "nothing" ? [published.why] : [];
  if (untold.length + url.length === 0) return [];
  const reasons = [...untold.map(({ why }) => why), ...url];
  return [{ code: "could-not-tell", parties: untold.map(({ party }) => party), reasons }];
}

/** What is still to come before every relying party trusts what the spec lists; of what time alone brings nothing. */
export function pendingTrust({ rotation, facts, now }: SamlView): readonly TrustPending[] {
  const gate = { trusted: trustedGenerations(rotation), proven: provenTrust(rotation) };
  const published = Object.fromEntries(gate.proven.map(({ id }) => [id, longAgo]));
  return judgeTrusted(gate, facts.parties, { published }, now);
}

export function unappliedPoint(view: SamlView): SamlPoints {
  const { metadataUrl } = view.rotation.identityProvider;
  const lacking = pendingTrust(view)
    .filter(({ code }) => code === "absent" || code === "does-not-trust")
    .map(({ party }) => party);
  const otherwise = view.facts.parties.filter(({ party, observed }) => {
    if (party.kind !== "cognito") return false;
    if (observed.is === "given") return party.metadata === "url";
    return observed.is === "fetching" && (party.metadata === "file" || observed.url !== metadataUrl);
  });
  const parties = [...new Set([...lacking, ...otherwise.map(({ party }) => relyingPartyName(party))])];
  return parties.length === 0 ? [] : [{ code: "not-applied", parties, of: view.facts.parties.length }];
}

/** Of compromised generations it is said elsewhere. */
export function driftPoints({ rotation, facts }: SamlView): SamlPoints {
  const listed = new Set(rotation.generations.map(({ fingerprint }) => fingerprint));
  const more = facts.parties.flatMap(({ party, observed }) => {
    const unknown = describedBy(observed)?.fingerprints.filter((one) => !listed.has(one)) ?? [];
    return observed.is !== "given" || unknown.length === 0 ? [] : [{ party: relyingPartyName(party), unknown }];
  });
  const { metadataUrl: url } = rotation.identityProvider;
  const { published } = facts;
  const unlisted =
    published?.told === "provider" ? published.provider.fingerprints.filter((one) => !listed.has(one)) : [];
  const parties = more.map(({ party }) => party);
  const fingerprints = [...new Set(more.flatMap(({ unknown }) => unknown))];
  return [
    ...(parties.length === 0 ? [] : [{ code: "trusts-more", parties, fingerprints } as const]),
    ...(url === undefined || unlisted.length === 0 ? [] : [{ code: "unlisted", url, fingerprints: unlisted } as const]),
  ];
}
