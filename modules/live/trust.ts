import pLimit from "p-limit";

import { type RelyingPartyName, relyingPartyName } from "../rotation/relying-party.js";
import type { ObservedTrust, PartyTrust } from "../rotation/saml-facts.js";
import type { GateParty, MetadataPin } from "../rotation/saml-gate.js";
import type { CognitoProviderAnswer, ListedProvider } from "./cognito.js";
import {
  type CognitoTarget,
  type Known,
  relyingPartyNameOf,
  type Round,
  roundOf,
  type RoundReading,
  type TrustPorts,
} from "./trust-round.js";
import { untoldOr } from "./untold.js";

/** Whose trust is asked for: of a gate, or of a rotation. */
export interface TrustQuestion extends MetadataPin {
  readonly parties: readonly GateParty[];
}

export interface TrustReading extends RoundReading {
  /** Called after each relying party. */
  readonly onProgress?: (read: number, of: number) => void;
  /** Where a provider is absent, look through its pool for others of the same identity provider: a call for each. */
  readonly resembling?: boolean;
}

/** What relying parties accept, in the order asked. What could not be read is in the answers, with the reason. */
export async function observeTrust(
  ports: TrustPorts,
  question: TrustQuestion,
  reading: TrustReading,
): Promise<readonly PartyTrust[]> {
  return (await trustReader(ports)([question], reading)).flat();
}

/** By question, in the order asked. */
export type TrustReader = (
  questions: readonly TrustQuestion[],
  reading: TrustReading,
) => Promise<readonly (readonly PartyTrust[])[]>;

/** As many as Cognito answers in a second; more would only wait. */
const atOnce = 5;

/**
 * As `observeTrust`, for one who asks much or again and again: each thing is asked for once, lists tell what is absent and
 * what has changed since the last time, and only that is described. A pool of 300 providers costs five calls then, and not
 * three hundred.
 */
export function trustReader(ports: TrustPorts): TrustReader {
  const known: Known = new Map();
  return async (questions, reading) => {
    const asking = { ...roundOf(ports, reading, known), resembling: reading.resembling === true };
    const limit = pLimit(atOnce);
    const of = questions.reduce((sum, { parties }) => sum + parties.length, 0);
    let read = 0;
    const ask = async (party: GateParty, question: TrustQuestion): Promise<PartyTrust> => {
      const observed = await limit(() => untoldOr(() => observe(party, question, asking)));
      reading.onProgress?.((read += 1), of);
      return { party, observed: "reason" in observed ? { is: "untold", why: observed } : observed };
    };
    return Promise.all(questions.map((question) => Promise.all(question.parties.map((party) => ask(party, question)))));
  };
}

interface Asking extends Round {
  readonly resembling: boolean;
}

async function observe(party: GateParty, question: TrustQuestion, asking: Asking): Promise<ObservedTrust> {
  switch (party.kind) {
    case "cognito": {
      const listed = (await asking.providersOf(party.userPool)) ?? new Map<string, ListedProvider>();
      const one = listed.get(party.provider);
      const answer = one === undefined ? undefined : await asking.cognito(party, one);
      if (answer?.found === true) return trustIn(answer, question, asking);
      return { is: "absent", resembling: await resemblingOf(party, listed, question, asking) };
    }
    case "iam": {
      const arn = (await asking.iamProviders()).get(party.provider);
      const answer = arn === undefined ? undefined : await asking.iam(arn);
      if (answer?.found !== true) return { is: "absent", resembling: [] };
      return { is: "given", description: answer.description };
    }
    case "identity-center":
      return { is: "by-hand", attestations: party.attestations };
  }
}

async function trustIn(
  answer: Extract<CognitoProviderAnswer, { readonly found: true }>,
  { entityId, metadataSigner }: TrustQuestion,
  { published }: Round,
): Promise<ObservedTrust> {
  if (answer.type === "other") return { is: "another-kind", kind: answer.kind };
  const { metadata } = answer;
  switch (metadata.by) {
    case "file":
      return { is: "given", description: metadata.description };
    case "url":
      return {
        is: "fetching",
        url: metadata.url,
        description: await published(metadata.url, { entityId, metadataSigner }),
      };
    case "nothing":
      return { is: "given", description: { told: "unreadable", why: "it has neither a metadata file nor a URL" } };
  }
}

/**
 * Providers of the pool that the rotation does not speak of and that were given metadata of the same identity provider:
 * what was renamed looks like this. Nothing is fetched for those that have a URL.
 */
async function resemblingOf(
  { userPool, provider: missing }: CognitoTarget,
  listed: ReadonlyMap<string, ListedProvider>,
  { parties, entityId }: TrustQuestion,
  { cognito, resembling }: Asking,
): Promise<readonly RelyingPartyName[]> {
  if (!resembling || entityId === undefined) return [];
  const spoken = new Set(parties.map(relyingPartyName));
  const found: RelyingPartyName[] = [];
  for (const one of listed.values()) {
    const target = { userPool, provider: one.name };
    const name = relyingPartyNameOf(target);
    if (one.type !== "SAML" || one.name === missing || spoken.has(name)) continue;
    const answer = await cognito(target, one);
    if (!answer.found || answer.type === "other" || answer.metadata.by !== "file") continue;
    const { description } = answer.metadata;
    if (description.told === "provider" && description.provider.entityId === entityId) found.push(name);
  }
  return found;
}
