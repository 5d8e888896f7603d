import { acmTarget } from "./acm-context.js";
import { headerOf, type Call } from "./answer.js";
import { cloudFrontPrefix, identifyCloudFront } from "./cloudfront-routes.js";
import { credentialOf, regionOf } from "./credential.js";
import { readJson, textOf } from "./json-call.js";
import { formOf } from "./query-call.js";
import { samlProviderArn } from "./saml-providers.js";
import { serverCertificateArn, type ServerCertificates } from "./server-certificates.js";

/** How a service is spoken to, and so how it refuses. */
export type Protocol = "rest-xml" | "query" | "json" | "s3";

/** What a call is. */
export interface Identified {
  /** As a signature, and an IAM action, name it: `cloudfront`, `secretsmanager`. */
  readonly service: string;
  readonly protocol: Protocol;
  /** As the service's API names it. */
  readonly operation: string;
  /** What it is done to, as the caller names it: a distribution's id, a certificate's ARN or name, a parameter's name. */
  readonly resource: string | undefined;
  /** The ARN that IAM compares with a policy's; undefined: the operation knows no resources. */
  readonly arn: string | undefined;
}

export interface IdentifyContext {
  readonly account: string;
  readonly serverCertificates: ServerCertificates;
}

function cloudFront(call: Call, account: string): Identified {
  const { operation, resource } = identifyCloudFront(call);
  const kind = operation.includes("CachePolic") ? "cache-policy" : "distribution";
  const created = operation.startsWith("Create") ? `arn:aws:cloudfront::${account}:${kind}/*` : undefined;
  const arn = resource === undefined ? created : `arn:aws:cloudfront::${account}:${kind}/${resource}`;
  return { service: "cloudfront", protocol: "rest-xml", operation, resource, arn };
}

function acm(call: Call, operation: string, account: string): Identified {
  const resource = textOf(readJson(call.body)["CertificateArn"]);
  const imported = operation === "ImportCertificate" ? `arn:aws:acm:us-east-1:${account}:certificate/*` : undefined;
  return { service: "acm", protocol: "json", operation, resource, arn: resource ?? imported };
}

/** A SAML provider is named by its ARN, but when it is made. */
function samlProvider(form: URLSearchParams, operation: string, account: string): Identified {
  const name = form.get("Name") ?? undefined;
  const created = name === undefined ? "*" : samlProviderArn(account, name);
  const arn = form.get("SAMLProviderArn") ?? created;
  return { service: "iam", protocol: "query", operation, resource: form.get("SAMLProviderArn") ?? name, arn };
}

function iam(form: URLSearchParams, operation: string, { account, serverCertificates }: IdentifyContext): Identified {
  if (operation.includes("SAMLProvider")) return samlProvider(form, operation, account);
  const name = form.get("ServerCertificateName") ?? undefined;
  const own = { service: "iam", protocol: "query", operation, resource: name } as const;
  if (operation === "ListServerCertificates")
    return { ...own, arn: `arn:aws:iam::${account}:server-certificate${form.get("PathPrefix") ?? "/"}` };
  if (name === undefined) return { ...own, arn: "*" };
  const path = form.get("Path") ?? serverCertificates.get(name)?.path ?? "/";
  return { ...own, arn: serverCertificateArn(account, { name, path }) };
}

/** Services that speak JSON, all but ACM. */
function json(call: Call, service: string, operation: string, account: string): Identified {
  const request = readJson(call.body);
  const own = { service, protocol: "json", operation } as const;
  switch (service) {
    case "ssm": {
      const name = textOf(request["Name"]) ?? textOf(request["ResourceId"]);
      const place = name === undefined ? "*" : `parameter/${name.replace(/^\//, "")}`;
      return { ...own, resource: name, arn: `arn:aws:ssm:us-east-1:${account}:${place}` };
    }
    case "secretsmanager": {
      // Secrets Manager repeats the caller's words.
      const id = textOf(request["SecretId"]) ?? textOf(request["Name"]);
      return { ...own, resource: id, arn: id };
    }
    case "servicequotas": {
      const [quotaService, code] = [textOf(request["ServiceCode"]), textOf(request["QuotaCode"])];
      const resource = code === undefined ? quotaService : `${quotaService ?? ""}/${code}`;
      return { ...own, resource, arn: undefined };
    }
    case "cognito-idp": {
      const [pool, provider] = [textOf(request["UserPoolId"]), textOf(request["ProviderName"])];
      const resource = provider === undefined ? pool : `${pool ?? ""}/${provider}`;
      return { ...own, resource, arn: `arn:aws:cognito-idp:${regionOf(call)}:${account}:userpool/${pool ?? "*"}` };
    }
    case "sso": {
      const resource = textOf(request["PermissionSetArn"]) ?? textOf(request["InstanceArn"]);
      return { ...own, resource, arn: resource };
    }
    case "identitystore": {
      const store = textOf(request["IdentityStoreId"]);
      return { ...own, resource: store, arn: `arn:aws:identitystore::${account}:identitystore/${store ?? "*"}` };
    }
    case "cloudtrail":
      return { ...own, resource: undefined, arn: undefined };
    default:
      return { ...own, resource: call.path, arn: undefined };
  }
}

const s3Objects: Readonly<Record<string, string>> = {
  GET: "GetObject",
  HEAD: "HeadObject",
  PUT: "PutObject",
  DELETE: "DeleteObject",
};
const s3Buckets: Readonly<Record<string, string>> = {
  GET: "ListObjects",
  HEAD: "HeadBucket",
  PUT: "CreateBucket",
  DELETE: "DeleteBucket",
};

/** What is asked of a bucket by a parameter without a value; those that Terraform's backend asks. */
const s3Aspects = ["versioning", "policy", "location", "encryption", "publicAccessBlock"] as const;

/** By the path: the lab's address is no bucket's. */
function s3({ method, path, query }: Call): Identified {
  const [, bucket = "", ...rest] = path.split("/");
  const key = rest.join("/");
  const aspect = s3Aspects.find((name) => query.has(name));
  const verb = method === "PUT" ? "Put" : method === "DELETE" ? "Delete" : "Get";
  const listing = query.get("list-type") === "2" ? "ListObjectsV2" : s3Buckets[method];
  const onBucket =
    aspect === undefined ? listing : `${verb}Bucket${aspect.slice(0, 1).toUpperCase()}${aspect.slice(1)}`;
  const operation = (key === "" ? onBucket : s3Objects[method]) ?? method;
  return {
    service: "s3",
    protocol: "s3",
    operation,
    resource: path,
    arn: `arn:aws:s3:::${key === "" ? bucket : `${bucket}/${key}`}`,
  };
}

/** Says of any call what it is; one that nobody signed is of service "unknown". */
export function identify(call: Call, context: IdentifyContext): Identified {
  const { account } = context;
  if (call.path.startsWith(`${cloudFrontPrefix}/`)) return cloudFront(call, account);
  const target = headerOf(call, "x-amz-target");
  if (target?.startsWith(acmTarget) === true) return acm(call, target.slice(acmTarget.length), account);
  const { service = "unknown" } = credentialOf(call);
  if (target !== undefined) return json(call, service, target.split(".").at(-1) ?? target, account);
  const form = formOf(call);
  const action = form?.get("Action");
  if (form !== undefined && action !== undefined && action !== null) {
    if (service === "iam") return iam(form, action, context);
    return {
      service,
      protocol: "query",
      operation: action,
      resource: call.path,
      arn: form.get("RoleArn") ?? undefined,
    };
  }
  if (service === "s3") return s3(call);
  return { service, protocol: "rest-xml", operation: call.method, resource: call.path, arn: undefined };
}
