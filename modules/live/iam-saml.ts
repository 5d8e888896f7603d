import {
  type GetSAMLProviderCommandOutput,
  GetSAMLProviderCommand,
  ListSAMLProvidersCommand,
  type SAMLProviderListEntry,
} from "@aws-sdk/client-iam";

import type { Description } from "../rotation/saml-facts.js";
import type { IamPort } from "./clients.js";
import { describe, faultOf } from "./fault.js";
import { describeMetadata } from "./provider-metadata.js";

/** A SAML provider of IAM, as IAM holds it. */
export type IamProviderAnswer =
  | {
      readonly found: true;
      /** `arn:aws:iam::123456789012:saml-provider/corp` */
      readonly arn: string;
      readonly text: string;
      readonly description: Description;
      /** Until when IAM accepts the metadata; a hundred years for such as names no end. */
      readonly validUntil: Date | undefined;
      readonly created: Date | undefined;
      /** How many private keys to decrypt assertions with it holds. */
      readonly privateKeys: number;
    }
  | { readonly found: false };

/**
 * GetSAMLProvider. Throws ReadFault; that there is none is an answer. IAM finds it by its ARN, which `listIamProviders`
 * tells by name.
 */
export async function observeIamProvider(
  client: IamPort,
  arn: string,
  signal?: AbortSignal,
): Promise<IamProviderAnswer> {
  try {
    const command = new GetSAMLProviderCommand({ SAMLProviderArn: arn });
    return observed(arn, await client.send(command, { ...(signal && { abortSignal: signal }) }));
  } catch (cause) {
    if (describe(cause).name === "NoSuchEntityException") return { found: false };
    throw faultOf("iam:GetSAMLProvider", arn, cause);
  }
}

function observed(arn: string, answer: GetSAMLProviderCommandOutput): IamProviderAnswer {
  const { SAMLMetadataDocument: text, ValidUntil: validUntil, CreateDate: created, PrivateKeyList: keys = [] } = answer;
  if (text === undefined) throw new SyntaxError("the answer has no SAMLMetadataDocument");
  return {
    found: true,
    arn,
    text,
    description: describeMetadata(text),
    validUntil,
    created,
    privateKeys: keys.length,
  };
}

/** Every SAML provider of the account: name → ARN. */
export type IamProviders = ReadonlyMap<string, string>;

/** ListSAMLProviders, which answers all of them at once. Throws ReadFault. */
export async function listIamProviders(client: IamPort, signal?: AbortSignal): Promise<IamProviders> {
  try {
    const command = new ListSAMLProvidersCommand({});
    const { SAMLProviderList: list = [] } = await client.send(command, { ...(signal && { abortSignal: signal }) });
    return new Map(list.map(namedIn));
  } catch (cause) {
    throw faultOf("iam:ListSAMLProviders", "all SAML providers", cause);
  }
}

function namedIn({ Arn: arn }: SAMLProviderListEntry): readonly [string, string] {
  const name = arn?.split(":saml-provider/")[1];
  if (arn === undefined || name === undefined) throw new SyntaxError("a SAML provider in the answer has no ARN");
  return [name, arn];
}
