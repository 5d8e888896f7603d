import { randomBytes } from "node:crypto";
import type { Answer, Call } from "./answer.js";
import { invalid } from "./cognito-checks.js";
import type { CognitoMetadataContext } from "./cognito-metadata.js";
import {
  createProvider,
  deleteProvider,
  describeProvider,
  listProviders,
  providerByIdentifier,
  updateProvider,
} from "./cognito-providers.js";
import type { JsonObject } from "./config-document.js";
import { regionOf } from "./credential.js";
import { readJson, textOf } from "./json-call.js";
import { answering, notInTheLab, pageOf, refuse, secondsOf } from "./json-service.js";
import type { RateLimit, RateLimits } from "./rate-limits.js";
import { bareCertificate, createPoolKeys, type UserPool } from "./user-pools.js";

export interface CognitoContext extends CognitoMetadataContext {
  readonly account: string;
  readonly rateLimits: RateLimits;
}

/** Cognito's categories of operations, and how many calls a second an account may make of each. */
const categories = {
  UserPoolRead: 15,
  UserPoolUpdate: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
} as const;

const perPool = 5;

type Category = keyof typeof categories;

const categoryOf: ReadonlyMap<string, Category> = new Map([
  ["CreateUserPool", "UserPoolUpdate"],
  ["DeleteUserPool", "UserPoolUpdate"],
  ["DescribeUserPool", "UserPoolRead"],
  ["ListUserPools", "UserPoolRead"],
  ["CreateIdentityProvider", "UserPoolResourceUpdate"],
  ["UpdateIdentityProvider", "UserPoolResourceUpdate"],
  ["DeleteIdentityProvider", "UserPoolResourceUpdate"],
  ["CreateUserPoolDomain", "UserPoolResourceUpdate"],
  ["DeleteUserPoolDomain", "UserPoolResourceUpdate"],
  ["DescribeIdentityProvider", "UserPoolResourceRead"],
  ["GetIdentityProviderByIdentifier", "UserPoolResourceRead"],
  ["ListIdentityProviders", "UserPoolResourceRead"],
  ["GetSigningCertificate", "UserPoolResourceRead"],
  ["DescribeUserPoolDomain", "UserPoolResourceRead"],
  ["GetUserPoolMfaConfig", "UserPoolResourceRead"],
]);

/** An account's calls of a category; of what is in a pool, also those of one operation for one pool. */
function limitsOf(operation: string, region: string, pool: string | undefined): readonly RateLimit[] {
  const category = categoryOf.get(operation);
  if (category === undefined) return [];
  const ofAccount = { of: `${category} in ${region}`, perSecond: categories[category] };
  const isOfPool = category === "UserPoolResourceRead" || category === "UserPoolResourceUpdate";
  return isOfPool && pool !== undefined
    ? [ofAccount, { of: `${operation} in ${pool}`, perSecond: perPool }]
    : [ofAccount];
}

function poolArn({ id, region }: UserPool, account: string): string {
  return `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`;
}

function poolDocument(pool: UserPool, account: string): JsonObject {
  const { id, name, domain, customDomain, created, settings } = pool;
  return {
    DeletionProtection: "INACTIVE",
    MfaConfiguration: "OFF",
    EstimatedNumberOfUsers: 0,
    SchemaAttributes: [],
    ...settings,
    Id: id,
    Name: name,
    Arn: poolArn(pool, account),
    Domain: domain,
    CustomDomain: customDomain,
    CreationDate: secondsOf(created),
    LastModifiedDate: secondsOf(created),
  };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

function newPoolId(region: string): string {
  return `${region}_${[...randomBytes(9)].map((byte) => alphabet[byte % alphabet.length] ?? "0").join("")}`;
}

function createPool(request: JsonObject, region: string, { account, userPools, clock }: CognitoContext): JsonObject {
  const { PoolName: name, ...settings } = request;
  if (typeof name !== "string" || name === "" || name.length > 128)
    invalid("1 validation error detected: Value at 'poolName' failed to satisfy constraint: 1 to 128 characters");
  const id = newPoolId(region);
  const own = { id, name, region, settings, created: clock.now(), keys: createPoolKeys(id, clock) };
  const pool: UserPool = { ...own, domain: undefined, customDomain: undefined };
  userPools.put(pool);
  return { UserPool: poolDocument(pool, account) };
}

function listPools(request: JsonObject, region: string, { userPools }: CognitoContext): JsonObject {
  const inRegion = userPools.all().filter((pool) => pool.region === region);
  const { items, next } = pageOf(inRegion, {
    most: 60,
    maxResults: request["MaxResults"],
    token: request["NextToken"],
    refuse: (what) =>
      invalid(what === "token" ? "Invalid pagination token." : "MaxResults must be a number from 1 to 60."),
  });
  const pools = items.map(({ id, name, created }) => ({ Id: id, Name: name, CreationDate: secondsOf(created) }));
  return { UserPools: pools, NextToken: next };
}

function describeDomain(request: JsonObject, region: string, { userPools, account }: CognitoContext): JsonObject {
  const domain = textOf(request["Domain"]) ?? "";
  const pool = userPools.all().find((one) => one.region === region && domainsOf(one).includes(domain));
  // Not an error: an empty description.
  if (pool === undefined) return { DomainDescription: {} };
  return {
    DomainDescription: {
      UserPoolId: pool.id,
      AWSAccountId: account,
      Domain: domain,
      Status: "ACTIVE",
      CloudFrontDistribution: "d111111abcdef8.cloudfront.net",
    },
  };
}

function domainsOf({ domain, customDomain }: UserPool): readonly string[] {
  return [domain, customDomain].flatMap((one) => one ?? []);
}

function createDomain(request: JsonObject, pool: UserPool, { userPools }: CognitoContext): JsonObject {
  const domain = textOf(request["Domain"]) ?? "";
  if (!/^[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?$/.test(domain)) invalid(`"${domain}" is not a domain.`);
  if (userPools.all().some((other) => domainsOf(other).includes(domain)))
    invalid("Domain already associated with another user pool.");
  const isCustom = request["CustomDomainConfig"] !== undefined;
  if ((isCustom ? pool.customDomain : pool.domain) !== undefined)
    invalid(`User pool ${pool.id} already has a domain configured.`);
  userPools.put(isCustom ? { ...pool, customDomain: domain } : { ...pool, domain });
  return isCustom ? { CloudFrontDomain: "d111111abcdef8.cloudfront.net" } : {};
}

function deleteDomain(request: JsonObject, pool: UserPool, { userPools }: CognitoContext): JsonObject {
  const domain = textOf(request["Domain"]) ?? "";
  if (!domainsOf(pool).includes(domain)) invalid("No such domain or user pool exists.");
  const keep = (one: string | undefined) => (one === domain ? undefined : one);
  userPools.put({ ...pool, domain: keep(pool.domain), customDomain: keep(pool.customDomain) });
  return {};
}

function deletePool({ id, domain, customDomain }: UserPool, { userPools }: CognitoContext): JsonObject {
  if (domain !== undefined || customDomain !== undefined)
    invalid("User pool cannot be deleted. It has a domain configured that should be deleted first.");
  userPools.remove(id);
  return {};
}

async function onPool(
  operation: string,
  request: JsonObject,
  pool: UserPool,
  context: CognitoContext,
): Promise<JsonObject> {
  switch (operation) {
    case "DescribeUserPool":
      return { UserPool: poolDocument(pool, context.account) };
    case "DeleteUserPool":
      return deletePool(pool, context);
    case "GetUserPoolMfaConfig":
      return { MfaConfiguration: "OFF" };
    case "GetSigningCertificate":
      return { Certificate: bareCertificate((await pool.keys()).signing.certificate) };
    case "CreateUserPoolDomain":
      return createDomain(request, pool, context);
    case "DeleteUserPoolDomain":
      return deleteDomain(request, pool, context);
    case "CreateIdentityProvider":
      return createProvider(request, pool, context);
    case "UpdateIdentityProvider":
      return updateProvider(request, pool, context);
    case "DescribeIdentityProvider":
      return describeProvider(request, pool, context);
    case "GetIdentityProviderByIdentifier":
      return providerByIdentifier(request, pool, context);
    case "DeleteIdentityProvider":
      return deleteProvider(request, pool, context);
    case "ListIdentityProviders":
      return listProviders(request, pool, context);
    default:
      return notInTheLab(operation, "cognito.ts");
  }
}

/** A pool is known in its own region only. */
function poolIn(region: string, id: string, { userPools }: CognitoContext): UserPool {
  const pool = userPools.get(id);
  if (pool?.region !== region) refuse("ResourceNotFoundException", `User pool ${id} does not exist.`);
  return pool;
}

/** Answers a call of Cognito's user pools. The emulator's have ids of its own and take any metadata, so it is not asked. */
export async function answerCognito(operation: string, call: Call, context: CognitoContext): Promise<Answer> {
  const request = readJson(call.body);
  const region = regionOf(call);
  const id = textOf(request["UserPoolId"]);
  return answering(() => {
    if (!context.rateLimits.take(limitsOf(operation, region, id))) refuse("TooManyRequestsException", "Rate exceeded");
    switch (operation) {
      case "CreateUserPool":
        return createPool(request, region, context);
      case "ListUserPools":
        return listPools(request, region, context);
      case "DescribeUserPoolDomain":
        return describeDomain(request, region, context);
      default:
        return onPool(operation, request, poolIn(region, id ?? "", context), context);
    }
  });
}
