import type { ServiceError } from "./answer.js";
import type { Clock } from "./clock.js";
import { isoTime, tagsDocument, tagsIn } from "./iam-documents.js";
import {
  encryptionIn,
  isKeys,
  keysAfter,
  limitExceeded,
  metadataIn,
  nameProblem,
  newId,
  refused,
  samlLimits,
} from "./iam-saml-checks.js";
import { samlProviderArn, type SamlProvider, type SamlProviders } from "./saml-providers.js";
import { tag, textTag } from "./xml.js";

export interface IamSamlContext {
  readonly account: string;
  readonly clock: Clock;
  readonly samlProviders: SamlProviders;
}

/** What an operation answers: the XML of its result, nothing, or an error. */
type Outcome = string | undefined | ServiceError;

const century = 100 * 365.25 * 86_400_000;
function create(form: URLSearchParams, { samlProviders, account, clock }: IamSamlContext): Outcome {
  const name = form.get("Name") ?? "";
  const xml = form.get("SAMLMetadataDocument") ?? "";
  const problem = nameProblem(name);
  if (problem !== undefined) return problem;
  const arn = samlProviderArn(account, name);
  if (samlProviders.get(name) !== undefined)
    return refused(409, "EntityAlreadyExists", `SAMLProvider with name ${name} already exists.`);
  if (samlProviders.all().length >= samlLimits.providers)
    return limitExceeded("SAMLProvidersPerAccount", samlLimits.providers);
  const metadata = metadataIn(xml);
  if ("code" in metadata) return metadata;
  const encryption = encryptionIn(form);
  if (typeof encryption === "object") return encryption;
  const privateKeys = keysAfter(form, [], clock.now());
  if (!isKeys(privateKeys)) return privateKeys;
  const tags = tagsIn(form);
  const own = { name, uuid: newId("SAMLSP", 14), created: clock.now() };
  samlProviders.put({ ...own, xml, facts: metadata.facts, tags, encryption, privateKeys });
  return textTag("SAMLProviderArn", arn) + tagsDocument(tags);
}

/** In place: the ARN stays. What is not said stays too. */
function update(form: URLSearchParams, existing: SamlProvider, context: IamSamlContext): Outcome {
  const { samlProviders, account, clock } = context;
  const xml = form.get("SAMLMetadataDocument") ?? existing.xml;
  const metadata = metadataIn(xml);
  if ("code" in metadata) return metadata;
  const encryption = encryptionIn(form);
  if (typeof encryption === "object") return encryption;
  const privateKeys = keysAfter(form, existing.privateKeys, clock.now());
  if (!isKeys(privateKeys)) return privateKeys;
  const said = encryption ?? existing.encryption;
  samlProviders.put({ ...existing, xml, facts: metadata.facts, privateKeys, encryption: said });
  return textTag("SAMLProviderArn", samlProviderArn(account, existing.name));
}

function validUntil({ facts, created }: SamlProvider): string {
  return isoTime(facts.validUntil ?? created + century);
}

function document(provider: SamlProvider): string {
  const { uuid, xml, created, tags, encryption, privateKeys } = provider;
  const keys = privateKeys.map(({ id, since }) =>
    tag("member", textTag("KeyId", id) + textTag("Timestamp", isoTime(since))),
  );
  return (
    textTag("SAMLProviderUUID", uuid) +
    textTag("SAMLMetadataDocument", xml) +
    textTag("CreateDate", isoTime(created)) +
    textTag("ValidUntil", validUntil(provider)) +
    tagsDocument(tags) +
    (encryption === undefined ? "" : textTag("AssertionEncryptionMode", encryption)) +
    (keys.length === 0 ? "" : tag("PrivateKeyList", keys.join("")))
  );
}

function list({ samlProviders, account }: IamSamlContext): string {
  const members = samlProviders.all().map((provider) => {
    const arn = textTag("Arn", samlProviderArn(account, provider.name));
    return tag(
      "member",
      arn + textTag("ValidUntil", validUntil(provider)) + textTag("CreateDate", isoTime(provider.created)),
    );
  });
  return tag("SAMLProviderList", members.join(""));
}

function retag(tags: ReadonlyMap<string, string>, existing: SamlProvider, { samlProviders }: IamSamlContext): Outcome {
  if (tags.size > samlLimits.tags) return limitExceeded("TagsPerSAMLProvider", samlLimits.tags);
  samlProviders.put({ ...existing, tags });
  return undefined;
}

function onExisting(
  operation: string,
  form: URLSearchParams,
  existing: SamlProvider,
  context: IamSamlContext,
): Outcome {
  switch (operation) {
    case "GetSAMLProvider":
      return document(existing);
    case "UpdateSAMLProvider":
      return update(form, existing, context);
    case "DeleteSAMLProvider":
      context.samlProviders.remove(existing.name);
      return undefined;
    case "TagSAMLProvider":
      return retag(new Map([...existing.tags, ...tagsIn(form)]), existing, context);
    case "UntagSAMLProvider": {
      const gone = new Set([...form].flatMap(([name, value]) => (name.startsWith("TagKeys.member.") ? [value] : [])));
      return retag(new Map([...existing.tags].filter(([key]) => !gone.has(key))), existing, context);
    }
    default:
      return tagsDocument(existing.tags) + tag("IsTruncated", "false");
  }
}

/** The operations on one provider, by its ARN. */
const onOne: ReadonlySet<string> = new Set([
  "GetSAMLProvider",
  "UpdateSAMLProvider",
  "DeleteSAMLProvider",
  "TagSAMLProvider",
  "UntagSAMLProvider",
  "ListSAMLProviderTags",
]);

/** What IAM says to an operation on SAML providers; undefined: it is none of those. */
export function samlOutcomeOf(
  operation: string,
  form: URLSearchParams,
  context: IamSamlContext,
): { readonly outcome: Outcome } | undefined {
  if (operation === "CreateSAMLProvider") return { outcome: create(form, context) };
  if (operation === "ListSAMLProviders") return { outcome: list(context) };
  if (!onOne.has(operation)) return undefined;
  const arn = form.get("SAMLProviderArn") ?? "";
  const existing = context.samlProviders.all().find(({ name }) => samlProviderArn(context.account, name) === arn);
  if (existing !== undefined) return { outcome: onExisting(operation, form, existing, context) };
  const isArn = /^arn:[\w-]+:iam::\d{12}:saml-provider\/[\w._-]+$/.test(arn);
  return {
    outcome: isArn
      ? refused(404, "NoSuchEntity", `Manifest not found for arn ${arn}`)
      : refused(400, "InvalidInput", `"${arn}" is not the ARN of a SAML provider.`),
  };
}
