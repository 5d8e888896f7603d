import type { Clock } from "./clock.js";
import type { IdentityCenters } from "./identity-center.js";
import { fingerprintOf, locationOf, type SamlMetadata } from "./saml-metadata.js";
import { samlProviderArn, type SamlProviders } from "./saml-providers.js";
import type { PoolProvider, UserPools } from "./user-pools.js";

/** What somebody trusts an identity provider by. */
export interface TrustView {
  readonly entityId: string;
  /** For HTTP-Redirect. */
  readonly signOn: string | undefined;
  /** SHA-256 of the DER of each signing certificate, lower-case hexadecimal, in the order of the metadata. */
  readonly certificates: readonly string[];
}

export interface CognitoProviderView {
  readonly name: string;
  readonly type: string;
  /** As configured, without what Cognito derives, and without the metadata's text. */
  readonly details: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly identifiers: readonly string[];
  /** When the metadata was uploaded or fetched; ISO 8601. Undefined, as `trusts`: it is not of SAML. */
  readonly since: string | undefined;
  readonly trusts: TrustView | undefined;
}

export interface FederationView {
  /** What time it is for SAML; ISO 8601. */
  readonly now: string;
  readonly userPools: readonly {
    readonly id: string;
    readonly domain: string | undefined;
    readonly customDomain: string | undefined;
    readonly providers: readonly CognitoProviderView[];
  }[];
  readonly samlProviders: readonly { readonly arn: string; readonly trusts: TrustView }[];
  readonly identityCenter:
    | {
        readonly arn: string;
        readonly identityStore: string;
        readonly region: string;
        /** `notAfter` in ISO 8601. */
        readonly certificates: readonly { readonly fingerprint: string; readonly notAfter: string }[];
      }
    | undefined;
}

function trustOf({ entityId, signOn, signingCertificates }: SamlMetadata): TrustView {
  return { entityId, signOn: locationOf(signOn, "redirect"), certificates: signingCertificates.map(fingerprintOf) };
}

function providerView({ metadata, ...provider }: PoolProvider): CognitoProviderView {
  const { name, type, attributes, identifiers } = provider;
  const { MetadataFile: _, ...details } = provider.details;
  const own = { name, type, details, attributes, identifiers };
  if (metadata === undefined) return { ...own, since: undefined, trusts: undefined };
  return { ...own, since: new Date(metadata.since).toISOString(), trusts: trustOf(metadata.facts) };
}

interface Held {
  readonly account: string;
  readonly clock: Clock;
  readonly userPools: UserPools;
  readonly samlProviders: SamlProviders;
  readonly identityCenters: IdentityCenters;
}

/** Everything that trusts an identity provider, for people and tests to look at. */
export function federationView({ userPools, samlProviders, identityCenters, clock, account }: Held): FederationView {
  const instance = identityCenters.get();
  return {
    now: new Date(clock.now()).toISOString(),
    userPools: userPools.all().map(({ id, domain, customDomain }) => {
      return { id, domain, customDomain, providers: userPools.providers(id).map(providerView) };
    }),
    samlProviders: samlProviders.all().map(({ name, facts }) => {
      return { arn: samlProviderArn(account, name), trusts: trustOf(facts) };
    }),
    identityCenter: instance && {
      arn: instance.arn,
      identityStore: instance.identityStore,
      region: instance.region,
      certificates: [...instance.certificates.values()].map(({ fingerprint, notAfter }) => {
        return { fingerprint, notAfter: new Date(notAfter).toISOString() };
      }),
    },
  };
}
