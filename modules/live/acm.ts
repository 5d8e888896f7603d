import {
  type CertificateDetail,
  type CertificateSummary,
  DescribeCertificateCommand,
  GetCertificateCommand,
  ImportCertificateCommand,
  KeyAlgorithm,
  ListCertificatesCommand,
} from "@aws-sdk/client-acm";
import { X509Certificate } from "node:crypto";
import { type Certificate, parseCertificate } from "../certificates/certificate.js";
import type { CertificateOrigin } from "../rotation/renewal.js";
import type { CertificateArn } from "../rotation/tls-rotation.js";
import type { AcmPort } from "./clients.js";
import { describe, faultOf } from "./fault.js";
import { withoutSecret } from "./secret.js";
import { sendOnce } from "./send-once.js";
import type { CertificateAnswer, ObservedCertificate } from "./stored-certificate.js";

/** The tag that tells a person, and any other tool, which certificate an ARN holds. */
export const fingerprintTag = "crossfade:fingerprint";

/** DescribeCertificate and GetCertificate. Throws ReadFault. */
export async function observeAcmCertificate(
  client: AcmPort,
  arn: CertificateArn,
  signal?: AbortSignal,
): Promise<CertificateAnswer> {
  const detail = await unlessGone("acm:DescribeCertificate", arn, async () => {
    const answer = await client.send(new DescribeCertificateCommand({ CertificateArn: arn }), {
      ...(signal && { abortSignal: signal }),
    });
    if (answer.Certificate === undefined) throw new SyntaxError("the answer has no certificate");
    return answer.Certificate;
  });
  const certificate = detail && (await certificateIn(client, arn, signal));
  return detail === undefined || certificate === undefined ? { found: false } : observed(arn, detail, certificate);
}

function observed(arn: CertificateArn, detail: CertificateDetail, certificate: Certificate): ObservedCertificate {
  const { fingerprint, names, notBefore, notAfter, pem } = certificate;
  return {
    found: true,
    arn,
    attached: { acm: arn },
    fingerprint,
    names,
    notBefore,
    notAfter,
    inUseBy: (detail.InUseBy ?? []).toSorted(),
    origin: originOf(detail),
    pem,
    status: detail.Status,
  };
}

/** ACM renews what it issued, also from a private CA ("PRIVATE"); what was imported it never does. */
function originOf(detail: CertificateDetail): CertificateOrigin {
  if (detail.Type !== "AMAZON_ISSUED" && detail.Type !== "PRIVATE") return { by: "imported" };
  const methods = (detail.DomainValidationOptions ?? []).flatMap(({ ValidationMethod: method }) => method ?? []);
  return {
    by: "acm",
    eligible: detail.RenewalEligibility === "ELIGIBLE",
    validation: [...new Set<string>(methods)].toSorted(),
    renewal: detail.RenewalSummary?.RenewalStatus,
  };
}

/** The certificate that ACM holds under an ARN; undefined where it is gone. Throws ReadFault. */
async function certificateIn(
  client: AcmPort,
  arn: CertificateArn,
  signal?: AbortSignal,
): Promise<Certificate | undefined> {
  return unlessGone("acm:GetCertificate", arn, async () => {
    const answer = await client.send(new GetCertificateCommand({ CertificateArn: arn }), {
      ...(signal && { abortSignal: signal }),
    });
    const read = parseCertificate(new X509Certificate(answer.Certificate ?? "").raw);
    if (!read.ok) throw new SyntaxError(`the certificate in the answer cannot be read (${read.why})`);
    return read.certificate;
  });
}

async function unlessGone<Answer>(
  call: string,
  arn: CertificateArn,
  ask: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (cause) {
    if (describe(cause).name === "ResourceNotFoundException") return undefined;
    throw faultOf(call, `certificate "${arn}"`, cause);
  }
}

/**
 * The ARN under which ACM already holds exactly this certificate; undefined where it does not.
 *
 * Judged by what ACM holds, never by a tag alone: somebody may have imported another PEM into a tagged ARN. Only
 * certificates with the same expiry and names are read, so that a call or two follow the pages of the list.
 */
export async function findByFingerprint(
  client: AcmPort,
  certificate: Pick<Certificate, "fingerprint" | "notAfter" | "names">,
  listed: AsyncIterable<CertificateSummary> | Iterable<CertificateSummary> = listCertificates(client),
  signal?: AbortSignal,
): Promise<CertificateArn | undefined> {
  for await (const summary of listed) {
    const arn = summary.CertificateArn;
    if (arn === undefined || !mayBe(summary, certificate)) continue;
    const held = await certificateIn(client, arn, signal);
    if (held?.fingerprint === certificate.fingerprint) return arn;
  }
  return undefined;
}

/** A summary shows 100 names, and the expiry in whole seconds. What a summary leaves out rules nothing out. */
function mayBe(summary: CertificateSummary, { notAfter, names }: Pick<Certificate, "notAfter" | "names">): boolean {
  const shown = [summary.DomainName, ...(summary.SubjectAlternativeNameSummaries ?? [])].filter(
    (name) => name !== undefined,
  );
  const sameEnd =
    summary.NotAfter === undefined ||
    Math.floor(summary.NotAfter.getTime() / 1000) === Math.floor(notAfter.getTime() / 1000);
  return sameEnd && (shown.length === 0 || shown.some((name) => names.includes(name.toLowerCase())));
}

/** ListCertificates of every key type, a call a thousand. Throws ReadFault. */
export async function* listCertificates(
  client: AcmPort,
  signal?: AbortSignal,
): AsyncGenerator<CertificateSummary, void, undefined> {
  let token: string | undefined;
  do {
    const page = await listPage(client, token, signal);
    yield* page.CertificateSummaryList ?? [];
    token = page.NextToken;
  } while (token !== undefined && token !== "");
}

async function listPage(client: AcmPort, token: string | undefined, signal: AbortSignal | undefined) {
  // Unless all key types are named, ACM lists RSA 1024 and 2048 only, and an elliptic one would be imported anew each time.
  const keyTypes = Object.values(KeyAlgorithm);
  try {
    return await client.send(
      new ListCertificatesCommand({
        Includes: { keyTypes },
        MaxItems: 1000,
        ...(token !== undefined && { NextToken: token }),
      }),
      { ...(signal && { abortSignal: signal }) },
    );
  } catch (cause) {
    throw faultOf("acm:ListCertificates", "all certificates", cause);
  }
}

export interface CertificateImport {
  readonly pem: string;
  readonly chain: string | undefined;
  /** Unencrypted PEM. Goes to ACM and nowhere else, not even into a fault. */
  readonly privateKey: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * ImportCertificate, always as a new ARN. Throws ReadFault; never repeats a request that ACM may have carried out,
 * because each import counts against a quota of 5,000 a year and leaves a certificate behind.
 */
export async function importCertificate(
  client: AcmPort,
  { pem, chain, privateKey, tags }: CertificateImport,
): Promise<CertificateArn> {
  const command = new ImportCertificateCommand({
    Certificate: Buffer.from(pem),
    PrivateKey: Buffer.from(privateKey),
    ...(chain !== undefined && { CertificateChain: Buffer.from(chain) }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  sendOnce(command);
  try {
    const { CertificateArn: arn } = await client.send(command);
    if (arn === undefined) throw new SyntaxError("the answer has no ARN");
    return arn;
  } catch (cause) {
    throw faultOf("acm:ImportCertificate", "a new certificate", withoutSecret(cause, privateKey));
  }
}
