// What Cognito refuses of an identity provider. Limits and error codes are of its API model; where nobody has shown
// its words for a refusal, these are the lab's.
import { constraintText, refuse } from "./json-service.js";
import { LabFault, reasonOf } from "./lab-fault.js";
import { expiryOf, readSamlMetadata, type SamlMetadata } from "./saml-metadata.js";

export const cognitoLimits = {
  value: 131_072,
  certificate: 4_096,
  identifiers: 50,
  identifier: 40,
  providers: 300,
} as const;

export function invalid(message: string): never {
  refuse("InvalidParameterException", message);
}

function constraint(parameter: string, value: string, rule: string): never {
  invalid(constraintText(parameter, value, rule));
}

/** The name of a new provider: 3 to 32 characters, no space, and no underscore but as the second one. */
export function checkProviderName(name: string): void {
  if (name.length < 3) constraint("providerName", name, "have length greater than or equal to 3");
  if (name.length > 32) constraint("providerName", name, "have length less than or equal to 32");
  const pattern = "[^_\\p{Z}][\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}][^_\\p{Z}]+";
  if (!new RegExp(`^${pattern}$`, "u").test(name))
    constraint("providerName", name, `satisfy regular expression pattern: ${pattern}`);
}

const types: ReadonlySet<string> = new Set([
  "SAML",
  "Facebook",
  "Google",
  "LoginWithAmazon",
  "SignInWithApple",
  "OIDC",
]);

export function checkProviderType(type: string): void {
  if (!types.has(type)) constraint("providerType", type, `satisfy enum value set: [${[...types].join(", ")}]`);
}

export function checkIdentifiers(identifiers: readonly string[]): void {
  const most = cognitoLimits.identifiers;
  if (identifiers.length > most)
    constraint("idpIdentifiers", `[${identifiers.join(", ")}]`, `have length less than or equal to ${most}`);
  const odd = identifiers.find((one) => one.length > cognitoLimits.identifier || !/^[\w\s+=.@-]+$/.test(one));
  if (odd !== undefined)
    constraint("idpIdentifiers", `[${odd}]`, "have length from 1 to 40 and satisfy the pattern [\\w\\s+=.@-]+");
  if (new Set(identifiers).size < identifiers.length) invalid("An identifier is given twice.");
}

export function checkValues(parameter: string, values: Readonly<Record<string, string>>): void {
  if (Object.values(values).some((value) => value.length > cognitoLimits.value))
    constraint(parameter, "…", `have length less than or equal to ${cognitoLimits.value}`);
}

export function checkAttributes(attributes: Readonly<Record<string, string>>): void {
  checkValues("attributeMapping", attributes);
  const odd = Object.keys(attributes).find((name) => name === "" || name.length > 32);
  if (odd !== undefined) constraint("attributeMapping", odd, "have length from 1 to 32");
}

const switches = ["IDPSignout", "IDPInit", "EncryptedResponses"] as const;
/** The two addresses are taken and not kept: Cognito reads them out of the metadata. */
const known: ReadonlySet<string> = new Set([
  "MetadataFile",
  "MetadataURL",
  "RequestSigningAlgorithm",
  "SSORedirectBindingURI",
  "SLORedirectBindingURI",
  ...switches,
]);

/** The details of a SAML provider, but for the metadata itself. */
export function checkSamlDetails(details: Readonly<Record<string, string>>): void {
  checkValues("providerDetails", details);
  const unknown = Object.keys(details).find((name) => !known.has(name));
  // Also of ActiveEncryptionCertificate, which Cognito itself answers.
  if (unknown !== undefined) invalid(`${unknown} is not a valid key for SAML identity provider details.`);
  const { MetadataFile: file, MetadataURL: url, RequestSigningAlgorithm: algorithm } = details;
  if (file === undefined && url === undefined)
    invalid("At least one of the MetadataURL or MetadataFile should be provided.");
  if (file !== undefined && url !== undefined) invalid("Only one of the MetadataURL or MetadataFile can be provided.");
  if (algorithm !== undefined && algorithm !== "rsa-sha256")
    invalid(`"${algorithm}" is not a RequestSigningAlgorithm; expected rsa-sha256.`);
  const odd = switches.find((name) => !/^(?:true|false)$/i.test(details[name] ?? "false"));
  if (odd !== undefined) invalid(`"${details[odd] ?? ""}" is not a value of ${odd}; expected true or false.`);
}

/** Metadata that is being configured. `now` in milliseconds since 1970. */
export function checkMetadata(xml: string, now: number): SamlMetadata {
  const facts = metadataIn(xml);
  if (facts.signingCertificates.some((one) => one.length > cognitoLimits.certificate))
    invalid(`A certificate in the metadata is longer than ${cognitoLimits.certificate} characters.`);
  const ends = facts.signingCertificates.map(expiryOf);
  if (ends.some((end) => end === undefined)) invalid("A certificate in the metadata cannot be read.");
  if (ends.some((end) => (end ?? 0) <= now)) invalid("Signing certificates are expired");
  if ((facts.validUntil ?? Infinity) <= now) invalid("The metadata is expired.");
  return facts;
}

function metadataIn(xml: string): SamlMetadata {
  try {
    return readSamlMetadata(xml);
  } catch (cause) {
    if (cause instanceof LabFault) invalid(`The SAML metadata is not valid: ${reasonOf(cause)}.`);
    throw cause;
  }
}
