import { X509Certificate, createPrivateKey } from "node:crypto";
import { jsonAnswer, jsonError, type Answer, type Call, type ServiceError } from "./answer.js";
import { readCertificate } from "./certificate-facts.js";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "./config-document.js";
import type { Distributions } from "./distributions.js";
import type { Forward } from "./forward.js";
import type { HeldCertificates } from "./held-certificates.js";

export interface AcmContext {
  readonly certificates: HeldCertificates;
  readonly distributions: Distributions;
  readonly forward: Forward;
  /** How many certificates the account may hold; undefined: any number. */
  readonly certificateQuota: number | undefined;
  /** From a re-import to the edge showing it. */
  readonly propagationMs: number;
}

export const acmTarget = "CertificateManager.";

const type = "application/x-amz-json-1.1";
const limits = { certificate: 32_768, key: 5_120, chain: 2_097_152 } as const;

const invalid = (message: string): ServiceError => ({ status: 400, code: "ValidationException", message });

export function readJson(body: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listOf(value: Json | undefined): readonly Json[] {
  return isJsonList(value) ? value : [];
}

function decoded(value: Json | undefined): string {
  return Buffer.from(textOf(value) ?? "", "base64").toString("utf8");
}

/** The call with another body; signatures are not checked on loopback. */
function withBody(call: Call, body: JsonObject): Call {
  return { ...call, body: Buffer.from(JSON.stringify(body)) };
}

/** Hands the call to the emulator with its own ARNs in it, and translates the answer back. */
async function ask({ certificates, forward }: AcmContext, call: Call): Promise<Answer> {
  const answer = await forward({ ...call, body: Buffer.from(certificates.toEmulators(call.body.toString("utf8"))) });
  const { "content-length": _, ...headers } = answer.headers;
  return { ...answer, headers, body: Buffer.from(certificates.toOurs(answer.body.toString("utf8"))) };
}

interface Material {
  readonly pem: string;
  readonly chain: string;
  readonly privateKey: string;
}

/** What ACM refuses and the emulator does not. */
function checkMaterial({ pem, chain, privateKey }: Material): ServiceError | undefined {
  if (pem.length > limits.certificate)
    return invalid(`The certificate has ${pem.length} bytes; at most ${limits.certificate} are allowed.`);
  if (privateKey.length > limits.key)
    return invalid(`The private key has ${privateKey.length} bytes; at most ${limits.key} are allowed.`);
  if (chain.length > limits.chain)
    return invalid(`The certificate chain has ${chain.length} bytes; at most ${limits.chain} are allowed.`);
  try {
    // Whatever could not be held afterwards must not reach the emulator.
    readCertificate(pem);
    const leaf = new X509Certificate(pem);
    if (!leaf.checkPrivateKey(createPrivateKey(privateKey)))
      return invalid("The private key does not match the certificate.");
    if (chain.trim() !== "" && !leaf.checkIssued(new X509Certificate(chain)))
      return invalid("The certificate chain is not valid: its first certificate did not issue the certificate.");
  } catch {
    return invalid("The certificate, its chain or the private key is not valid PEM, or the key is encrypted.");
  }
  return undefined;
}

async function importCertificate(call: Call, context: AcmContext, chosenArn: string | undefined): Promise<Answer> {
  const request = readJson(call.body);
  const material = {
    pem: decoded(request["Certificate"]),
    chain: decoded(request["CertificateChain"]),
    privateKey: decoded(request["PrivateKey"]),
  };
  const isNew = request["CertificateArn"] === undefined;
  const problem = checkMaterial(material);
  if (problem !== undefined) return jsonError(problem);
  if (isNew && context.certificates.count() >= (context.certificateQuota ?? Number.POSITIVE_INFINITY)) {
    const message =
      "You have reached the maximum number of certificates. Delete certificates that are not in use, or request an increase.";
    return jsonError({ status: 400, code: "LimitExceededException", message });
  }
  const answer = await ask(context, call);
  const given = textOf(readJson(answer.body)["CertificateArn"]);
  if (answer.status !== 200 || given === undefined) return answer;
  const arn = chosenArn ?? given;
  if (chosenArn !== undefined) context.certificates.alias(chosenArn, given);
  const shownFrom = isNew ? 0 : Date.now() + context.propagationMs;
  context.certificates.hold(arn, { ...material, facts: readCertificate(material.pem), shownFrom });
  return jsonAnswer(200, { CertificateArn: arn }, type);
}

async function deleteCertificate(call: Call, context: AcmContext, arn: string): Promise<Answer> {
  const users = context.distributions.usersOf(arn);
  if (users.length > 0) {
    const message = `Certificate ${arn} in account ${arn.split(":")[4] ?? ""} is in use.`;
    return jsonError({ status: 400, code: "ResourceInUseException", message });
  }
  const answer = await ask(context, call);
  if (answer.status === 200) context.certificates.drop(arn);
  return answer;
}

async function describeCertificate(call: Call, context: AcmContext, arn: string): Promise<Answer> {
  const answer = await ask(context, call);
  const body = readJson(answer.body);
  const certificate = body["Certificate"];
  if (!isJsonObject(certificate)) return answer;
  return jsonAnswer(
    200,
    { ...body, Certificate: { ...certificate, InUseBy: [...context.distributions.usersOf(arn)] } },
    type,
  );
}

/** The chain as it was imported: the emulator adds a root of its own to it. */
async function getCertificate(call: Call, context: AcmContext, arn: string): Promise<Answer> {
  const answer = await ask(context, call);
  const held = context.certificates.newest(arn);
  if (answer.status !== 200 || held === undefined) return answer;
  const { CertificateChain: _, ...body } = readJson(answer.body);
  return jsonAnswer(200, held.chain === "" ? body : { ...body, CertificateChain: held.chain }, type);
}

/** ACM shows RSA 1024 and 2048 only, unless the caller names key types. */
const shownByDefault: readonly Json[] = ["RSA_1024", "RSA_2048"];

function summaryOf(certificate: JsonObject, { distributions }: AcmContext): JsonObject {
  const names = listOf(certificate["SubjectAlternativeNames"]);
  return {
    ...certificate,
    InUse: distributions.usersOf(textOf(certificate["CertificateArn"]) ?? "").length > 0,
    SubjectAlternativeNameSummaries: names.slice(0, 100),
    HasAdditionalSubjectAlternativeNames: names.length > 100,
  };
}

async function listCertificates(call: Call, context: AcmContext): Promise<Answer> {
  const { MaxItems, NextToken, Includes, ...request } = readJson(call.body);
  const { keyTypes, ...includes } = isJsonObject(Includes) ? Includes : {};
  const rest = Object.keys(includes).length === 0 ? request : { ...request, Includes: includes };
  const answer = await ask(context, withBody(call, rest));
  if (answer.status !== 200) return answer;
  const wanted = listOf(keyTypes).length > 0 ? listOf(keyTypes) : shownByDefault;
  const all = listOf(readJson(answer.body)["CertificateSummaryList"]).filter(isJsonObject);
  const matching = all.filter((certificate) => wanted.includes(certificate["KeyAlgorithm"] ?? ""));
  const start = Number(textOf(NextToken) ?? "0");
  const end = start + (typeof MaxItems === "number" ? Math.min(MaxItems, 1000) : 100);
  const page = matching.slice(start, end).map((certificate) => summaryOf(certificate, context));
  const next = end < matching.length ? { NextToken: String(end) } : {};
  return jsonAnswer(200, { CertificateSummaryList: page, ...next }, type);
}

/** Answers an ACM call: the emulator's answer, with the rules it leaves out. `chosenArn` is for the lab's own imports. */
export async function answerAcm(
  operation: string,
  call: Call,
  context: AcmContext,
  chosenArn?: string,
): Promise<Answer> {
  const arn = textOf(readJson(call.body)["CertificateArn"]) ?? "";
  switch (operation) {
    case "ImportCertificate":
      return importCertificate(call, context, chosenArn);
    case "DeleteCertificate":
      return deleteCertificate(call, context, arn);
    case "DescribeCertificate":
      return describeCertificate(call, context, arn);
    case "GetCertificate":
      return getCertificate(call, context, arn);
    case "ListCertificates":
      return listCertificates(call, context);
    default:
      return ask(context, call);
  }
}
