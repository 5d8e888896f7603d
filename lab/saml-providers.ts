import type { SamlMetadata } from "./saml-metadata.js";

/** A SAML provider of IAM. */
export interface SamlProvider {
  readonly name: string;
  /** `SAMLSP` and 14 capitals or digits. */
  readonly uuid: string;
  readonly xml: string;
  readonly facts: SamlMetadata;
  readonly tags: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly encryption: "Required" | "Allowed" | undefined;
  /** Ids of the keys that decrypt; the keys themselves are not kept. */
  readonly privateKeys: readonly { readonly id: string; readonly since: number }[];
}

/** IAM's SAML providers of one account. */
export interface SamlProviders {
  readonly get: (name: string) => SamlProvider | undefined;
  /** Sorted by name. */
  readonly all: () => readonly SamlProvider[];
  /** Adds one, or puts it in place of the one with its name. */
  readonly put: (provider: SamlProvider) => void;
  readonly remove: (name: string) => void;
}

export function samlProviderArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:saml-provider/${name}`;
}

export function createSamlProviders(): SamlProviders {
  const byName = new Map<string, SamlProvider>();
  return {
    get: (name) => byName.get(name),
    all: () => [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    put: (provider) => void byName.set(provider.name, provider),
    remove: (name) => void byName.delete(name),
  };
}
