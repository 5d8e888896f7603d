import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listEntities, readMetadata, type MetadataReading } from "../../modules/certificates/metadata.js";
import { composeMetadata } from "../../modules/certificates/metadata-composition.js";
import { explainMetadataFault } from "../../modules/certificates/metadata-fault.js";
import { explainMetadataFinding, type MetadataFinding } from "../../modules/certificates/metadata-finding.js";
import type { IdentityProviderMetadata } from "../../modules/certificates/metadata-model.js";
import { speaksSaml2 } from "../../modules/certificates/metadata-role.js";
import { readCertificatePem } from "../../modules/certificates/pem.js";
import { verifyMetadataSignature } from "../../modules/certificates/xml-signature-metadata.js";
import { cpuTime } from "./cpu-time.js";

// Metadata of real products and hostile ones, with what to answer to each; it lies beside a checkout, or nowhere.
const folder = join(import.meta.dirname, "../../../shared/corpus/saml");

interface Case {
  readonly file: string;
  readonly kind: string;
  readonly expect: Expected;
}

interface ExpectedEntity {
  readonly entityID?: string;
  readonly validUntil?: string | null;
  readonly roleValidUntil?: readonly string[];
  readonly ssoRedirect?: readonly string[];
  readonly ssoPost?: readonly string[];
  readonly sloRedirect?: readonly string[];
  readonly sloPost?: readonly string[];
  readonly sloResponseLocation?: readonly string[];
  readonly signingCertificates?: readonly string[];
  readonly distinctSigningCertificates?: readonly string[];
  readonly encryptionCertificates?: readonly string[];
  readonly keyDescriptors?: readonly { readonly use: string | null; readonly certificates: readonly string[] }[];
  readonly unreadableCertificates?: readonly { readonly sha256: string }[];
  readonly otherRoles?: readonly string[];
  readonly idpRoles?: number;
  readonly supportsSaml2?: boolean;
}

interface Expected extends ExpectedEntity {
  // Of a real document
  readonly root?: string;
  readonly entityCount?: number;
  readonly cacheDuration?: string;
  readonly idpEntities?: readonly ExpectedEntity[];
  readonly signed?: boolean;
  readonly innerSignatures?: readonly string[];
  readonly mustReport?: readonly string[];
  readonly signature?: { readonly verdict: string; readonly pinnedFile: string; readonly because?: string };
  // Of a hostile one
  readonly because?: string;
  readonly when?: string;
  readonly allowed?: readonly string[];
  readonly pinnedFile?: string;
}

function casesOf(kind: string): readonly Case[] {
  const parsed: unknown = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  return Array.isArray(parsed) ? parsed.filter(isCase).filter((one) => one.kind === kind) : [];
}

function isCase(value: unknown): value is Case {
  return typeof value === "object" && value !== null && "file" in value && "kind" in value && "expect" in value;
}

/** Some are too large to lie anywhere: their entry is the command that writes them. */
function bytesOf(file: string): Uint8Array {
  const [script = "", ...parameters] = file.split(" ");
  if (script !== "generate-big.mjs") return readFileSync(join(folder, file));
  const inFolder = parameters.map((parameter) => (parameter.includes("/") ? join(folder, parameter) : parameter));
  return execFileSync(process.execPath, [join(folder, script), ...inFolder], { maxBuffer: 200 * 1024 * 1024 });
}

function verified(bytes: Uint8Array, pinnedFile: string): boolean {
  const { certificate } = readCertificatePem(readFileSync(join(folder, pinnedFile), "utf8"));
  if (certificate === undefined) throw new Error(`the corpus's own ${pinnedFile} cannot be read`);
  return verifyMetadataSignature(bytes, certificate).ok;
}

/** What the index calls that which may not pass in silence; of what it may call otherwise, anything that is said counts. */
const codes: Readonly<Record<string, MetadataFinding["code"]>> = {
  "a certificate that strict readers refuse": "loose-certificate",
  "an identity provider without SAML 2.0": "without-saml2",
  "no signing certificate": "no-signing-certificate",
  "an entityID that occurs twice": "repeated-entity",
};

const binding = (name: string) => `urn:oasis:names:tc:SAML:2.0:bindings:${name}`;

/** What was read, in the words of the index, and only what the index says of it. */
function inWordsOf(expected: ExpectedEntity, metadata: IdentityProviderMetadata): ExpectedEntity {
  const services = metadata.roles.flatMap((role) => role.services);
  const at = (service: string, name: string) =>
    services.filter((one) => one.service === service && one.binding === binding(name)).map(({ location }) => location);
  const until = (level: string) =>
    metadata.expiries.filter((expiry) => expiry.level === level).map((expiry) => expiry.at);
  const signing = metadata.signing.map(({ fingerprint }) => fingerprint);
  const found: Required<Omit<ExpectedEntity, "unreadableCertificates">> = {
    entityID: metadata.entityId,
    validUntil: until("entity")[0]?.toISOString() ?? null,
    roleValidUntil: until("role").map((time) => time.toISOString()),
    ssoRedirect: at("SingleSignOnService", "HTTP-Redirect"),
    ssoPost: at("SingleSignOnService", "HTTP-POST"),
    sloRedirect: at("SingleLogoutService", "HTTP-Redirect"),
    sloPost: at("SingleLogoutService", "HTTP-POST"),
    sloResponseLocation: services.flatMap(({ service, responseLocation }) =>
      service === "SingleLogoutService" && responseLocation !== undefined ? [responseLocation] : [],
    ),
    signingCertificates: signing,
    distinctSigningCertificates: [...new Set(signing)],
    encryptionCertificates: metadata.encryption.map(({ fingerprint }) => fingerprint),
    keyDescriptors: metadata.roles
      .flatMap(({ keys }) => keys)
      .map(({ use, certificates }) => ({
        use: use ?? null,
        certificates: certificates.map(({ fingerprint }) => fingerprint),
      })),
    otherRoles: metadata.otherRoles,
    idpRoles: metadata.roles.length,
    supportsSaml2: metadata.roles.some(speaksSaml2),
  };
  return Object.fromEntries(Object.entries(found).filter(([name]) => name in expected));
}

/** The index has times as the documents write them. */
function normal(expected: ExpectedEntity): ExpectedEntity {
  const time = (text: string) => new Date(text).toISOString();
  const { unreadableCertificates: _, validUntil, roleValidUntil, ...rest } = expected;
  return {
    ...rest,
    ...(validUntil === undefined ? {} : { validUntil: validUntil === null ? null : time(validUntil) }),
    ...(roleValidUntil === undefined ? {} : { roleValidUntil: roleValidUntil.map(time) }),
  };
}

const entityFields: readonly string[] = [
  ...["entityID", "validUntil", "roleValidUntil", "ssoRedirect", "ssoPost", "sloRedirect", "sloPost"],
  ...["sloResponseLocation", "signingCertificates", "distinctSigningCertificates", "encryptionCertificates"],
  ...["keyDescriptors", "unreadableCertificates", "otherRoles", "idpRoles", "supportsSaml2"],
];

function isOfEntity(expected: Expected): ExpectedEntity {
  return Object.fromEntries(Object.entries(expected).filter(([name]) => entityFields.includes(name)));
}

function readWithinASecond(bytes: Uint8Array, entityId: string | undefined): MetadataReading {
  const readings: MetadataReading[] = [];
  expect(cpuTime(() => readings.push(readMetadata(bytes, { entityId })))).toBeLessThan(1000);
  return readings[0] ?? { ok: false, faults: [] };
}

const present = existsSync(join(folder, "index.json"));
if (!present)
  test.skip("the corpus of metadata is answered as its index says (skipped: ../shared/corpus is not here)", () => {});

describe.runIf(present)("the metadata of real products", () => {
  test.each(present ? casesOf("metadata") : [])("$file is read as its index says", ({ file, expect: expected }) => {
    const bytes = bytesOf(file);
    const entities = expected.idpEntities ?? [isOfEntity(expected)];
    const ids = entities.map(({ entityID }) => entityID);
    const said = entities.flatMap((entity) => {
      const reading = readWithinASecond(bytes, entity.entityID);
      if (!reading.ok) {
        // Of two descriptions of one entity nobody can say which holds.
        expect(reading.faults.map(({ code }) => code)).toEqual(["entity-repeated"]);
        expect(ids.filter((id) => id === entity.entityID).length).toBeGreaterThan(1);
        return [];
      }
      const { metadata, findings } = reading;
      expect(inWordsOf(entity, metadata)).toEqual(normal(entity));
      expect([metadata.root, metadata.signed]).toEqual([expected.root, expected.signed]);
      for (const { sha256 } of entity.unreadableCertificates ?? []) {
        expect(findings).toContainEqual(expect.objectContaining({ code: "loose-certificate", fingerprint: sha256 }));
      }
      if (expected.innerSignatures !== undefined) expect(metadata.signatures).toContain("role");
      if (expected.cacheDuration === "PT4H") expect(metadata.cacheDuration).toBe(4 * 60 * 60);
      for (const finding of findings) expect(explainMetadataFinding(finding)).toMatch(/: .{10}/);
      return findings.map(({ code }) => code);
    });
    for (const report of expected.mustReport ?? []) {
      const code = codes[report];
      if (code === undefined) expect(said).not.toEqual([]);
      else expect(said).toContain(code);
    }
  });

  test.each(present ? casesOf("metadata") : [])(
    "$file is listed with all its entities",
    ({ file, expect: expected }) => {
      const listing = listEntities(bytesOf(file));
      if (!listing.ok) throw new Error(explainMetadataFault(listing.fault));
      expect(listing.root).toBe(expected.root);
      if (expected.entityCount !== undefined) expect(listing.entities).toHaveLength(expected.entityCount);
      const providers = listing.entities.filter(({ identityProvider }) => identityProvider);
      const ids = expected.idpEntities?.map(({ entityID }) => entityID);
      if (ids !== undefined) expect(providers.map(({ entityId }) => entityId)).toEqual(ids);
    },
  );

  const signed = present ? casesOf("metadata").filter(({ expect: { signature } }) => signature !== undefined) : [];
  test.each(signed)(
    "the signature of $file is judged: $expect.signature.verdict",
    ({ file, expect: { signature } }) => {
      if (signature === undefined) return;
      expect(verified(bytesOf(file), signature.pinnedFile)).toBe(signature.verdict === "verifies");
    },
  );

  test.each(present ? casesOf("metadata") : [])(
    "what is composed of $file says the same, with the keys that are given",
    ({ file, expect: expected }) => {
      const bytes = bytesOf(file);
      for (const { entityID } of expected.idpEntities ?? [expected]) {
        const reading = readMetadata(bytes, { entityId: entityID });
        if (!reading.ok || reading.metadata.signing.length === 0) continue;
        const { metadata } = reading;
        const composed = composeMetadata(metadata, metadata.signing);
        const again = readMetadata(composed);
        if (!again.ok) throw new Error(again.faults.map(explainMetadataFault).join("; "));
        expect(again.metadata.entityId).toBe(metadata.entityId);
        expect(again.metadata.endpoints).toEqual(metadata.endpoints);
        expect(again.metadata.signing.map(({ fingerprint }) => fingerprint)).toEqual([
          ...new Set(metadata.signing.map(({ fingerprint }) => fingerprint)),
        ]);
        expect([again.metadata.validUntil, again.metadata.cacheDuration, again.metadata.signed]).toEqual([
          undefined,
          undefined,
          false,
        ]);
        expect(composeMetadata(again.metadata, again.metadata.signing)).toBe(composed);
      }
    },
  );
});

describe.runIf(present)("hostile metadata", () => {
  test.each(present ? casesOf("hostile-metadata") : [])(
    "$file is refused, or read as its index allows: $expect.because",
    ({ file, expect: expected }) => {
      const bytes = bytesOf(file);
      if (expected.when === "verify") {
        if (expected.pinnedFile === undefined) throw new Error(`${file} names no certificate to pin`);
        const mayVerify = expected.allowed?.some((outcome) => outcome.startsWith("verifies")) === true;
        if (!mayVerify) expect(verified(bytes, expected.pinnedFile)).toBe(false);
        return;
      }
      // Of an aggregate, each of its identity providers is asked for.
      const listing = listEntities(bytes);
      const ids = listing.ok
        ? listing.entities.flatMap(({ entityId }) => (entityId === undefined ? [] : [entityId]))
        : [];
      for (const entityId of [undefined, ...ids]) {
        const reading = readWithinASecond(bytes, entityId);
        if (reading.ok) asAllowed(expected.allowed ?? [], reading);
        else
          for (const fault of reading.faults)
            expect(explainMetadataFault(fault)).toMatch(/expected|readable|identity providers/);
      }
    },
  );
});

/** Reading a hostile document is right only where its index says so, and then only in the way it says. */
function asAllowed(
  allowed: readonly string[],
  { metadata, findings }: Extract<MetadataReading, { readonly ok: true }>,
): void {
  const how = allowed.find((outcome) => outcome.startsWith("read"));
  expect(how).toBeDefined();
  if (how?.includes("warns") === true) expect(findings.length).toBeGreaterThan(0);
  if (how?.includes("UTC") === true) expect(metadata.validUntil?.toISOString()).toBe("2030-01-01T00:00:00.000Z");
  expect(composeMetadata(metadata, metadata.signing)).not.toMatch(/[$%#]\{/);
}
