import { judgeSigning, latestActivation } from "./evidence.js";
import type { ConsoleTrace } from "./console-trace.js";
import { type RelyingPartyName, relyingPartyName } from "./relying-party.js";
import { samlExpiry } from "./saml-expiry.js";
import { describedBy, type PartyTrust, type SamlFacts } from "./saml-facts.js";
import type { SamlGeneration, SamlRotation } from "./saml-rotation.js";
import type { SamlStandingPoint } from "./saml-standing-point.js";
import type { Untold } from "./standing-facts.js";
import type { GenerationId } from "./tls-rotation.js";
import {
  distrustedGenerations,
  fetchesMetadata,
  identityCenters,
  incomingTrust,
  outgoingTrust,
  provenTrust,
  trustedGenerations,
} from "./trust.js";
import { judgeMayTrust, mayTrustOf, type TrustRefusal } from "./trust-rules.js";
import { judgeTrusted, latestStep, type TrustPending } from "./trust-waits.js";

/** All that a judgement looks at. */
export interface SamlView {
  readonly rotation: SamlRotation;
  readonly facts: SamlFacts;
  readonly now: Date;
}

type Points = readonly SamlStandingPoint[];

/** The beginning of time: what only Terraform's state knows is taken to be long ago, and said to be an estimate. */
const longAgo = new Date(0).toISOString();

/** Who was observed to trust it, or is not attested to have stopped. */
export function trustingParties({ facts }: SamlView, generation: SamlGeneration): readonly RelyingPartyName[] {
  return facts.parties.filter((one) => mayTrust(one, generation)).map(({ party }) => relyingPartyName(party));
}

function mayTrust({ observed }: PartyTrust, { id, fingerprint }: SamlGeneration): boolean {
  if (observed.is !== "by-hand") return describedBy(observed)?.fingerprints.includes(fingerprint) ?? false;
  return latestStep(observed.attestations, id)?.step !== "deleted";
}

export function compromisedPoints(view: SamlView): Points {
  return distrustedGenerations(view.rotation)
    .map((one) => ({ code: "compromised", generation: one.id, parties: trustingParties(view, one) }) as const)
    .filter(({ parties }) => parties.length > 0);
}

export function leftOverPoint(view: SamlView): Points {
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

export function untrustedPoint(view: SamlView): Points {
  const signed = signsWith(view);
  if (signed === undefined) return [];
  const parties = view.facts.parties
    .filter(({ observed }) => describedBy(observed)?.fingerprints.includes(signed.fingerprint) === false)
    .map(({ party }) => relyingPartyName(party));
  return parties.length === 0 ? [] : [{ code: "signing-untrusted", generation: signed.id, parties }];
}

export function refusedPoint({ rotation, facts }: SamlView): Points {
  const refusals = judgeMayTrust(mayTrustOf(rotation), facts.parties).filter(isRule);
  return refusals.length === 0 ? [] : [{ code: "refused", refusals }];
}

/** What could not be read is said as such. */
function isRule({ code }: TrustRefusal): boolean {
  return code !== "not-read" && code !== "unreadable";
}

export function expiryPoints({ rotation, now }: SamlView): Points {
  const { signing, generations } = rotation;
  return generations
    .filter(({ id }) => id === signing)
    .flatMap((generation): Points => {
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

export function untoldPoint(view: SamlView): Points {
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

export function unappliedPoint(view: SamlView): Points {
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
export function driftPoints({ rotation, facts }: SamlView): Points {
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

export function personPoints(view: SamlView): Points {
  const { rotation, facts } = view;
  const imports = pendingTrust(view).flatMap((one) => (one.code === "not-imported" ? [one] : []));
  const generations = [...new Set(imports.flatMap((one) => one.generations))];
  const parties = imports.map(({ party }) => party);
  const unpublished = pendingTrust(view).flatMap((one) => (one.code === "not-published" ? [one] : []));
  const first = unpublished[0];
  return [
    ...(first === undefined
      ? []
      : [{ code: "not-published", url: first.url, generations: first.generations } as const]),
    ...(parties.length === 0
      ? []
      : [{ code: "not-imported", parties, generations, trace: traceOf(facts, "imported") } as const]),
    ...deletionPoint(rotation, facts),
  ];
}

/** Whether anybody waits for a step in Identity Center's console: only then CloudTrail has something to tell. */
export function waitsForConsole(rotation: SamlRotation, facts: SamlFacts): boolean {
  const points = personPoints({ rotation, facts, now: new Date(longAgo) });
  return points.some(({ code }) => code === "not-imported" || code === "not-deleted");
}

/** What was imported once and is not listed any more. */
function deletionPoint(rotation: SamlRotation, facts: SamlFacts): Points {
  const listed = new Set<GenerationId>(rotation.generations.map(({ id }) => id));
  const left = identityCenters(rotation).map((party) => {
    const attested = new Set(party.attestations.map(({ generation }) => generation));
    const still = [...attested].filter(
      (id) => !listed.has(id) && latestStep(party.attestations, id)?.step === "imported",
    );
    return { party: relyingPartyName(party), still };
  });
  const waiting = left.filter(({ still }) => still.length > 0);
  if (waiting.length === 0) return [];
  const parties = waiting.map(({ party }) => party);
  const generations = [...new Set(waiting.flatMap(({ still }) => still))];
  return [{ code: "not-deleted", parties, generations, trace: traceOf(facts, "deleted") }];
}

function traceOf({ traces }: SamlFacts, step: ConsoleTrace["step"]): ConsoleTrace | undefined {
  return traces?.told === true ? traces.traces.findLast((one) => one.step === step) : undefined;
}

/** Where `signing` has moved: is it shown, and since when? */
export function movedPoints({ rotation, now }: SamlView): Points {
  const { identityProvider, generations, retirement } = rotation;
  const signing = generations.find(({ id }) => id === rotation.signing);
  const latest = latestActivation(identityProvider.attestations);
  const outgoing = outgoingTrust(rotation).map(({ id }) => id);
  if (signing === undefined) return [];
  if (latest !== undefined && incomingTrust(rotation).some(({ id }) => id === latest.generation))
    return [{ code: "signs-ahead", generation: latest.generation, at: latest.at }];
  if (outgoing.length === 0) return [];
  const { vendor, attestations, window } = identityProvider;
  const gate = { gate: "signing", rotation: rotation.name, vendor, signing, attestations, window } as const;
  const refusal = judgeSigning(gate, { movedAt: longAgo, unmoved: false }, now);
  if (refusal !== undefined) return [{ code: "waits-for-evidence", generation: signing.id, refusal }];
  const until = new Date(Date.parse(latest?.at ?? longAgo) + retirement.soak * 1000);
  return [
    now < until
      ? { code: "soaking", generations: outgoing, until }
      : { code: "ready-to-retire", generations: outgoing },
  ];
}

export function stagedPoint(view: SamlView): Points {
  const generations = incomingTrust(view.rotation).map(({ id }) => id);
  if (generations.length === 0 || pendingTrust(view).length > 0) return [];
  return [{ code: "staged", generations, fetching: fetchesMetadata(view.rotation) }];
}
