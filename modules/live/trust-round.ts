import { type RelyingPartyName, relyingPartyName } from "../rotation/relying-party.js";
import type { Description } from "../rotation/saml-facts.js";
import type { GateParty, MetadataPin } from "../rotation/saml-gate.js";
import type { CognitoPort, IamPort } from "./clients.js";
import type { CognitoProviderAnswer, ListedProvider } from "./cognito.js";
import { ReadFault } from "./fault.js";
import type { IamProviderAnswer, IamProviders } from "./iam-saml.js";
import type { Way } from "./metadata-connection.js";
import { describePublished } from "./published-metadata.js";

export interface TrustPorts {
  readonly cognito: () => Promise<CognitoPort>;
  readonly iam: () => Promise<IamPort>;
}

/** How a round is read. */
export interface RoundReading extends Way {
  readonly signal: AbortSignal;
  readonly now: () => Date;
  /** Default: `publishedOnce`, of its own. */
  readonly published?: Published;
}

/** What a metadata URL publishes, as `describePublished`. */
export type Published = (url: string, pin: MetadataPin) => Promise<Description>;

/** Each URL is asked once, however many relying parties fetch it, for whoever reads it alike. */
export function publishedOnce(reading: Way & { readonly signal: AbortSignal }): Published {
  return onceEach(
    (url, pin) => describePublished(url, reading, pin),
    (url, { entityId, metadataSigner }) => JSON.stringify([url, entityId, metadataSigner]),
  );
}

/** What was described before, by the name of the relying party, and when it had been changed last. */
export type Known = Map<RelyingPartyName, { readonly lastModified: number; readonly answer: CognitoProviderAnswer }>;

export type CognitoTarget = Pick<Extract<GateParty, { kind: "cognito" }>, "userPool" | "provider">;

/** What one look at everything asks, each of it once. */
export interface Round {
  readonly providersOf: (userPool: string) => Promise<ReadonlyMap<string, ListedProvider> | undefined>;
  readonly cognito: (target: CognitoTarget, listed: ListedProvider) => Promise<CognitoProviderAnswer>;
  readonly iamProviders: () => Promise<IamProviders>;
  readonly iam: (arn: string) => Promise<IamProviderAnswer>;
  readonly published: Published;
}

export function roundOf(ports: TrustPorts, reading: RoundReading, known: Known): Round {
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

export function relyingPartyNameOf({ userPool, provider }: CognitoTarget): RelyingPartyName {
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
