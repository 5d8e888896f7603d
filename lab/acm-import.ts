import { jsonAnswer, jsonError, type Answer, type Call, type ServiceError } from "./answer.js";
import { acmTarget, askAcm, type AcmContext } from "./acm-context.js";
import type { AcmRecord } from "./acm-records.js";
import type { CertificateFacts } from "./certificate-facts.js";
import type { Json } from "./config-document.js";
import { emulatorCall } from "./emulator-call.js";
import { listOf, readJson, textOf } from "./json-call.js";
import { judgeMaterial, type Flaw, type Material } from "./material.js";
import type { QuotaCode } from "./quotas.js";

const type = "application/x-amz-json-1.1";
const limits = { certificate: 32_768, key: 5_120, chain: 2_097_152 } as const;

const invalid = (message: string): ServiceError => ({ status: 400, code: "ValidationException", message });

const notPem = "The certificate, its chain or the private key is not valid PEM, or the key is encrypted.";

const flaws: Readonly<Record<Flaw, string>> = {
  certificate: notPem,
  "private-key": notPem,
  mismatch: "The private key does not match the certificate.",
  chain: "The certificate chain is not valid: its first certificate did not issue the certificate.",
  "not-yet-valid": "The certificate is not in effect yet, is not valid.",
  expired: "The certificate has expired, is not valid.",
};

/** How an import differs from a client's plain one, for the lab's own. */
export interface ImportOptions {
  /** Default: one that ACM chooses. */
  readonly chosenArn?: string | undefined;
  /** Default: it is imported, and an ARN of ACM's own certificates is refused. */
  readonly issued?: boolean;
}

function decoded(value: Json | undefined): string {
  return Buffer.from(textOf(value) ?? "", "base64").toString("utf8");
}

/** What ACM refuses of the text. */
function checkSizes({ pem, chain, privateKey }: Material): ServiceError | undefined {
  if (pem.length > limits.certificate)
    return invalid(`The certificate has ${pem.length} bytes; at most ${limits.certificate} are allowed.`);
  if (privateKey.length > limits.key)
    return invalid(`The private key has ${privateKey.length} bytes; at most ${limits.key} are allowed.`);
  if (chain.length > limits.chain)
    return invalid(`The certificate chain has ${chain.length} bytes; at most ${limits.chain} are allowed.`);
  return undefined;
}

function checkQuotas(kind: AcmRecord["type"], { acmRecords, quotas }: AcmContext): ServiceError | undefined {
  const used: readonly (readonly [code: QuotaCode, used: number, what: string])[] =
    kind === "IMPORTED"
      ? [
          ["L-D2CB7DE9", acmRecords.count("IMPORTED"), "imported certificates"],
          ["L-3808DC70", acmRecords.importsOfTheYear(Date.now()), "certificates imported in the last 365 days"],
        ]
      : [["L-F141DD1D", acmRecords.count("AMAZON_ISSUED"), "certificates"]];
  const over = used.find(([code, count]) => count >= quotas.value(code));
  if (over === undefined) return undefined;
  const [code, , what] = over;
  const message = `You have reached the maximum number of ${what}: ${quotas.value(code)}. Delete certificates that are not in use, or request an increase.`;
  return { status: 400, code: "LimitExceededException", message };
}

/** What may not be put into an ARN that is there. */
function checkReimport(
  arn: string,
  hasTags: boolean,
  { issued = false }: ImportOptions,
  context: AcmContext,
): ServiceError | undefined {
  const record = context.acmRecords.get(arn);
  if (record?.type === "AMAZON_ISSUED" && !issued)
    return invalid(`The certificate ${arn} was issued by ACM; only an imported certificate can be imported again.`);
  return hasTags ? invalid("You cannot apply tags when you import a certificate again.") : undefined;
}

/** The emulator makes a new certificate of a re-import, and so forgets its tags. */
async function keepTags(arn: string, context: AcmContext, work: () => Promise<Answer>): Promise<Answer> {
  const ask = (operation: string, body: Readonly<Record<string, Json>>) =>
    askAcm(
      emulatorCall({ service: "acm", target: acmTarget + operation, body: { CertificateArn: arn, ...body } }),
      context,
    );
  const before = listOf(readJson((await ask("ListTagsForCertificate", {})).body)["Tags"]);
  const answer = await work();
  if (answer.status === 200 && before.length > 0) await ask("AddTagsToCertificate", { Tags: before });
  return answer;
}

function hold(
  arn: string,
  given: { readonly material: Material; readonly facts: CertificateFacts },
  isNew: boolean,
  kind: AcmRecord["type"],
  context: AcmContext,
): void {
  const now = Date.now();
  if (isNew) context.acmRecords.add(arn, kind, now);
  else context.acmRecords.renew(arn, now);
  const shownFrom = isNew ? 0 : now + context.propagationMs;
  context.certificates.hold(arn, { ...given.material, facts: given.facts, shownFrom });
}

/** ImportCertificate; and, as an import is how the emulator gets to hold one, what the lab issues and renews. */
export async function importCertificate(call: Call, context: AcmContext, options: ImportOptions = {}): Promise<Answer> {
  const { chosenArn, issued = false } = options;
  const request = readJson(call.body);
  const material = {
    pem: decoded(request["Certificate"]),
    chain: decoded(request["CertificateChain"]),
    privateKey: decoded(request["PrivateKey"]),
  };
  const existing = textOf(request["CertificateArn"]);
  const kind = issued ? "AMAZON_ISSUED" : "IMPORTED";
  const judged = judgeMaterial(material, Date.now());
  const problem =
    checkSizes(material) ??
    ("flaw" in judged ? invalid(flaws[judged.flaw]) : undefined) ??
    (existing === undefined
      ? checkQuotas(kind, context)
      : checkReimport(existing, listOf(request["Tags"]).length > 0, options, context));
  if (problem !== undefined || "flaw" in judged) return jsonError(problem ?? invalid(notPem));
  const answer = await (existing === undefined
    ? askAcm(call, context)
    : keepTags(existing, context, () => askAcm(call, context)));
  const given = textOf(readJson(answer.body)["CertificateArn"]);
  if (answer.status !== 200 || given === undefined) return answer;
  const arn = chosenArn ?? given;
  if (chosenArn !== undefined) context.certificates.alias(chosenArn, given);
  hold(arn, { material, facts: judged.facts }, existing === undefined, kind, context);
  return jsonAnswer(200, { CertificateArn: arn }, type);
}
