// What IAM refuses of a SAML provider.
import { createPrivateKey, randomBytes } from "node:crypto";
import type { ServiceError } from "./answer.js";
import { LabFault, reasonOf } from "./lab-fault.js";
import { readSamlMetadata, type SamlMetadata } from "./saml-metadata.js";
import type { SamlProvider } from "./saml-providers.js";

export const samlLimits = {
  least: 1_000,
  most: 10_000_000,
  keys: 10,
  providers: 100,
  privateKeys: 2,
  tags: 50,
} as const;

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

export function newId(prefix: string, length: number): string {
  return prefix + [...randomBytes(length)].map((byte) => letters[byte % letters.length] ?? "0").join("");
}

export const refused = (status: number, code: string, message: string): ServiceError => ({ status, code, message });

export const limitExceeded = (what: string, most: number): ServiceError =>
  refused(409, "LimitExceeded", `Cannot exceed quota for ${what}: ${most}`);

function constraint(parameter: string, value: string, rule: string): ServiceError {
  const where = `Value '${value}' at '${parameter}'`;
  return refused(
    400,
    "ValidationError",
    `1 validation error detected: ${where} failed to satisfy constraint: Member must ${rule}`,
  );
}

export function nameProblem(name: string): ServiceError | undefined {
  if (name === "" || name.length > 128) return constraint("name", name, "have length from 1 to 128");
  return /^[\w._-]+$/.test(name)
    ? undefined
    : constraint("name", name, "satisfy regular expression pattern: [\\w._-]+");
}

/** IAM does not look at when certificates end; only at how many keys there are. */
export function metadataIn(xml: string): { readonly facts: SamlMetadata } | ServiceError {
  const { least, most, keys } = samlLimits;
  const parameter = "sAMLMetadataDocument";
  if (xml.length < least) return constraint(parameter, "…", `have length greater than or equal to ${least}`);
  if (xml.length > most) return constraint(parameter, "…", `have length less than or equal to ${most}`);
  try {
    const facts = readSamlMetadata(xml);
    return facts.signingCertificates.length > keys ? limitExceeded("KeysPerSAMLProvider", keys) : { facts };
  } catch (cause) {
    if (cause instanceof LabFault) return refused(400, "InvalidInput", `Could not parse metadata: ${reasonOf(cause)}`);
    throw cause;
  }
}

type Keys = SamlProvider["privateKeys"];

/** The keys after one was added or removed. */
export function keysAfter(form: URLSearchParams, keys: Keys, now: number): Keys | ServiceError {
  const removed = form.get("RemovePrivateKey");
  if (removed !== null && !keys.some(({ id }) => id === removed))
    return refused(404, "NoSuchEntity", `The private key ${removed} cannot be found.`);
  const kept = keys.filter(({ id }) => id !== removed);
  const added = form.get("AddPrivateKey");
  if (added === null) return kept;
  if (kept.length >= samlLimits.privateKeys) return limitExceeded("PrivateKeysPerSAMLProvider", samlLimits.privateKeys);
  try {
    createPrivateKey(added);
  } catch {
    return refused(400, "InvalidInput", "Could not parse private key.");
  }
  return [...kept, { id: newId("SAMLPK", 14), since: now }];
}

export function isKeys(value: Keys | ServiceError): value is Keys {
  return Array.isArray(value);
}

export function encryptionIn(form: URLSearchParams): SamlProvider["encryption"] | ServiceError {
  const mode = form.get("AssertionEncryptionMode") ?? undefined;
  if (mode === undefined || mode === "Required" || mode === "Allowed") return mode;
  return constraint("assertionEncryptionMode", mode, "satisfy enum value set: [Required, Allowed]");
}
