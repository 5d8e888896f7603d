import type { Answer, Call, ServiceError } from "./answer.js";
import type { Distributions } from "./distributions.js";
import type { Forward } from "./forward.js";
import type { HeldCertificates } from "./held-certificates.js";
import { flawProblem, nameProblem, pathProblem, sizeProblem } from "./iam-checks.js";
import {
  accountSummary,
  listDocument,
  metadataDocument,
  pageOf,
  tagsDocument,
  tagsIn,
  wholeDocument,
} from "./iam-documents.js";
import { samlOutcomeOf, type IamSamlContext } from "./iam-saml.js";
import { judgeMaterial } from "./material.js";
import { formOf, queryAnswer, queryError } from "./query-call.js";
import type { Quotas } from "./quotas.js";
import { newServerCertificateId, type ServerCertificate, type ServerCertificates } from "./server-certificates.js";
import { tag } from "./xml.js";

/** IAM's server certificates and SAML providers; every other operation of IAM is the emulator's. */
export interface IamContext extends IamSamlContext {
  readonly serverCertificates: ServerCertificates;
  readonly certificates: HeldCertificates;
  readonly distributions: Distributions;
  readonly quotas: Quotas;
  readonly forward: Forward;
}

/** What an operation answers: the XML of its result, nothing, or an error. */
type Outcome = string | undefined | ServiceError;

const quota = "L-BF35879D";

function exists(name: string): ServiceError {
  return {
    status: 409,
    code: "EntityAlreadyExists",
    message: `The Server Certificate with name ${name} already exists.`,
  };
}

function upload(form: URLSearchParams, context: IamContext): Outcome {
  const { serverCertificates, certificates, quotas, account } = context;
  const name = form.get("ServerCertificateName") ?? "";
  const path = form.get("Path") ?? "/";
  const material = {
    pem: form.get("CertificateBody") ?? "",
    chain: form.get("CertificateChain") ?? "",
    privateKey: form.get("PrivateKey") ?? "",
  };
  const problem = nameProblem(name, "serverCertificateName") ?? pathProblem(path, "path") ?? sizeProblem(material);
  if (problem !== undefined) return problem;
  if (serverCertificates.get(name) !== undefined) return exists(name);
  const most = quotas.value(quota);
  if (serverCertificates.all().length >= most)
    return {
      status: 409,
      code: "LimitExceeded",
      message: `Cannot exceed quota for ServerCertificatesPerAccount: ${most}`,
    };
  const now = Date.now();
  const judged = judgeMaterial(material, now);
  if ("flaw" in judged) return flawProblem(judged.flaw);
  const { facts } = judged;
  const id = newServerCertificateId();
  const uploaded: ServerCertificate = {
    id,
    name,
    path,
    body: material.pem.trim(),
    chain: material.chain.trim(),
    tags: tagsIn(form),
    uploaded: now,
    expires: facts.notAfter,
  };
  serverCertificates.put(uploaded);
  certificates.hold(id, { ...material, facts, shownFrom: 0 });
  return tag("ServerCertificateMetadata", metadataDocument(uploaded, account)) + tagsDocument(uploaded.tags);
}

function list(form: URLSearchParams, { serverCertificates, account }: IamContext): Outcome {
  const prefix = form.get("PathPrefix") ?? "/";
  const matching = serverCertificates.all().filter(({ path }) => path.startsWith(prefix));
  const page = pageOf(matching, form);
  return "items" in page ? listDocument(page, account) : page;
}

function remove({ id }: ServerCertificate, { distributions, certificates, serverCertificates }: IamContext): Outcome {
  const [user] = distributions.usersOf(id);
  if (user !== undefined)
    // The provider knows this refusal from others by "currently in use by arn", and asks again for 15 minutes.
    return {
      status: 409,
      code: "DeleteConflict",
      message: `Certificate: ${id} is currently in use by ${user}. Please remove it first before deleting it from IAM.`,
    };
  serverCertificates.remove(id);
  certificates.drop(id);
  return undefined;
}

function rename(form: URLSearchParams, existing: ServerCertificate, { serverCertificates }: IamContext): Outcome {
  const name = form.get("NewServerCertificateName") ?? existing.name;
  const path = form.get("NewPath") ?? existing.path;
  const problem = nameProblem(name, "newServerCertificateName") ?? pathProblem(path, "newPath");
  if (problem !== undefined) return problem;
  if (name !== existing.name && serverCertificates.get(name) !== undefined) return exists(name);
  serverCertificates.put({ ...existing, name, path });
  return undefined;
}

function retag(tags: ReadonlyMap<string, string>, existing: ServerCertificate, context: IamContext): Outcome {
  if (tags.size > 50)
    return { status: 409, code: "LimitExceeded", message: "The number of tags has reached the maximum limit of 50." };
  context.serverCertificates.put({ ...existing, tags });
  return undefined;
}

function onExisting(
  operation: string,
  form: URLSearchParams,
  existing: ServerCertificate,
  context: IamContext,
): Outcome {
  switch (operation) {
    case "GetServerCertificate":
      return wholeDocument(existing, context.account);
    case "DeleteServerCertificate":
      return remove(existing, context);
    case "UpdateServerCertificate":
      return rename(form, existing, context);
    case "TagServerCertificate":
      return retag(new Map([...existing.tags, ...tagsIn(form)]), existing, context);
    case "UntagServerCertificate": {
      const gone = new Set([...form].flatMap(([name, value]) => (name.startsWith("TagKeys.member.") ? [value] : [])));
      return retag(new Map([...existing.tags].filter(([key]) => !gone.has(key))), existing, context);
    }
    default:
      return tagsDocument(existing.tags) + tag("IsTruncated", "false");
  }
}

/** The operations on one certificate, by its name. */
const onOne: ReadonlySet<string> = new Set([
  "GetServerCertificate",
  "DeleteServerCertificate",
  "UpdateServerCertificate",
  "TagServerCertificate",
  "UntagServerCertificate",
  "ListServerCertificateTags",
]);

/** Undefined: about neither server certificates nor SAML providers. */
function outcomeOf(
  operation: string,
  form: URLSearchParams,
  context: IamContext,
): { readonly outcome: Outcome } | undefined {
  if (operation === "UploadServerCertificate") return { outcome: upload(form, context) };
  if (operation === "ListServerCertificates") return { outcome: list(form, context) };
  if (!onOne.has(operation)) return samlOutcomeOf(operation, form, context);
  const name = form.get("ServerCertificateName") ?? "";
  const existing = context.serverCertificates.get(name);
  if (existing !== undefined) return { outcome: onExisting(operation, form, existing, context) };
  const message = `The Server Certificate with name ${name} cannot be found.`;
  return { outcome: nameProblem(name, "serverCertificateName") ?? { status: 404, code: "NoSuchEntity", message } };
}

/**
 * Answers a call of IAM. The emulator's own server certificates all have one id and ended in 2012, and its SAML providers
 * take any text for metadata, so it is not asked for them.
 */
export async function answerIam(operation: string, call: Call, context: IamContext): Promise<Answer> {
  const form = formOf(call);
  const own = form && outcomeOf(operation, form, context);
  if (own === undefined) {
    const answer = await context.forward(call);
    if (operation !== "GetAccountSummary" || answer.status !== 200) return answer;
    const { serverCertificates, samlProviders, quotas } = context;
    return accountSummary(answer, {
      Providers: samlProviders.all().length,
      ServerCertificates: serverCertificates.all().length,
      ServerCertificatesQuota: quotas.value(quota),
    });
  }
  const { outcome } = own;
  return typeof outcome === "object" ? queryError("iam", outcome) : queryAnswer("iam", operation, outcome);
}
