import { createHash } from "node:crypto";
import type { AcmRecord } from "./acm-records.js";
import { isJsonObject, type Json, type JsonObject } from "./config-document.js";
import { listOf } from "./json-call.js";

/** ACM writes seconds. */
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

const hash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 32);

/** How the owner of each name was validated; ACM shows it for what it issued. */
function validations(names: readonly Json[]): readonly JsonObject[] {
  return names.flatMap((name) => {
    if (typeof name !== "string") return [];
    const domain = name.replace(/^\*\./, "");
    const ResourceRecord = {
      Name: `_${hash(domain)}.${domain}.`,
      Type: "CNAME",
      Value: `_${hash(`value of ${domain}`)}.lab.acm-validations.aws.`,
    };
    return [
      {
        DomainName: name,
        ValidationDomain: domain,
        ValidationStatus: "SUCCESS",
        ResourceRecord,
        ValidationMethod: "DNS",
      },
    ];
  });
}

/** A managed renewal needs the certificate to be in use; an imported one is never renewed. */
function eligibility({ type }: AcmRecord, isInUse: boolean): "ELIGIBLE" | "INELIGIBLE" {
  return type === "AMAZON_ISSUED" && isInUse ? "ELIGIBLE" : "INELIGIBLE";
}

function times({ type, created, arrived }: AcmRecord): JsonObject {
  const at = seconds(arrived);
  return { CreatedAt: seconds(created), ...(type === "IMPORTED" ? { ImportedAt: at } : { IssuedAt: at }) };
}

/** The emulator's description, as ACM gives it. It shows the newest version; the edge follows when that has propagated. */
export function detailOf(described: JsonObject, record: AcmRecord | undefined, users: readonly string[]): JsonObject {
  const inUse: JsonObject = { ...described, InUseBy: [...users] };
  // One that the emulator issued on a client's request is the emulator's.
  if (record === undefined) return inUse;
  const { CreatedAt: _, IssuedAt: __, ImportedAt: ___, DomainValidationOptions: ____, ...rest } = inUse;
  const names = validations(listOf(described["SubjectAlternativeNames"]));
  const { type, renewed } = record;
  return {
    ...rest,
    ...times(record),
    Type: type,
    RenewalEligibility: eligibility(record, users.length > 0),
    ...(type === "IMPORTED" ? {} : { DomainValidationOptions: names }),
    // Shown once there has been a renewal.
    ...(type === "IMPORTED" || renewed === undefined
      ? {}
      : { RenewalSummary: { RenewalStatus: "SUCCESS", DomainValidationOptions: names, UpdatedAt: seconds(renewed) } }),
  };
}

/** What a summary has of a description as it is, from the service's API model. */
const repeated = [
  "CertificateArn",
  "DomainName",
  "Status",
  "Type",
  "KeyAlgorithm",
  "RenewalEligibility",
  "NotBefore",
  "NotAfter",
  "CreatedAt",
  "IssuedAt",
  "ImportedAt",
  "RevokedAt",
] as const;

/** One certificate of ListCertificates: its first 100 names, and nothing of its validation. */
export function summaryOf(described: JsonObject, record: AcmRecord | undefined, users: readonly string[]): JsonObject {
  const detail = detailOf(described, record, users);
  const names = listOf(described["SubjectAlternativeNames"]);
  const usages = (field: string, named: string): readonly Json[] =>
    listOf(described[field]).flatMap((usage) => (isJsonObject(usage) ? (usage[named] ?? []) : []));
  return {
    ...Object.fromEntries(repeated.map((name) => [name, detail[name]] as const)),
    SubjectAlternativeNameSummaries: names.slice(0, 100),
    HasAdditionalSubjectAlternativeNames: names.length > 100,
    KeyUsages: usages("KeyUsages", "Name"),
    ExtendedKeyUsages: usages("ExtendedKeyUsages", "Name"),
    InUse: users.length > 0,
    Exported: false,
  };
}
