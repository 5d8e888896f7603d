import type { Answer, Call } from "./answer.js";
import type { CognitoMetadataContext } from "./cognito-metadata.js";
import {
  createDomain,
  createPool,
  deleteDomain,
  deletePool,
  describeDomain,
  listPools,
  poolDocument,
} from "./cognito-pools.js";
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
import { answering, notInTheLab, refuse } from "./json-service.js";
import type { RateLimit, RateLimits } from "./rate-limits.js";
import { bareCertificate, type UserPool } from "./user-pools.js";

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
