// The world of SAML, to be arranged and looked at from outside: pools and providers, and the lab's clock.
import type { CognitoContext } from "./cognito.js";
import { effectiveCognitoMetadata, refreshMetadata } from "./cognito-metadata.js";
import { createProvider } from "./cognito-providers.js";
import { federationView, type FederationView } from "./federation-view.js";
import type { IamSamlContext } from "./iam-saml.js";
import type { IdentityCenters } from "./identity-center.js";
import { Refusal } from "./json-service.js";
import { LabFault } from "./lab-fault.js";
import type { MetadataOrigins } from "./metadata-source.js";
import { createPoolKeys, type PoolKeys } from "./user-pools.js";

export interface SeededUserPool {
  /** `us-east-1_AbC123xyz`; its region is what is before the underscore. */
  readonly id: string;
  /** Default: the id. */
  readonly name?: string | undefined;
  /** The prefix of `<prefix>.auth.<region>.amazoncognito.com`; default: none. */
  readonly domain?: string | undefined;
  /** A whole name of the owner's own. */
  readonly customDomain?: string | undefined;
}

export interface SeededCognitoProvider {
  readonly pool: string;
  readonly name: string;
  /** Default: SAML. */
  readonly type?: string | undefined;
  /** As CreateIdentityProvider takes them. */
  readonly details: Readonly<Record<string, string>>;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
  readonly identifiers?: readonly string[] | undefined;
}

export interface Federation {
  readonly addUserPool: (pool: SeededUserPool) => Promise<void>;
  /** Behind everyone's back, but judged as Cognito judges it. */
  readonly addCognitoProvider: (provider: SeededCognitoProvider) => Promise<void>;
  /** Behind everyone's back. */
  readonly deleteCognitoProvider: (pool: string, name: string) => Promise<void>;
  /** What a pool signs and decrypts with. */
  readonly userPoolKeys: (pool: string) => Promise<PoolKeys>;
  /** The metadata that Cognito trusts a provider by now: the file, or what it last fetched. Undefined: no such provider. */
  readonly effectiveCognitoMetadata: (pool: string, provider: string) => Promise<string | undefined>;
  /** The metadata of a SAML provider of IAM, by its name. Undefined: no such provider. */
  readonly effectiveIamMetadata: (name: string) => Promise<string | undefined>;
  /** Lets time pass for SAML, and does what Cognito does in it: fetch metadata that is six hours old. */
  readonly advance: (seconds: number) => Promise<void>;
  /** As if six hours had passed for every metadata address; answers how many were fetched. */
  readonly refreshMetadata: () => Promise<number>;
  /** What time it is for SAML; ISO 8601. */
  readonly now: () => string;
  /** All that trusts an identity provider. */
  readonly federation: () => FederationView;
  /** Where an origin of the outside world is: `https://idp.example.com` at `http://127.0.0.1:8080`. */
  readonly setOrigin: MetadataOrigins["set"];
  /** Whether AWS's rates are enforced: Cognito's, and CloudTrail's. */
  readonly setRateLimits: (setting: "on" | "off") => void;
}

export interface FederationContext extends CognitoContext, IamSamlContext {
  readonly identityCenters: IdentityCenters;
  readonly origins: MetadataOrigins;
}

function addUserPool(seeded: SeededUserPool, { userPools, clock }: FederationContext): void {
  const { id, name = id, domain, customDomain } = seeded;
  const region = /^([a-z]{2}(?:-[a-z]+)+-\d)_[0-9A-Za-z]+$/.exec(id)?.[1];
  if (region === undefined)
    throw new LabFault(`"${id}" is not the id of a user pool; expected one such as us-east-1_AbC123xyz.`);
  if (userPools.get(id) !== undefined)
    throw new LabFault(`The lab has a user pool "${id}" already; expected another id.`);
  const keys = createPoolKeys(id, clock);
  userPools.put({ id, name, region, domain, customDomain, settings: {}, created: clock.now(), keys });
}

async function addProvider(seeded: SeededCognitoProvider, context: FederationContext): Promise<void> {
  const { pool: id, name, type = "SAML", details, attributes = {}, identifiers = [] } = seeded;
  const pool = context.userPools.get(id);
  if (pool === undefined) throw new LabFault(`The lab has no user pool "${id}"; add it first.`);
  const given = { ProviderDetails: details, AttributeMapping: attributes, IdpIdentifiers: identifiers };
  try {
    await createProvider({ ProviderName: name, ProviderType: type, ...given }, pool, context);
  } catch (cause) {
    if (cause instanceof Refusal) throw new LabFault(`The provider was not added: ${cause.message}`, { cause });
    throw cause;
  }
}

export function createFederation(context: FederationContext): Federation {
  const { userPools, samlProviders, clock, origins, rateLimits } = context;
  return {
    addUserPool: async (pool) => addUserPool(pool, context),
    addCognitoProvider: (provider) => addProvider(provider, context),
    deleteCognitoProvider: async (pool, name) => {
      if (userPools.provider(pool, name) === undefined)
        throw new LabFault(`The lab has no provider "${name}" in user pool "${pool}".`);
      userPools.removeProvider(pool, name);
    },
    userPoolKeys: async (id) => {
      const pool = userPools.get(id);
      if (pool === undefined) throw new LabFault(`The lab has no user pool "${id}".`);
      return pool.keys();
    },
    effectiveCognitoMetadata: (pool, provider) => effectiveCognitoMetadata(pool, provider, context),
    effectiveIamMetadata: async (name) => samlProviders.get(name)?.xml,
    advance: async (seconds) => {
      clock.advance(seconds * 1000);
      await refreshMetadata("due", context);
    },
    refreshMetadata: () => refreshMetadata("all", context),
    now: () => new Date(clock.now()).toISOString(),
    federation: () => federationView(context),
    setOrigin: origins.set,
    setRateLimits: rateLimits.set,
  };
}
