import type { ConsoleStep } from "./attestation.js";

/** A SAML provider of a Cognito user pool. */
export interface CognitoParty {
  readonly kind: "cognito";
  /** `<region>_<id>` */
  readonly userPool: string;
  /** 3 to 32 characters; a part of every user's name, so it never changes. */
  readonly provider: string;
  /** file: the trusted generations are written into it. url: Cognito fetches the identity provider's own every 6 hours. */
  readonly metadata: "file" | "url";
  /** Domains by which an application chooses the provider; sorted. */
  readonly identifiers: readonly string[];
  readonly signOut: boolean;
  readonly idpInitiated: boolean;
  readonly encryptedAssertions: boolean;
  /** With rsa-sha256. */
  readonly signRequests: boolean;
  /** User pool attribute → SAML attribute. */
  readonly attributes: Readonly<Record<string, string>>;
  /** It is there already: import it instead of creating it. */
  readonly adopt: boolean;
  /** The spec repeats its name: it is to be deleted, and its users with it. */
  readonly deleted: boolean;
}

/** A SAML provider of IAM. */
export interface IamParty {
  readonly kind: "iam";
  readonly provider: string;
  readonly adopt: boolean;
  readonly deleted: boolean;
}

/** IAM Identity Center with an external identity provider; a person imports and deletes certificates in its console. */
export interface IdentityCenterParty {
  readonly kind: "identity-center";
  /** `arn:aws:sso:::instance/ssoins-…` */
  readonly instance: string;
  readonly attestations: readonly ConsoleStep[];
}

/** Who accepts what the identity provider signs. */
export type RelyingParty = CognitoParty | IamParty | IdentityCenterParty;
export type RelyingPartyKind = RelyingParty["kind"];

type Named =
  | Pick<CognitoParty, "kind" | "userPool" | "provider">
  | Pick<IamParty, "kind" | "provider">
  | Pick<IdentityCenterParty, "kind" | "instance">;

/** What a relying party is called in addresses, `released` and messages; unique in an account. */
export type RelyingPartyName = string;

/** `cognito:us-east-1_AbC123/corp`, `iam:corp`, `identity-center:ssoins-1111` */
export function relyingPartyName(party: Named): RelyingPartyName {
  switch (party.kind) {
    case "cognito":
      return `cognito:${party.userPool}/${party.provider}`;
    case "iam":
      return `iam:${party.provider}`;
    case "identity-center":
      return `identity-center:${party.instance.split("/").at(-1) ?? ""}`;
  }
}

/** The region of a user pool: its id begins with it. */
export function regionOfUserPool(userPool: string): string {
  return userPool.split("_")[0] ?? "";
}
