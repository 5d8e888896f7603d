import type { Answer, ServiceError } from "./answer.js";
import { membersOf, queryAnswer } from "./query-call.js";
import { serverCertificateArn, type ServerCertificate } from "./server-certificates.js";
import { descendants, parseXml, tag, textAt, textTag } from "./xml.js";

/** One page of a list, and what to ask the next one by; undefined: it is the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly marker: string | undefined;
}

/** As IAM pages: 100 unless `MaxItems` says otherwise, 1,000 at most. */
export function pageOf<T>(all: readonly T[], form: URLSearchParams): Page<T> | ServiceError {
  const most = Number(form.get("MaxItems") ?? "100");
  if (!Number.isInteger(most) || most < 1 || most > 1000)
    return { status: 400, code: "ValidationError", message: "MaxItems must be a number from 1 to 1000." };
  const start = Number(Buffer.from(form.get("Marker") ?? "", "base64url").toString() || "0");
  if (!Number.isInteger(start)) return { status: 400, code: "ValidationError", message: "Invalid Marker." };
  const end = start + most;
  const marker = end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined;
  return { items: all.slice(start, end), marker };
}

/** IAM has no milliseconds. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

export function metadataDocument(certificate: ServerCertificate, account: string): string {
  const { name, path, id, uploaded, expires } = certificate;
  return (
    textTag("ServerCertificateName", name) +
    textTag("Path", path) +
    textTag("Arn", serverCertificateArn(account, certificate)) +
    textTag("UploadDate", isoTime(uploaded)) +
    textTag("ServerCertificateId", id) +
    textTag("Expiration", isoTime(expires))
  );
}

export function tagsDocument(tags: ReadonlyMap<string, string>): string {
  const members = [...tags].map(([key, value]) => tag("member", textTag("Key", key) + textTag("Value", value)));
  return tag("Tags", members.join(""));
}

/** The private key is not in it: IAM never gives one back. */
export function wholeDocument(certificate: ServerCertificate, account: string): string {
  const { body, chain, tags } = certificate;
  return tag(
    "ServerCertificate",
    tag("ServerCertificateMetadata", metadataDocument(certificate, account)) +
      textTag("CertificateBody", body) +
      (chain === "" ? "" : textTag("CertificateChain", chain)) +
      tagsDocument(tags),
  );
}

export function listDocument({ items, marker }: Page<ServerCertificate>, account: string): string {
  const members = items.map((certificate) => tag("member", metadataDocument(certificate, account)));
  return (
    tag("ServerCertificateMetadataList", members.join("")) +
    textTag("IsTruncated", marker !== undefined) +
    (marker === undefined ? "" : textTag("Marker", marker))
  );
}

export function tagsIn(form: URLSearchParams): ReadonlyMap<string, string> {
  return new Map(
    membersOf(form, "Tags").map((fields) => [fields.get("Key") ?? "", fields.get("Value") ?? ""] as const),
  );
}

/** The emulator's summary of the account, with the lab's own numbers in it. */
export function accountSummary(answer: Answer, numbers: Readonly<Record<string, number>>): Answer {
  const entries = descendants(parseXml(answer.body.toString("utf8")), "entry");
  const summary = new Map(entries.map((entry) => [textAt(entry, "key") ?? "", textAt(entry, "value") ?? ""] as const));
  for (const [key, value] of Object.entries(numbers)) summary.set(key, String(value));
  const lines = [...summary].map(([key, value]) => tag("entry", textTag("key", key) + textTag("value", value)));
  return queryAnswer("iam", "GetAccountSummary", tag("SummaryMap", lines.join("")));
}
