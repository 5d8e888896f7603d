import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.js";
import { invalid } from "./cognito-checks.js";
import type { JsonObject } from "./config-document.js";
import { textOf } from "./json-call.js";
import { pageOf, secondsOf } from "./json-service.js";
import { createPoolKeys, type UserPool, type UserPools } from "./user-pools.js";

interface PoolsContext {
  readonly account: string;
  readonly clock: Clock;
  readonly userPools: UserPools;
}

function poolArn({ id, region }: UserPool, account: string): string {
  return `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`;
}

export function poolDocument(pool: UserPool, account: string): JsonObject {
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

export function createPool(
  request: JsonObject,
  region: string,
  { account, userPools, clock }: PoolsContext,
): JsonObject {
  const { PoolName: name, ...settings } = request;
  if (typeof name !== "string" || name === "" || name.length > 128)
    invalid("1 validation error detected: Value at 'poolName' failed to satisfy constraint: 1 to 128 characters");
  const id = newPoolId(region);
  const own = { id, name, region, settings, created: clock.now(), keys: createPoolKeys(id, clock) };
  const pool: UserPool = { ...own, domain: undefined, customDomain: undefined };
  userPools.put(pool);
  return { UserPool: poolDocument(pool, account) };
}

export function listPools(request: JsonObject, region: string, { userPools }: PoolsContext): JsonObject {
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

export function describeDomain(request: JsonObject, region: string, { userPools, account }: PoolsContext): JsonObject {
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

export function createDomain(request: JsonObject, pool: UserPool, { userPools }: PoolsContext): JsonObject {
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

export function deleteDomain(request: JsonObject, pool: UserPool, { userPools }: PoolsContext): JsonObject {
  const domain = textOf(request["Domain"]) ?? "";
  if (!domainsOf(pool).includes(domain)) invalid("No such domain or user pool exists.");
  const keep = (one: string | undefined) => (one === domain ? undefined : one);
  userPools.put({ ...pool, domain: keep(pool.domain), customDomain: keep(pool.customDomain) });
  return {};
}

export function deletePool({ id, domain, customDomain }: UserPool, { userPools }: PoolsContext): JsonObject {
  if (domain !== undefined || customDomain !== undefined)
    invalid("User pool cannot be deleted. It has a domain configured that should be deleted first.");
  userPools.remove(id);
  return {};
}
