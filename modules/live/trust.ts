import pLimit from "p-limit";

import { type RelyingPartyName, relyingPartyName } from "../rotation/relying-party.js";
import type { Description, ObservedTrust, PartyTrust } from "../rotation/saml-facts.js";
import type { GateParty } from "../rotation/saml-gate.js";
import type { CognitoPort, IamPort } from "./clients.js";
import type { CognitoProviderAnswer, ListedProvider } from "./cognito.js";
import type { IamProviderAnswer, IamProviders } from "./iam-saml.js";
import { ReadFault } from "./fault.js";
import type { FetchOptions } from "./metadata-url.js";
import { describePublished } from "./published-metadata.js";
import { untoldOr } from "./untold.js";

export interface TrustPorts {
  readonly cognito: () => Promise<CognitoPort>;
  readonly iam: () => Promise<IamPort>;
}

/** Whose trust is asked for: of a gate, or of a rotation. */
export interface TrustQuestion {
  readonly parties: readonly GateParty[];
  /** Of the identity provider, where it is known; it chooses one of a federation's document. */
  readonly entityId: string | undefined;
}

export interface TrustReading extends Pick<FetchOptions, "connectTo" | "ca" | "resolve"> {
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Called after each relying party. */
  readonly onProgress?: (read: number, of: number) => void;
  /** Where a provider is absent, look through its pool for others of the same identity provider: a call for each. */
  readonly resembling?: boolean;
  /** Default: `publishedOnce`, of its own. */
  readonly published?: Published;
}

/** What a metadata URL publishes, as `describePublished`. */
export type Published = (url: string, entityId: string | undefined) => Promise<Description>;

/** Each URL is asked once, however many relying parties fetch it. */
export function publishedOnce(reading: FetchOptions): Published {
  return onceEach(
    (url, entityId) => describePublished(url, reading, entityId),
    (url, entityId = "") => `${url} ${entityId}`,
  );
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
    const round = roundOf(ports, reading, known);
    const limit = pLimit(atOnce);
    const of = questions.reduce((sum, { parties }) => sum + parties.length, 0);
    let read = 0;
    const ask = async (party: GateParty, question: TrustQuestion): Promise<PartyTrust> => {
      const observed = await limit(() => untoldOr(() => observe(party, question, round)));
      reading.onProgress?.((read += 1), of);
      return { party, observed: "reason" in observed ? { is: "untold", why: observed } : observed };
    };
    return Promise.all(questions.map((question) => Promise.all(question.parties.map((party) => ask(party, question)))));
  };
}

/** What was described before, by the name of the relying party, and when it had been changed last. */
type Known = Map<RelyingPartyName, { readonly lastModified: number; readonly answer: CognitoProviderAnswer }>;

type CognitoTarget = Pick<Extract<GateParty, { kind: "cognito" }>, "userPool" | "provider">;

/** What one look at everything asks, each of it once. */
interface Round {
  readonly reading: TrustReading;
  readonly providersOf: (userPool: string) => Promise<ReadonlyMap<string, ListedProvider> | undefined>;
  readonly cognito: (target: CognitoTarget, listed: ListedProvider) => Promise<CognitoProviderAnswer>;
  readonly iamProviders: () => Promise<IamProviders>;
  readonly iam: (arn: string) => Promise<IamProviderAnswer>;
  readonly published: Published;
}

function roundOf(ports: TrustPorts, reading: TrustReading, known: Known): Round {
  const { signal, now } = reading;
  // By user pool: whoever may not read one provider may read none of the pool, and asking each takes a minute.
  const denied = new Map<string, ReadFault>();
  const described = async ({ userPool, provider }: CognitoTarget, { lastModified }: ListedProvider) => {
    const name = relyingPartyNameOf({ userPool, provider });
    const changed = lastModified?.getTime();
    const before = known.get(name);
    if (before !== undefined && before.lastModified === changed) return before.answer;
    const settled = changed !== undefined && now().getTime() - changed > settledMs;
    const refused = denied.get(userPool);
    if (refused !== undefined) throw refused;
    const { observeCognitoProvider } = await cognito();
    const answer = await observeCognitoProvider(await ports.cognito(), userPool, provider, signal).catch(
      (fault: unknown) => {
        if (fault instanceof ReadFault && fault.reason === "forbidden") denied.set(userPool, fault);
        throw fault;
      },
    );
    if (settled) known.set(name, { lastModified: changed, answer });
    else known.delete(name);
    return answer;
  };
  return {
    reading,
    iam: async (arn) => (await iamSaml()).observeIamProvider(await ports.iam(), arn, signal),
    iamProviders: onceEach(async () => (await iamSaml()).listIamProviders(await ports.iam(), signal)),
    providersOf: onceEach(async (userPool) =>
      (await cognito()).listCognitoProviders(await ports.cognito(), userPool, signal),
    ),
    cognito: onceEach(described, relyingPartyNameOf),
    published: reading.published ?? publishedOnce(reading),
  };
}

// Each brings an SDK that takes a while to load, and a gate may need only one of them.
const cognito = () => import("./cognito.js");
const iamSaml = () => import("./iam-saml.js");

function relyingPartyNameOf({ userPool, provider }: CognitoTarget): RelyingPartyName {
  return relyingPartyName({ kind: "cognito", userPool, provider });
}

/** Times have seconds only: of what was changed just now, a second change could have the same. */
const settledMs = 5_000;

function onceEach<Args extends readonly unknown[], Answer>(
  ask: (...args: Args) => Promise<Answer>,
  keyOf: (...args: Args) => string = (...args) => args.join(" "),
): (...args: Args) => Promise<Answer> {
  const asked = new Map<string, Promise<Answer>>();
  return (...args) => {
    const key = keyOf(...args);
    const answer = asked.get(key) ?? ask(...args);
    asked.set(key, answer);
    return answer;
  };
}

async function observe(party: GateParty, question: TrustQuestion, round: Round): Promise<ObservedTrust> {
  switch (party.kind) {
    case "cognito": {
      const listed = (await round.providersOf(party.userPool)) ?? new Map<string, ListedProvider>();
      const one = listed.get(party.provider);
      const answer = one === undefined ? undefined : await round.cognito(party, one);
      if (answer?.found === true) return trustIn(answer, question, round);
      return { is: "absent", resembling: await resemblingOf(party, listed, question, round) };
    }
    case "iam": {
      const arn = (await round.iamProviders()).get(party.provider);
      const answer = arn === undefined ? undefined : await round.iam(arn);
      if (answer?.found !== true) return { is: "absent", resembling: [] };
      return { is: "given", description: answer.description };
    }
    case "identity-center":
      return { is: "by-hand", attestations: party.attestations };
  }
}

async function trustIn(
  answer: Extract<CognitoProviderAnswer, { readonly found: true }>,
  { entityId }: TrustQuestion,
  { published }: Round,
): Promise<ObservedTrust> {
  if (answer.type === "other") return { is: "another-kind", kind: answer.kind };
  const { metadata } = answer;
  switch (metadata.by) {
    case "file":
      return { is: "given", description: metadata.description };
    case "url":
      return { is: "fetching", url: metadata.url, description: await published(metadata.url, entityId) };
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
  { cognito, reading }: Round,
): Promise<readonly RelyingPartyName[]> {
  if (reading.resembling !== true || entityId === undefined) return [];
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
