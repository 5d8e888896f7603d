import type { Certificate } from "../modules/certificates/certificate.js";
import { judgeCertificate } from "../modules/certificates/judge.js";
import { explainProblem, severity } from "../modules/certificates/problem.js";
import { keptGenerations } from "../modules/rotation/desired-state.js";
import type { CertificateFiles, GenerationId, Store, TlsRotation } from "../modules/rotation/tls-rotation.js";
import { fetchKey } from "./private-key.js";
import type { Place, Specs } from "./specs.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A generation that somebody has to put into its store, with the key that this takes. */
export interface KeyedGeneration {
  readonly id: GenerationId;
  readonly store: Store;
  readonly certificate: Certificate;
  readonly pems: { readonly pem: string; readonly chain: string | undefined; readonly privateKey: string };
  /** Of its `certificate` in the spec. */
  readonly place: Place;
}

export type KeyedAnswer =
  | { readonly key: "given"; readonly generation: KeyedGeneration }
  /**
   * Nobody has given it, or it cannot be used. One line each, with its place; none says anything of a key but what is
   * wrong with it.
   */
  | { readonly key: "absent" | "wrong"; readonly id: GenerationId; readonly problems: readonly string[] };

/**
 * The generations that the rotation keeps and that are held in a way, each judged together with its key. Nothing is
 * sent: whoever asks learns of all that is wrong before anything has been done for the first of them.
 */
export async function keyedGenerations(
  specs: Specs,
  rotation: TlsRotation,
  held: "unstaged" | "by-terraform",
  environment: Environment,
): Promise<readonly KeyedAnswer[]> {
  const answers: KeyedAnswer[] = [];
  // What is compromised and left behind is in no plan any more, and must not be put into ACM by anyone.
  const kept = new Set(keptGenerations(rotation));
  for (const [index, generation] of rotation.generations.entries()) {
    const { id, store, certificate } = generation;
    if (certificate.held !== held || !kept.has(generation)) continue;
    const path = ["spec", "generations", index, "certificate"];
    const place = specs.locate(rotation.name, path);
    const keyPlace = specs.locate(rotation.name, [...path, "privateKey"]);
    const judged = await judgeWithKey(certificate.files, keyPlace, environment);
    answers.push(
      judged.key === "given"
        ? { key: "given", generation: { id, store, place, certificate: judged.certificate, pems: judged.pems } }
        : { ...judged, id, problems: judged.problems.map((one) => `${keyPlace.text} generation "${id}": ${one}`) },
    );
  }
  return answers;
}

/** The generations, or an error with everything that is wrong with any of them. */
export function keyedOrThrow(answers: readonly KeyedAnswer[]): readonly KeyedGeneration[] {
  const problems = answers.flatMap((answer) => (answer.key === "given" ? [] : answer.problems));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return answers.flatMap((answer) => (answer.key === "given" ? [answer.generation] : []));
}

type Judged =
  | ({ readonly key: "given" } & Pick<KeyedGeneration, "certificate" | "pems">)
  | { readonly key: "absent" | "wrong"; readonly problems: readonly string[] };

async function judgeWithKey(
  { pem, chain, privateKey }: CertificateFiles,
  { file }: Place,
  environment: Environment,
): Promise<Judged> {
  if (privateKey === undefined)
    return {
      key: "absent",
      problems: ["no privateKey, expected one of env, file, command: ACM needs the key to import"],
    };
  const key = await fetchKey(privateKey, file, environment);
  if (!key.found) return { key: key.absent ? "absent" : "wrong", problems: [key.problem] };
  const texts = { pem: pem.text, chain: chain?.text, privateKey: key.pem };
  const { certificate, chain: links, problems } = judgeCertificate({ ...texts, now: new Date() });
  // Which generations may have expired has been judged with the specs, which tell who serves them.
  const errors = problems.filter((problem) => severity(problem) === "error" && problem.code !== "expired");
  if (certificate === undefined || errors.length > 0) return { key: "wrong", problems: errors.map(explainProblem) };
  // Written anew from the DER: whatever else the files hold stays here.
  const rest = links.length === 0 ? undefined : links.map((link) => link.pem).join("");
  return { key: "given", certificate, pems: { pem: certificate.pem, chain: rest, privateKey: key.pem } };
}
