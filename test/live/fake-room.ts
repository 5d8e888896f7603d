// What an account holds and may hold, as ACM, IAM and Service Quotas would answer for it.
import { X509Certificate } from "node:crypto";

import { quotaFacts } from "../../modules/rotation/quota.js";
import {
  acmAnswering,
  type Answer,
  iamAnswering,
  json,
  jsonError,
  quotasAnswering,
  type WireResponse,
  xmlError,
} from "./fake-aws.js";

export interface FakeImport {
  readonly arn: string;
  /** Absent: nobody is going to read it. */
  readonly pem?: string;
  readonly type?: "IMPORTED" | "AMAZON_ISSUED";
  readonly importedAt?: Date;
  readonly notAfter?: Date;
}

export interface FakeRoom {
  readonly certificates: readonly FakeImport[];
  /** Under /cloudfront/, by name. */
  readonly serverCertificates: readonly { readonly name: string; readonly id: string; readonly arn: string }[];
  /** What GetAccountSummary says. */
  readonly summary: Readonly<Record<string, number>>;
  /** The account's own values and AWS's defaults by quota code; Service Quotas has none for a code that is missing. */
  readonly own: Readonly<Record<string, number>>;
  readonly defaults: Readonly<Record<string, number>>;
  /** Answered instead, by operation: "GetServiceQuota". */
  readonly refused: Readonly<Record<string, (operation: string) => WireResponse>>;
  /** Each operation that was called. */
  readonly calls: string[];
}

/** An account with AWS's defaults and nothing in it. */
export function aRoom(room: Partial<FakeRoom> = {}): FakeRoom {
  const entries = Object.values(quotaFacts).map(({ code, documented }) => [code, documented] as const);
  return {
    certificates: [],
    serverCertificates: [],
    summary: { ServerCertificates: 0, ServerCertificatesQuota: 20 },
    own: {},
    defaults: Object.fromEntries(entries),
    refused: {},
    calls: [],
    ...room,
  };
}

export function deniedJson(operation: string): WireResponse {
  return jsonError(400, "AccessDeniedException", `not authorized to perform: ${operation}`);
}

export function deniedXml(operation: string): WireResponse {
  return xmlError(403, "AccessDenied", `not authorized to perform: ${operation}`);
}

export function portsOfRoom(room: FakeRoom) {
  const answering = (answer: Answer): Answer => {
    return (request) => {
      room.calls.push(request.target);
      return room.refused[request.target]?.(request.target) ?? answer(request);
    };
  };
  const iam = iamAnswering(answering(({ target }) => iamAnswer(room, target)));
  const quotas = quotasAnswering(answering(({ target, body }) => quotaAnswer(room, target, body)));
  return {
    acm: acmAnswering(answering(({ target, body }) => acmAnswer(room, target, body))),
    iam: () => Promise.resolve(iam),
    quotas: () => Promise.resolve(quotas),
  };
}

function acmAnswer({ certificates }: FakeRoom, target: string, body: string): WireResponse {
  if (target === "ListCertificates") return json({ CertificateSummaryList: certificates.map(summaryOf) });
  const pem = certificates.find(({ arn }) => body.includes(`"${arn}"`))?.pem;
  return pem === undefined ? jsonError(400, "ResourceNotFoundException", "not found") : json({ Certificate: pem });
}

function summaryOf({ arn, pem, type = "IMPORTED", importedAt, notAfter }: FakeImport) {
  const expires = pem === undefined ? notAfter : new Date(new X509Certificate(pem).validTo);
  return {
    CertificateArn: arn,
    Type: type,
    ...(pem !== undefined && { DomainName: new X509Certificate(pem).subjectAltName?.replace("DNS:", "") }),
    ...(importedAt && { ImportedAt: importedAt.getTime() / 1000 }),
    // Read as in the past where the test says nothing.
    NotAfter: (expires ?? new Date(0)).getTime() / 1000,
  };
}

function iamAnswer({ serverCertificates, summary }: FakeRoom, target: string): WireResponse {
  const inner =
    target === "GetAccountSummary"
      ? `<SummaryMap>${Object.entries(summary)
          .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
          .join("")}</SummaryMap>`
      : `<IsTruncated>false</IsTruncated><ServerCertificateMetadataList>${serverCertificates
          .map(
            ({ name, id, arn }) =>
              `<member><Path>/cloudfront/www/</Path><ServerCertificateName>${name}</ServerCertificateName>` +
              `<ServerCertificateId>${id}</ServerCertificateId><Arn>${arn}</Arn></member>`,
          )
          .join("")}</ServerCertificateMetadataList>`;
  return { body: `<${target}Response><${target}Result>${inner}</${target}Result></${target}Response>` };
}

function quotaAnswer({ own, defaults }: FakeRoom, target: string, body: string): WireResponse {
  const values = target === "GetServiceQuota" ? own : defaults;
  const value = Object.entries(values).find(([code]) => body.includes(`"${code}"`))?.[1];
  return value === undefined ? jsonError(400, "NoSuchResourceException", "no such") : json({ Quota: { Value: value } });
}
