import type { ConsoleTrace } from "./console-trace.js";
import { judgeSigning, latestActivation } from "./evidence.js";
import { relyingPartyName } from "./relying-party.js";
import type { SamlFacts } from "./saml-facts.js";
import { signingGate } from "./saml-gates-of.js";
import { longAgo, pendingTrust, type SamlPoints, type SamlView } from "./saml-points.js";
import type { SamlRotation } from "./saml-rotation.js";
import type { GenerationId } from "./tls-rotation.js";
import { fetchesMetadata, identityCenters, incomingTrust, outgoingTrust } from "./trust.js";
import { latestStep } from "./trust-waits.js";

// Points about the steps of a rotation: what a person does, where `signing` has moved, what may be activated.

export function personPoints(view: SamlView): SamlPoints {
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
function deletionPoint(rotation: SamlRotation, facts: SamlFacts): SamlPoints {
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
export function movedPoints({ rotation, now }: SamlView): SamlPoints {
  const { attestations } = rotation.identityProvider;
  const latest = latestActivation(attestations);
  const outgoing = outgoingTrust(rotation).map(({ id }) => id);
  if (latest !== undefined && incomingTrust(rotation).some(({ id }) => id === latest.generation))
    return [{ code: "signs-ahead", generation: latest.generation, at: latest.at }];
  if (outgoing.length === 0) return [];
  const refusal = judgeSigning(signingGate(rotation), { movedAt: longAgo, unmoved: false }, now);
  if (refusal !== undefined) return [{ code: "waits-for-evidence", generation: rotation.signing, refusal }];
  const until = new Date(Date.parse(latest?.at ?? longAgo) + rotation.retirement.soak * 1000);
  return now < until
    ? [{ code: "soaking", generations: outgoing, until }]
    : [{ code: "ready-to-retire", generations: outgoing }];
}

export function stagedPoint(view: SamlView): SamlPoints {
  const generations = incomingTrust(view.rotation).map(({ id }) => id);
  if (generations.length === 0 || pendingTrust(view).length > 0) return [];
  return [{ code: "staged", generations, fetching: fetchesMetadata(view.rotation) }];
}
