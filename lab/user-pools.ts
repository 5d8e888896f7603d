import { createSelfSigned } from "./certificate-authority.js";
import type { Clock } from "./clock.js";
import type { JsonObject } from "./config-document.js";
import type { SamlMetadata } from "./saml-metadata.js";

/** A certificate and its key, which a pool signs or decrypts with. */
export interface PoolKey {
  /** PEM. */
  readonly certificate: string;
  /** PKCS#8 in PEM, unencrypted. */
  readonly privateKey: string;
}

export interface PoolKeys {
  /** Signs what Cognito asks of an identity provider. */
  readonly signing: PoolKey;
  /** Decrypts what an identity provider encrypts for Cognito. */
  readonly encryption: PoolKey;
}

/** The metadata that Cognito goes by. */
export interface EffectiveMetadata {
  readonly xml: string;
  readonly facts: SamlMetadata;
  /** When it was uploaded or fetched, in milliseconds since 1970. */
  readonly since: number;
}

export interface PoolProvider {
  readonly name: string;
  /** `SAML`, or one that the lab keeps and knows nothing of: `OIDC`, `Google`, … */
  readonly type: string;
  /** As they were configured, without what Cognito derives. */
  readonly details: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly identifiers: readonly string[];
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly modified: number;
  /** Undefined: it is not of SAML. */
  readonly metadata: EffectiveMetadata | undefined;
}

export interface UserPool {
  /** `us-east-1_AbC123xyz`. */
  readonly id: string;
  readonly name: string;
  readonly region: string;
  /** The prefix of `<prefix>.auth.<region>.amazoncognito.com`. */
  readonly domain: string | undefined;
  /** A whole name of the owner's own. */
  readonly customDomain: string | undefined;
  /** What CreateUserPool was given. */
  readonly settings: JsonObject;
  readonly created: number;
  /** Made when they are first asked for: an RSA key takes a moment. */
  readonly keys: () => Promise<PoolKeys>;
}

/** The user pools of one account, in every region. */
export interface UserPools {
  readonly get: (id: string) => UserPool | undefined;
  /** Sorted by id. */
  readonly all: () => readonly UserPool[];
  readonly put: (pool: UserPool) => void;
  readonly remove: (id: string) => void;
  readonly provider: (pool: string, name: string) => PoolProvider | undefined;
  /** Sorted by name. */
  readonly providers: (pool: string) => readonly PoolProvider[];
  readonly putProvider: (pool: string, provider: PoolProvider) => void;
  readonly removeProvider: (pool: string, name: string) => void;
}

/** Metadata from an address is fetched anew after so long, in milliseconds. */
export const refreshAfter = 6 * 3_600_000;

const decade = 10 * 365 * 86_400_000;

/** The base64 between the lines that a PEM begins and ends with: how Cognito writes a certificate. */
export function bareCertificate(pem: string): string {
  return pem.replaceAll(/-----[^-]+-----|\s/g, "");
}

async function poolKey(pool: string, { now }: Clock): Promise<PoolKey> {
  const notAfter = new Date(now() + decade);
  const { pem, privateKey } = await createSelfSigned({
    names: [],
    commonName: pool,
    algorithm: "rsa2048",
    purposes: [],
    notAfter,
  });
  return { certificate: pem, privateKey };
}

/** Each pool has a certificate to sign with and one to decrypt with, named after it and valid for ten years. */
export function createPoolKeys(pool: string, clock: Clock): () => Promise<PoolKeys> {
  let keys: Promise<PoolKeys> | undefined;
  const make = async (): Promise<PoolKeys> => {
    const [signing, encryption] = await Promise.all([poolKey(pool, clock), poolKey(pool, clock)]);
    return { signing, encryption };
  };
  return () => (keys ??= make());
}

function byName<T>(entries: Iterable<readonly [string, T]>): readonly T[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

export function createUserPools(): UserPools {
  const pools = new Map<string, UserPool>();
  const providers = new Map<string, Map<string, PoolProvider>>();
  const inPool = (pool: string) => providers.get(pool) ?? new Map<string, PoolProvider>();
  return {
    get: (id) => pools.get(id),
    all: () => byName(pools),
    put: (pool) => void pools.set(pool.id, pool),
    remove: (id) => {
      pools.delete(id);
      providers.delete(id);
    },
    provider: (pool, name) => inPool(pool).get(name),
    providers: (pool) => byName(inPool(pool)),
    putProvider: (pool, provider) => void providers.set(pool, inPool(pool).set(provider.name, provider)),
    removeProvider: (pool, name) => void inPool(pool).delete(name),
  };
}
