import { composeMetadata } from "../certificates/metadata-composition.js";
import type { MetadataFault } from "../certificates/metadata-fault.js";
import type { MetadataFinding } from "../certificates/metadata-finding.js";
import type { IdentityProviderMetadata } from "../certificates/metadata-model.js";
import { readMetadata } from "../certificates/metadata.js";
import type { Endpoint, ProviderMetadata } from "../rotation/saml-rotation.js";
import type { ReadSigner } from "./check-metadata-signer.js";
import type { ReadGeneration } from "./check-signing-certificates.js";
import type { SamlDraft } from "./drafts.js";
import type { Place } from "./place.js";
import type { SamlIssue } from "./saml-issue.js";

/** In bytes: what IAM takes in characters; of an aggregate of a federation the entity alone is asked for. */
const largestMetadata = 10_000_000;

const day = 24 * 60 * 60 * 1000;
const expiringWithin = 30 * day;

export interface JudgedMetadata {
  /** Undefined where the spec names no file, or one that is unusable. */
  readonly metadata: ProviderMetadata | undefined;
  readonly issues: readonly SamlIssue[];
}

/**
 * Reads and judges the metadata file, and composes what relying parties are given: it, with what is to be trusted. A
 * file that is to be signed is read only as far as `signer` has signed it.
 */
export function checkMetadata(
  { written, source, readFile }: SamlDraft,
  generations: readonly ReadGeneration[],
  signer: ReadSigner,
  now: Date,
): JudgedMetadata {
  const { file: path, entityId } = written.spec.identityProvider.metadata;
  if (path === undefined || signer === "unusable") return { metadata: undefined, issues: [] };
  const at = (key: string) => source.locate(["spec", "identityProvider", "metadata", key]);
  const named = { ...at("file"), path };
  const file = readFile(path, largestMetadata);
  if (!file.ok) {
    const unread = { code: "saml-file", what: "metadata", fault: file.fault, limit: largestMetadata } as const;
    return { metadata: undefined, issues: [{ ...named, severity: "error", ...unread }] };
  }
  const reading = readMetadata(file.bytes, { entityId, signedBy: signer?.certificate });
  if (!reading.ok) {
    const issues = reading.faults.map((fault): SamlIssue => {
      return { ...placeOfFault(fault, at), path, severity: "error", code: "metadata-unreadable", fault };
    });
    return { metadata: undefined, issues };
  }
  const { metadata, findings } = reading;
  // With a generation that could not be read, what is composed would lack it, and what is listed would look foreign.
  const whole = generations.length === written.spec.generations.length;
  return {
    metadata: whole ? providerMetadata(path, metadata, generations) : undefined,
    issues: [
      ...findings.filter(matters).map((finding): SamlIssue => {
        return { ...named, severity: severityOf(finding), code: "metadata-finding", finding };
      }),
      ...expiry(metadata, now).map((facts): SamlIssue => ({ ...named, severity: "warning", ...facts })),
      ...(whole ? certificates(metadata, generations) : []).map((facts): SamlIssue => {
        return { ...named, severity: "warning", ...facts };
      }),
    ],
  };
}

/** Where the spec says what the document is not. */
function placeOfFault({ code }: MetadataFault, at: (key: string) => Place): Place {
  if (code === "entity-missing") return at("entityId");
  return at(code === "unverified" ? "signedBy" : "file");
}

function providerMetadata(
  path: string,
  metadata: IdentityProviderMetadata,
  generations: readonly ReadGeneration[],
): ProviderMetadata {
  const trusted = generations.filter(({ role }) => role !== undefined).map(({ certificate }) => certificate);
  const endpoints = metadata.endpoints.map(({ service, binding, location }): Endpoint => ({
    service,
    binding,
    location,
  }));
  return {
    path,
    entityId: metadata.entityId,
    // Two that differ in where answers go are one endpoint here.
    endpoints: endpoints.filter((one, index) => {
      const before = endpoints[index - 1];
      return JSON.stringify(one) !== JSON.stringify(before);
    }),
    trusting: composeMetadata(metadata, trusted),
  };
}

/** Of the provider's own keys none is passed on, so how they are written does not matter. */
function matters({ code }: MetadataFinding): boolean {
  switch (code) {
    case "several-in-one-key":
    case "repeated-certificate":
    case "certificate-as-pem":
    case "loose-certificate":
    case "key-without-certificate":
    case "no-signing-certificate":
      return false;
    case "repeated-entity":
    case "odd-entity-id":
    case "without-saml2":
    case "several-roles":
    case "time-without-zone":
    case "odd-duration":
    case "endpoint-not-https":
    case "endpoint-ambiguous":
      return true;
  }
}

/** Nothing of AWS speaks another SAML. */
function severityOf({ code }: MetadataFinding): "error" | "warning" {
  return code === "without-saml2" ? "error" : "warning";
}

/** validUntil is not passed on; that it has passed says that the file is old. */
function expiry({ validUntil }: IdentityProviderMetadata, now: Date) {
  if (validUntil === undefined) return [];
  const left = validUntil.getTime() - now.getTime();
  if (left >= expiringWithin) return [];
  return [{ code: "metadata-expiry", at: validUntil, days: left < 0 ? undefined : Math.floor(left / day) } as const];
}

function certificates({ signing }: IdentityProviderMetadata, generations: readonly ReadGeneration[]) {
  const known = new Set(generations.map(({ certificate }) => certificate.fingerprint));
  const others = new Map(signing.map(({ subject, fingerprint }) => [fingerprint, { subject, fingerprint }]));
  const foreign = [...others.values()].filter(({ fingerprint }) => !known.has(fingerprint));
  const signed = generations.find(({ role }) => role === "signing");
  const missing = signed !== undefined && !others.has(signed.certificate.fingerprint);
  return [
    ...(foreign.length === 0 ? [] : [{ code: "metadata-other-certificates", certificates: foreign } as const]),
    ...(missing ? [{ code: "metadata-without-signing", generation: signed.id } as const] : []),
  ];
}
