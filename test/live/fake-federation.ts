// An account with user pools and SAML providers, at AWS's port: what is not there is answered as AWS answers it.
import type { LiveClients } from "../../modules/live/clients.js";
import {
  type Answer,
  cloudTrailAnswering,
  cognitoAnswering,
  iamAnswering,
  json,
  jsonError,
  xmlError,
} from "./fake-aws.js";

export interface FakeProvider {
  readonly name: string;
  /** Default: SAML. */
  readonly type?: string;
  /** The text of `MetadataFile`. */
  readonly file?: string;
  readonly url?: string;
  readonly details?: Readonly<Record<string, string>>;
  readonly identifiers?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly modified?: number;
}

export interface FakeFederation {
  /** By the id of the user pool. */
  readonly pools: Readonly<Record<string, readonly FakeProvider[]>>;
  /** Name → metadata. */
  readonly iam: Readonly<Record<string, string>>;
  /** Event name → events, as LookupEvents has them. */
  readonly events: Readonly<Record<string, readonly unknown[]>>;
  /** Operations that are denied. */
  readonly denied: readonly string[];
}

const nothing: FakeFederation = { pools: {}, iam: {}, events: {}, denied: [] };

export interface FederationPorts extends Pick<LiveClients, "cognito" | "iam" | "cloudtrail"> {
  /** Operations in the order asked, "DescribeIdentityProvider corp". */
  readonly calls: readonly string[];
  /** From now on the account is like this. */
  readonly become: (change: Partial<FakeFederation>) => void;
}

export const account = "123456789012";
export const pool = "us-east-1_AbC123";

export function aFederation(parts: Partial<FakeFederation> = {}): FederationPorts {
  let state = { ...nothing, ...parts };
  const calls: string[] = [];
  const denying =
    (answer: Answer, deny: (operation: string) => ReturnType<typeof jsonError>): Answer =>
    (request) => {
      if (!state.denied.includes(request.target)) return answer(request);
      calls.push(request.target);
      return deny(request.target);
    };
  const jsonDenial = (service: string) => (operation: string) =>
    jsonError(400, "AccessDeniedException", `not authorized to perform: ${service}:${operation}`);
  const cognito = cognitoAnswering(
    denying((request) => cognitoAnswer(state, request, calls), jsonDenial("cognito-idp")),
  );
  const iam = iamAnswering(
    denying(
      (request) => iamAnswer(state, request, calls),
      (operation) => xmlError(403, "AccessDenied", `not authorized to perform: iam:${operation}`),
    ),
  );
  const cloudtrail = cloudTrailAnswering(
    denying((request) => trailAnswer(state, request, calls), jsonDenial("cloudtrail")),
  );
  return {
    calls,
    cognito: () => Promise.resolve(cognito),
    iam: () => Promise.resolve(iam),
    cloudtrail: () => Promise.resolve(cloudtrail),
    become: (change) => (state = { ...state, ...change }),
  };
}

type Request = Parameters<Answer>[0];

function fieldOf(body: string, field: string): string {
  const read: unknown = JSON.parse(body);
  const value: unknown = typeof read === "object" && read !== null ? Reflect.get(read, field) : undefined;
  return typeof value === "string" ? value : "";
}

function cognitoAnswer({ pools }: FakeFederation, { target, body }: Request, calls: string[]) {
  const name = fieldOf(body, "ProviderName");
  calls.push([target, name].filter((word) => word !== "").join(" "));
  const providers = pools[fieldOf(body, "UserPoolId")];
  if (providers === undefined) return jsonError(400, "ResourceNotFoundException", "User pool does not exist.");
  if (target === "ListIdentityProviders") {
    const from = Number(fieldOf(body, "NextToken") || 0);
    const page = providers.slice(from, from + 60);
    return json({
      Providers: page.map(({ name: ProviderName, type = "SAML", modified = 1_700_000_000 }) => ({
        ProviderName,
        ProviderType: type,
        LastModifiedDate: modified,
      })),
      ...(from + 60 < providers.length && { NextToken: String(from + 60) }),
    });
  }
  const found = providers.find((one) => one.name === name);
  if (found === undefined)
    return jsonError(400, "ResourceNotFoundException", `Identity provider ${name} does not exist.`);
  return json({
    IdentityProvider: {
      ProviderName: name,
      ProviderType: found.type ?? "SAML",
      ProviderDetails: {
        ...(found.file !== undefined && { MetadataFile: found.file }),
        ...(found.url !== undefined && { MetadataURL: found.url }),
        ...found.details,
      },
      IdpIdentifiers: found.identifiers ?? [],
      AttributeMapping: found.attributes ?? {},
      LastModifiedDate: found.modified ?? 1_700_000_000,
    },
  });
}

function iamAnswer({ iam }: FakeFederation, { target, body }: Request, calls: string[]) {
  const name = new URLSearchParams(body).get("SAMLProviderArn")?.split("/")[1] ?? "";
  calls.push([target, name].filter((word) => word !== "").join(" "));
  if (target === "ListSAMLProviders") {
    const members = Object.keys(iam).map((one) => `<member><Arn>${arnOf(one)}</Arn></member>`);
    return answered(target, `<SAMLProviderList>${members.join("")}</SAMLProviderList>`);
  }
  const text = iam[name];
  if (text === undefined) return xmlError(404, "NoSuchEntity", `Manifest not found for arn ${arnOf(name)}`);
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return answered(
    target,
    `<SAMLMetadataDocument>${escaped}</SAMLMetadataDocument><ValidUntil>2126-01-01T00:00:00Z</ValidUntil>`,
  );
}

export function arnOf(name: string): string {
  return `arn:aws:iam::${account}:saml-provider/${name}`;
}

function answered(operation: string, result: string) {
  return { body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>` };
}

function trailAnswer({ events }: FakeFederation, { target, body }: Request, calls: string[]) {
  const name = Object.keys(events).find((one) => body.includes(`"${one}"`));
  calls.push(target);
  return json({ Events: name === undefined ? [] : events[name] });
}
