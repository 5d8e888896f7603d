import {
  DescribeIdentityProviderCommand,
  DescribeUserPoolCommand,
  GetSigningCertificateCommand,
  type IdentityProviderType,
  ListIdentityProvidersCommand,
  type ProviderDescription,
} from "@aws-sdk/client-cognito-identity-provider";

import type { Description } from "../rotation/saml-facts.js";
import type { CognitoPort } from "./clients.js";
import { describe, faultOf } from "./fault.js";
import { describeMetadata } from "./provider-metadata.js";

/** A SAML provider of a user pool, as Cognito holds it. */
export interface CognitoSamlProvider {
  readonly found: true;
  readonly type: "SAML";
  /** What Cognito was given; a URL is fetched by Cognito itself. */
  readonly metadata:
    | { readonly by: "file"; readonly text: string; readonly description: Description }
    | { readonly by: "url"; readonly url: string }
    /** Neither of the two: nothing that could be used. */
    | { readonly by: "nothing" };
  /** Sorted. */
  readonly identifiers: readonly string[];
  /** User pool attribute → SAML attribute. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly signOut: boolean;
  readonly idpInitiated: boolean;
  readonly encryptedAssertions: boolean;
  readonly signRequests: boolean;
  /** What Cognito derives from the metadata: where it sends browsers with the HTTP-Redirect binding. */
  readonly derived: { readonly signOn: string | undefined; readonly signOut: string | undefined };
  readonly lastModified: Date | undefined;
}

export type CognitoProviderAnswer =
  | CognitoSamlProvider
  /** A provider of another kind has the name: "OIDC", "Google", … */
  | { readonly found: true; readonly type: "other"; readonly kind: string }
  | { readonly found: false };

/** DescribeIdentityProvider. Throws ReadFault; that there is no such provider, or no such pool, is an answer. */
export async function observeCognitoProvider(
  client: CognitoPort,
  userPool: string,
  provider: string,
  signal?: AbortSignal,
): Promise<CognitoProviderAnswer> {
  const command = new DescribeIdentityProviderCommand({ UserPoolId: userPool, ProviderName: provider });
  const resource = `provider "${provider}" of user pool "${userPool}"`;
  const answer = await unlessGone("cognito-idp:DescribeIdentityProvider", resource, () =>
    client.send(command, { ...(signal && { abortSignal: signal }) }),
  );
  return answer === undefined ? { found: false } : observed(answer.IdentityProvider ?? {});
}

function observed(provider: IdentityProviderType): CognitoProviderAnswer {
  const { ProviderType: kind, ProviderDetails: details = {}, LastModifiedDate: lastModified } = provider;
  if (kind !== "SAML") return { found: true, type: "other", kind: kind ?? "unknown" };
  return {
    found: true,
    type: "SAML",
    metadata: metadataIn(details),
    identifiers: (provider.IdpIdentifiers ?? []).toSorted(),
    attributes: provider.AttributeMapping ?? {},
    signOut: isTrue(details["IDPSignout"]),
    idpInitiated: isTrue(details["IDPInit"]),
    encryptedAssertions: isTrue(details["EncryptedResponses"]),
    signRequests: (details["RequestSigningAlgorithm"] ?? "") !== "",
    derived: {
      signOn: details["SSORedirectBindingURI"] || undefined,
      signOut: details["SLORedirectBindingURI"] || undefined,
    },
    lastModified,
  };
}

/** Of a provider that was told both nobody says which one counts: then what can be fetched is what is not known. */
function metadataIn(details: Readonly<Record<string, string>>): CognitoSamlProvider["metadata"] {
  const { MetadataURL: url = "", MetadataFile: text = "" } = details;
  if (url !== "") return { by: "url", url };
  return text === "" ? { by: "nothing" } : { by: "file", text, description: describeMetadata(text) };
}

function isTrue(value: string | undefined): boolean {
  return value?.toLowerCase() === "true";
}

/** A provider as the list shows it. */
export interface ListedProvider {
  readonly name: string;
  readonly type: string;
  readonly lastModified: Date | undefined;
}

/** ListIdentityProviders, 60 a call, by name. Throws ReadFault; that there is no such pool is an answer. */
export async function listCognitoProviders(
  client: CognitoPort,
  userPool: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, ListedProvider> | undefined> {
  const listed = new Map<string, ListedProvider>();
  let token: string | undefined;
  do {
    const input = { UserPoolId: userPool, MaxResults: 60, ...(token !== undefined && { NextToken: token }) };
    const page = await unlessGone("cognito-idp:ListIdentityProviders", `user pool "${userPool}"`, () =>
      client.send(new ListIdentityProvidersCommand(input), { ...(signal && { abortSignal: signal }) }),
    );
    if (page === undefined) return undefined;
    for (const one of (page.Providers ?? []).map(listedOf)) listed.set(one.name, one);
    token = page.NextToken;
  } while (token !== undefined);
  return listed;
}

function listedOf({ ProviderName: name = "", ProviderType: type, LastModifiedDate }: ProviderDescription) {
  return { name, type: type ?? "unknown", lastModified: LastModifiedDate };
}

/** What of a user pool an identity provider is told. */
export type UserPoolAnswer =
  | {
      readonly found: true;
      readonly name: string;
      /** The prefix of `<prefix>.auth.<region>.amazoncognito.com`. */
      readonly domain: string | undefined;
      /** A whole host name, which is what browsers see where there is one. */
      readonly customDomain: string | undefined;
    }
  | { readonly found: false };

/** DescribeUserPool. Throws ReadFault. */
export async function observeUserPool(
  client: CognitoPort,
  userPool: string,
  signal?: AbortSignal,
): Promise<UserPoolAnswer> {
  const answer = await unlessGone("cognito-idp:DescribeUserPool", `user pool "${userPool}"`, () =>
    client.send(new DescribeUserPoolCommand({ UserPoolId: userPool }), { ...(signal && { abortSignal: signal }) }),
  );
  if (answer === undefined) return { found: false };
  const { Name: name = "", Domain: domain, CustomDomain: customDomain } = answer.UserPool ?? {};
  return { found: true, name, domain: domain || undefined, customDomain: customDomain || undefined };
}

/**
 * GetSigningCertificate: what the identity provider verifies Cognito's requests with, in base64 without lines; undefined
 * where there is no such pool. Throws ReadFault.
 */
export async function readSigningCertificate(
  client: CognitoPort,
  userPool: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const answer = await unlessGone("cognito-idp:GetSigningCertificate", `user pool "${userPool}"`, () =>
    client.send(new GetSigningCertificateCommand({ UserPoolId: userPool }), { ...(signal && { abortSignal: signal }) }),
  );
  return answer?.Certificate;
}

async function unlessGone<Answer>(call: string, resource: string, ask: () => Promise<Answer>) {
  try {
    return await ask();
  } catch (cause) {
    if (describe(cause).name === "ResourceNotFoundException") return undefined;
    throw faultOf(call, resource, cause);
  }
}
