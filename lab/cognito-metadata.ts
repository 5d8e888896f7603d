import type { Clock } from "./clock.js";
import { checkMetadata, invalid } from "./cognito-checks.js";
import { LabFault, reasonOf } from "./lab-fault.js";
import type { FetchMetadata } from "./metadata-source.js";
import { readSamlMetadata } from "./saml-metadata.js";
import { refreshAfter, type EffectiveMetadata, type PoolProvider, type UserPools } from "./user-pools.js";

export interface CognitoMetadataContext {
  readonly clock: Clock;
  readonly userPools: UserPools;
  readonly fetchMetadata: FetchMetadata;
}

type Details = PoolProvider["details"];

/** The metadata that a provider is being configured with: the file, or what is at the address now. */
export async function configuredMetadata(
  { MetadataFile: file, MetadataURL: url }: Details,
  { clock, fetchMetadata }: CognitoMetadataContext,
): Promise<EffectiveMetadata> {
  const xml = file ?? (await fetched(url ?? "", fetchMetadata));
  return { xml, facts: checkMetadata(xml, clock.now()), since: clock.now() };
}

async function fetched(url: string, fetchMetadata: FetchMetadata): Promise<string> {
  try {
    return await fetchMetadata(url);
  } catch (cause) {
    if (cause instanceof LabFault) invalid(reasonOf(cause));
    throw cause;
  }
}

/** After six hours, or before the metadata expires, whichever is first; a file never. */
function isDue({ details, metadata }: PoolProvider, now: number): boolean {
  if (details["MetadataURL"] === undefined || metadata === undefined) return false;
  return now >= Math.min(metadata.since + refreshAfter, metadata.facts.validUntil ?? Infinity);
}

/** What cannot be fetched, or is no metadata, leaves what was there. */
async function refreshed(provider: PoolProvider, context: CognitoMetadataContext): Promise<PoolProvider> {
  try {
    const xml = await context.fetchMetadata(provider.details["MetadataURL"] ?? "");
    return { ...provider, metadata: { xml, facts: readSamlMetadata(xml), since: context.clock.now() } };
  } catch (cause) {
    if (cause instanceof LabFault) return provider;
    throw cause;
  }
}

/** Fetches what is due, or, asked for `all`, whatever has an address. Answers how many were fetched. */
export async function refreshMetadata(which: "due" | "all", context: CognitoMetadataContext): Promise<number> {
  const { userPools, clock } = context;
  const providers = userPools.all().flatMap(({ id }) => userPools.providers(id).map((provider) => ({ id, provider })));
  const wanted = providers.filter(({ provider }) =>
    which === "all" ? provider.details["MetadataURL"] !== undefined : isDue(provider, clock.now()),
  );
  await Promise.all(
    wanted.map(async ({ id, provider }) => {
      const fresh = await refreshed(provider, context);
      // Unless it was configured anew, or deleted, in the meantime.
      if (userPools.provider(id, provider.name) === provider) userPools.putProvider(id, fresh);
    }),
  );
  return wanted.length;
}

/** The metadata that a provider is trusted by at this moment; undefined: there is no such provider of SAML. */
export async function effectiveCognitoMetadata(
  pool: string,
  name: string,
  context: CognitoMetadataContext,
): Promise<string | undefined> {
  const provider = context.userPools.provider(pool, name);
  if (provider !== undefined && isDue(provider, context.clock.now()))
    context.userPools.putProvider(pool, await refreshed(provider, context));
  return context.userPools.provider(pool, name)?.metadata?.xml;
}
