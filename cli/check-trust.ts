import { judgeSigning } from "../modules/rotation/evidence.js";
import { explainEvidence } from "../modules/rotation/explain-evidence.js";
import {
  explainPublishedEndpoints,
  explainPublishedRefusal,
  explainTrustRefusal,
} from "../modules/rotation/explain-trust.js";
import { explainUnprovenRemoval, removalSubjectOf, unprovenRemovals } from "../modules/rotation/pending-removal.js";
import { type RelyingPartyName, relyingPartyName } from "../modules/rotation/relying-party.js";
import type { SamlFacts } from "../modules/rotation/saml-facts.js";
import { signingGate } from "../modules/rotation/saml-gates-of.js";
import type { SamlRotation } from "../modules/rotation/saml-rotation.js";
import { fetchesMetadata, outgoingTrust } from "../modules/rotation/trust.js";
import {
  endpointChange,
  judgeMayTrust,
  judgePublished,
  mayTrustOf,
  type PublishedRefusal,
  type TrustRefusal,
} from "../modules/rotation/trust-rules.js";
import type { LiveContext, Remark } from "./live-check.js";

type Path = readonly (string | number)[];

/** A remark and where in the rotation's file it belongs. */
export type Placed = Pick<Remark, "severity" | "code" | "message" | "unread"> & { readonly path: Path };

/** Whether each relying party may be given what its spec says, and what is to leave may go: before Terraform is asked. */
export async function* checkTrust(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const { found, stack, clients, signal, progress } = context;
  if (stack.samlRotations.length === 0) return;
  const { readTrustFacts } = await import("../modules/live/saml-facts.js");
  const facts = await readTrustFacts(clients, stack.samlRotations, {
    signal,
    connectTo: stack.connectTo,
    now: () => new Date(),
    onProgress: (read, of) => {
      progress(`stack "${stack.name}": ${read} of ${of} relying parties read`);
    },
    resembling: true,
  });
  for (const rotation of stack.samlRotations) {
    const told = facts.get(rotation.name);
    for (const { path, message, ...remark } of told === undefined ? [] : placedRemarks(rotation, told, context.now)) {
      const { text, ...place } = found.locate(rotation.name, path);
      yield { ...place, ...remark, message: `${text} ${message}` };
    }
  }
}

/** All that is in the way of a rotation, each where its file says it. */
export function placedRemarks(rotation: SamlRotation, facts: SamlFacts, now: Date): readonly Placed[] {
  return [
    ...trustRemarks(rotation, facts),
    ...removalRemarks(rotation, facts),
    ...publishedRemarks(rotation, facts),
    ...windowRemarks(rotation, now),
  ];
}

function pathOf({ relyingParties }: SamlRotation, party: RelyingPartyName): Path {
  const index = relyingParties.findIndex((one) => relyingPartyName(one) === party);
  return ["spec", "relyingParties", index];
}

function trustRemarks(rotation: SamlRotation, { parties }: SamlFacts): readonly Placed[] {
  return judgeMayTrust(mayTrustOf(rotation), parties).map((refusal) => ({
    path: pathOf(rotation, refusal.party),
    severity: "error",
    code: refusal.code,
    ...unreadOf(refusal),
    message: explainTrustRefusal(refusal),
  }));
}

function unreadOf({ code }: TrustRefusal | PublishedRefusal): Pick<Remark, "unread"> {
  return code === "not-read" ? { unread: true } : {};
}

function removalRemarks(rotation: SamlRotation, facts: SamlFacts): readonly Placed[] {
  const subject = removalSubjectOf(rotation);
  if (subject === undefined) return [];
  return unprovenRemovals(subject, facts.parties).map((removal) => ({
    path: pathOf(rotation, removal.party),
    severity: "error",
    code: "signed-with-is-trusted",
    message: explainUnprovenRemoval(removal, rotation.name),
  }));
}

const urlPath: Path = ["spec", "identityProvider", "metadata", "url"];

/** Where nobody fetches from the URL it is for people, and what is wrong with it stops nothing. */
function publishedRemarks(rotation: SamlRotation, { published }: SamlFacts): readonly Placed[] {
  const { metadataUrl: url, metadata, multipleCertificates } = rotation.identityProvider;
  const generation = rotation.generations.find(({ id }) => id === rotation.signing);
  if (url === undefined || published === undefined || generation === undefined) return [];
  const at = { path: urlPath, severity: fetchesMetadata(rotation) ? "error" : "warning" } as const;
  const refusal = judgePublished({ entityId: metadata?.entityId, generation }, published);
  if (refusal !== undefined) {
    // The only certificate of such a provider is replaced when it is activated, and not before.
    if (refusal.code === "not-published" && !multipleCertificates) return [];
    const message = explainPublishedRefusal(refusal, url, rotation.name);
    return [{ ...at, code: refusal.code, ...unreadOf(refusal), message }];
  }
  if (published.told !== "provider" || metadata === undefined) return [];
  const change = endpointChange(metadata.endpoints, published.provider.endpoints);
  return change === undefined
    ? []
    : [{ ...at, code: "same-endpoints", message: explainPublishedEndpoints(url, change) }];
}

/** Of an identity provider that is to replace its only certificate: the gate would refuse outside of the window. */
function windowRemarks(rotation: SamlRotation, now: Date): readonly Placed[] {
  const gate = signingGate(rotation);
  if (gate.window === undefined || outgoingTrust(rotation).length === 0) return [];
  // When `signing` moved only Terraform's state knows: any time will do here.
  const refusal = judgeSigning(gate, { movedAt: new Date(0).toISOString(), unmoved: false }, now);
  switch (refusal?.code) {
    case "before-window":
    case "after-window":
    case "outside-window": {
      const message = explainEvidence(refusal, rotation.name);
      return [{ path: ["spec", "identityProvider", "window"], severity: "error", code: refusal.code, message }];
    }
    case "no-evidence":
    case "signs-with-another":
    case "stale-evidence":
    case "other-certificate":
    case undefined:
      return [];
  }
}
