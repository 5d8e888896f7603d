import {
  checkAttributes,
  checkIdentifiers,
  checkProviderName,
  checkProviderType,
  checkSamlDetails,
  checkValues,
  cognitoLimits,
  invalid,
} from "./cognito-checks.js";
import { configuredMetadata, type CognitoMetadataContext } from "./cognito-metadata.js";
import type { JsonObject } from "./config-document.js";
import { listOf, textOf } from "./json-call.js";
import { pageOf, refuse, secondsOf, textMapOf } from "./json-service.js";
import { locationOf } from "./saml-metadata.js";
import { bareCertificate, type EffectiveMetadata, type PoolProvider, type UserPool } from "./user-pools.js";

type Context = CognitoMetadataContext;
type TextMap = Readonly<Record<string, string>>;

/** What a request says of a provider; undefined: nothing, so that an update leaves it alone. */
interface Asked {
  readonly details: TextMap | undefined;
  readonly attributes: TextMap | undefined;
  readonly identifiers: readonly string[] | undefined;
}

function mapIn(request: JsonObject, field: string): TextMap | undefined {
  if (request[field] === undefined || request[field] === null) return undefined;
  return textMapOf(request[field]) ?? refuse("SerializationException", `${field} is not a map of text to text.`);
}

function askedIn(request: JsonObject): Asked {
  const identifiers = request["IdpIdentifiers"];
  return {
    details: mapIn(request, "ProviderDetails"),
    attributes: mapIn(request, "AttributeMapping"),
    identifiers: Array.isArray(identifiers) ? listOf(identifiers).flatMap((one) => textOf(one) ?? []) : undefined,
  };
}

/** Undefined for a provider of another kind than SAML, whose details the lab keeps as they are. */
async function metadataFor(type: string, details: TextMap, context: Context): Promise<EffectiveMetadata | undefined> {
  if (type !== "SAML") {
    checkValues("providerDetails", details);
    return undefined;
  }
  checkSamlDetails(details);
  return configuredMetadata(details, context);
}

const derived: ReadonlySet<string> = new Set(["SSORedirectBindingURI", "SLORedirectBindingURI"]);

function withoutDerived(details: TextMap): TextMap {
  return Object.fromEntries(Object.entries(details).filter(([name]) => !derived.has(name)));
}

function identifierTaken(pool: string, name: string, identifiers: readonly string[], { userPools }: Context) {
  const others = userPools.providers(pool).filter((provider) => provider.name !== name);
  return identifiers.find((one) => others.some((other) => other.identifiers.includes(one)));
}

export function providerOf(pool: string, name: string, { userPools }: Context): PoolProvider {
  const provider = userPools.provider(pool, name);
  return provider ?? refuse("ResourceNotFoundException", `Identity provider ${name} does not exist.`);
}

/**
 * As Cognito answers it: with what it derives from the metadata, and, whether or not responses are to be encrypted
 * (hashicorp/terraform-provider-aws#38495), with the certificate to encrypt them for. None of it was configured, and so
 * Terraform plans to remove it, again and again.
 */
async function documentOf(pool: UserPool, provider: PoolProvider): Promise<JsonObject> {
  const { name, type, details, attributes, identifiers, created, modified, metadata } = provider;
  const read =
    metadata === undefined
      ? {}
      : {
          SSORedirectBindingURI: locationOf(metadata.facts.signOn, "redirect"),
          SLORedirectBindingURI: locationOf(metadata.facts.signOut, "redirect"),
          ActiveEncryptionCertificate: bareCertificate((await pool.keys()).encryption.certificate),
        };
  return {
    UserPoolId: pool.id,
    ProviderName: name,
    ProviderType: type,
    ProviderDetails: { ...details, ...read },
    AttributeMapping: attributes,
    IdpIdentifiers: identifiers,
    CreationDate: secondsOf(created),
    LastModifiedDate: secondsOf(modified),
  };
}

export async function createProvider(request: JsonObject, pool: UserPool, context: Context): Promise<JsonObject> {
  const { userPools, clock } = context;
  const name = textOf(request["ProviderName"]) ?? "";
  const type = textOf(request["ProviderType"]) ?? "";
  checkProviderName(name);
  checkProviderType(type);
  const { details, attributes = {}, identifiers = [] } = askedIn(request);
  if (details === undefined) invalid("1 validation error detected: Value null at 'providerDetails' failed");
  checkAttributes(attributes);
  checkIdentifiers(identifiers);
  if (userPools.provider(pool.id, name) !== undefined)
    refuse("DuplicateProviderException", `A provider already exists with the name ${name}.`);
  const taken = identifierTaken(pool.id, name, identifiers, context);
  if (taken !== undefined)
    refuse("DuplicateProviderException", `A provider already exists with the identifier ${taken}.`);
  if (userPools.providers(pool.id).length >= cognitoLimits.providers)
    refuse("LimitExceededException", `User pool ${pool.id} has ${cognitoLimits.providers} identity providers already.`);
  const metadata = await metadataFor(type, details, context);
  const times = { created: clock.now(), modified: clock.now() };
  const provider = { name, type, details: withoutDerived(details), attributes, identifiers, metadata, ...times };
  userPools.putProvider(pool.id, provider);
  return { IdentityProvider: await documentOf(pool, provider) };
}

/** What is not said stays; the details that are said replace all that were there. */
export async function updateProvider(request: JsonObject, pool: UserPool, context: Context): Promise<JsonObject> {
  const { userPools, clock } = context;
  const existing = providerOf(pool.id, textOf(request["ProviderName"]) ?? "", context);
  const { details, attributes = existing.attributes, identifiers = existing.identifiers } = askedIn(request);
  checkAttributes(attributes);
  checkIdentifiers(identifiers);
  const taken = identifierTaken(pool.id, existing.name, identifiers, context);
  // UpdateIdentityProvider has no DuplicateProviderException.
  if (taken !== undefined) invalid(`A provider already exists with the identifier ${taken}.`);
  const metadata = details && (await metadataFor(existing.type, details, context));
  const changed = details === undefined ? {} : { details: withoutDerived(details), metadata };
  const provider = { ...existing, attributes, identifiers, ...changed, modified: clock.now() };
  userPools.putProvider(pool.id, provider);
  return { IdentityProvider: await documentOf(pool, provider) };
}

export async function describeProvider(request: JsonObject, pool: UserPool, context: Context): Promise<JsonObject> {
  const provider = providerOf(pool.id, textOf(request["ProviderName"]) ?? "", context);
  return { IdentityProvider: await documentOf(pool, provider) };
}

export async function providerByIdentifier(request: JsonObject, pool: UserPool, context: Context): Promise<JsonObject> {
  const identifier = textOf(request["IdpIdentifier"]) ?? "";
  const provider = context.userPools.providers(pool.id).find((one) => one.identifiers.includes(identifier));
  if (provider === undefined)
    refuse("ResourceNotFoundException", `Identity provider with identifier ${identifier} does not exist.`);
  return { IdentityProvider: await documentOf(pool, provider) };
}

export function deleteProvider(request: JsonObject, pool: UserPool, context: Context): JsonObject {
  const { name } = providerOf(pool.id, textOf(request["ProviderName"]) ?? "", context);
  context.userPools.removeProvider(pool.id, name);
  return {};
}

/** A page has 60 at most. */
export function listProviders(request: JsonObject, pool: UserPool, { userPools }: Context): JsonObject {
  const { items, next } = pageOf(userPools.providers(pool.id), {
    most: 60,
    // A page of none is one of as many as there may be.
    maxResults: request["MaxResults"] === 0 ? undefined : request["MaxResults"],
    token: request["NextToken"],
    refuse: (what) =>
      invalid(what === "token" ? "Invalid pagination token." : "MaxResults must be a number from 0 to 60."),
  });
  const providers = items.map(({ name, type, created, modified }) => ({
    ProviderName: name,
    ProviderType: type,
    CreationDate: secondsOf(created),
    LastModifiedDate: secondsOf(modified),
  }));
  return { Providers: providers, NextToken: next };
}
