import type { Certificate } from "../modules/certificates/certificate.js";
import { judgeCertificate } from "../modules/certificates/judge.js";
import { explainProblem, severity } from "../modules/certificates/problem.js";
import type { CertificateFiles, GenerationId, TlsRotation } from "../modules/rotation/tls-rotation.js";
import { fetchKey } from "./private-key.js";
import type { Place, Specs } from "./specs.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A generation that somebody has to put into ACM, with the key that this takes. */
export interface KeyedGeneration {
  readonly id: GenerationId;
  readonly certificate: Certificate;
  readonly pems: { readonly pem: string; readonly chain: string | undefined; readonly privateKey: string };
  /** Of its `certificate` in the spec. */
  readonly place: Place;
}

export type KeyedAnswer =
  | { readonly keyed: true; readonly generation: KeyedGeneration }
  /** One line each, with its place; none says anything of a key but what is wrong with it. */
  | { readonly keyed: false; readonly problems: readonly string[] };

/**
 * The rotation's generations that are held in a way, each judged together with its key. Nothing is sent: whoever asks
 * learns of all that is wrong before anything has been done for the first of them.
 */
export async function keyedGenerations(
  specs: Specs,
  rotation: TlsRotation,
  held: "unstaged" | "by-terraform",
  environment: Environment,
): Promise<readonly KeyedAnswer[]> {
  const answers: KeyedAnswer[] = [];
  for (const [index, { id, certificate }] of rotation.generations.entries()) {
    if (certificate.held !== held) continue;
    const path = ["spec", "generations", index, "certificate"];
    const place = specs.locate(rotation.name, path);
    const keyPlace = specs.locate(rotation.name, [...path, "privateKey"]);
    const judged = await judgeWithKey(certificate.files, keyPlace, environment);
    answers.push(
      "problems" in judged
        ? { keyed: false, problems: judged.problems.map((one) => `${keyPlace.text} generation "${id}": ${one}`) }
        : { keyed: true, generation: { id, place, ...judged } },
    );
  }
  return answers;
}

/** The generations, or an error with everything that is wrong with any of them. */
export function keyedOrThrow(answers: readonly KeyedAnswer[]): readonly KeyedGeneration[] {
  const problems = answers.flatMap((answer) => (answer.keyed ? [] : answer.problems));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return answers.flatMap((answer) => (answer.keyed ? [answer.generation] : []));
}

async function judgeWithKey(
  { pem, chain, privateKey }: CertificateFiles,
  { file }: Place,
  environment: Environment,
): Promise<Pick<KeyedGeneration, "certificate" | "pems"> | { readonly problems: readonly string[] }> {
  if (privateKey === undefined)
    return { problems: ["no privateKey, expected one of env, file, command: ACM needs the key to import"] };
  const key = await fetchKey(privateKey, file, environment);
  if (!key.found) return { problems: [key.problem] };
  const texts = { pem: pem.text, chain: chain?.text, privateKey: key.pem };
  const { certificate, chain: links, problems } = judgeCertificate({ ...texts, now: new Date() });
  const errors = problems.filter((problem) => severity(problem) === "error");
  if (certificate === undefined || errors.length > 0) return { problems: errors.map(explainProblem) };
  // Written anew from the DER: whatever else the files hold stays here.
  const rest = links.length === 0 ? undefined : links.map((link) => link.pem).join("");
  return { certificate, pems: { pem: certificate.pem, chain: rest, privateKey: key.pem } };
}
