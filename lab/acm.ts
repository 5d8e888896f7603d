import { jsonAnswer, jsonError, type Answer, type Call } from "./answer.js";
import { askAcm, type AcmContext } from "./acm-context.js";
import { detailOf, summaryOf } from "./acm-documents.js";
import { importCertificate } from "./acm-import.js";
import { isJsonObject, type Json } from "./config-document.js";
import { listOf, readJson, textOf, withBody } from "./json-call.js";

const type = "application/x-amz-json-1.1";

async function deleteCertificate(call: Call, context: AcmContext, arn: string): Promise<Answer> {
  const users = context.distributions.usersOf(arn);
  if (users.length > 0) {
    const message = `Certificate ${arn} in account ${arn.split(":")[4] ?? ""} is in use.`;
    return jsonError({ status: 400, code: "ResourceInUseException", message });
  }
  const answer = await askAcm(call, context);
  if (answer.status === 200) {
    context.certificates.drop(arn);
    context.acmRecords.drop(arn);
  }
  return answer;
}

async function describeCertificate(call: Call, context: AcmContext, arn: string): Promise<Answer> {
  const answer = await askAcm(call, context);
  const body = readJson(answer.body);
  const certificate = body["Certificate"];
  if (!isJsonObject(certificate)) return answer;
  const detail = detailOf(certificate, context.acmRecords.get(arn), context.distributions.usersOf(arn));
  return jsonAnswer(200, { ...body, Certificate: detail }, type);
}

/** The chain as it was imported: the emulator adds a root of its own to it. */
async function getCertificate(call: Call, context: AcmContext, arn: string): Promise<Answer> {
  const answer = await askAcm(call, context);
  const held = context.certificates.newest(arn);
  if (answer.status !== 200 || held === undefined) return answer;
  const { CertificateChain: _, ...body } = readJson(answer.body);
  return jsonAnswer(200, held.chain === "" ? body : { ...body, CertificateChain: held.chain }, type);
}

/** ACM shows RSA 1024 and 2048 only, unless the caller names key types. */
const shownByDefault: readonly Json[] = ["RSA_1024", "RSA_2048"];

async function listCertificates(call: Call, context: AcmContext): Promise<Answer> {
  const { MaxItems, NextToken, Includes, ...request } = readJson(call.body);
  const { keyTypes, ...includes } = isJsonObject(Includes) ? Includes : {};
  const rest = Object.keys(includes).length === 0 ? request : { ...request, Includes: includes };
  const answer = await askAcm(withBody(call, rest), context);
  if (answer.status !== 200) return answer;
  const wanted = listOf(keyTypes).length > 0 ? listOf(keyTypes) : shownByDefault;
  const all = listOf(readJson(answer.body)["CertificateSummaryList"]).filter(isJsonObject);
  const matching = all.filter((certificate) => wanted.includes(certificate["KeyAlgorithm"] ?? ""));
  const start = Number(textOf(NextToken) ?? "0");
  const end = start + (typeof MaxItems === "number" ? Math.min(MaxItems, 1000) : 100);
  const users = context.distributions.users();
  const page = matching.slice(start, end).map((certificate) => {
    const arn = textOf(certificate["CertificateArn"]) ?? "";
    return summaryOf(certificate, context.acmRecords.get(arn), users.get(arn) ?? []);
  });
  const next = end < matching.length ? { NextToken: String(end) } : {};
  return jsonAnswer(200, { CertificateSummaryList: page, ...next }, type);
}

/** Answers an ACM call: the emulator's answer, with the rules it leaves out. */
export async function answerAcm(operation: string, call: Call, context: AcmContext): Promise<Answer> {
  const arn = textOf(readJson(call.body)["CertificateArn"]) ?? "";
  switch (operation) {
    case "ImportCertificate":
      return importCertificate(call, context);
    case "DeleteCertificate":
      return deleteCertificate(call, context, arn);
    case "DescribeCertificate":
      return describeCertificate(call, context, arn);
    case "GetCertificate":
      return getCertificate(call, context, arn);
    case "ListCertificates":
      return listCertificates(call, context);
    default:
      return askAcm(call, context);
  }
}
