import type { Certificate } from "../modules/certificates/certificate.js";
import { judgeCertificate } from "../modules/certificates/judge.js";
import { explainProblem, severity } from "../modules/certificates/problem.js";
import { keptGenerations } from "../modules/rotation/desired-state.js";
import type { Stack } from "../modules/rotation/stack.js";
import { storeName } from "../modules/rotation/store.js";
import type { CertificateFiles, GenerationId, Store, TlsRotation } from "../modules/rotation/tls-rotation.js";
import { fetchKey } from "./private-key.js";
import type { SecretSurroundings } from "./secret-source.js";
import type { Place, Specs } from "./specs.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A generation that somebody has to put into its store, with the key that this takes. */
export interface KeyedGeneration {
  readonly id: GenerationId;
  readonly store: Store;
  readonly certificate: Certificate;
  /** The key is PKCS#8 and not encrypted, whatever it was fetched as. */
  readonly pems: { readonly pem: string; readonly chain: string | undefined; readonly privateKey: string };
  /** Warnings, one line each with its place. */
  readonly remarks: readonly string[];
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
 * written: whoever asks learns of all that is wrong before anything has been done for the first of them. Throws the
 * ReadFault of an AWS that does not answer, where a key is in Secrets Manager.
 */
export async function keyedGenerations(
  specs: Specs,
  rotation: TlsRotation,
  held: "unstaged" | "by-terraform",
  environment: Environment,
): Promise<readonly KeyedAnswer[]> {
  const answers: KeyedAnswer[] = [];
  const readSecret = secretsWhenAsked(specs.rotation(rotation.name).stack);
  // What is compromised and left behind is in no plan any more, and must not be put into ACM by anyone.
  const kept = new Set(keptGenerations(rotation));
  for (const [index, generation] of rotation.generations.entries()) {
    const { id, store, certificate } = generation;
    if (certificate.held !== held || !kept.has(generation)) continue;
    const path = ["spec", "generations", index, "certificate"];
    const place = specs.locate(rotation.name, path);
    const keyPlace = specs.locate(rotation.name, [...path, "privateKey"]);
    const judged = await judgeWithKey(certificate.files, store, { specFile: keyPlace.file, environment, readSecret });
    const placed = (texts: readonly string[]) => texts.map((one) => `${keyPlace.text} generation "${id}": ${one}`);
    if (judged.key === "given") {
      const { remarks, key, ...rest } = judged;
      answers.push({ key, generation: { ...rest, id, store, place, remarks: placed(remarks) } });
    } else answers.push({ ...judged, id, problems: placed(judged.problems) });
  }
  return answers;
}

/** The clients are loaded for those rotations only whose keys are there. */
function secretsWhenAsked(stack: Stack): SecretSurroundings["readSecret"] {
  let secrets: SecretSurroundings["readSecret"] | undefined;
  return async (place) => {
    const { secretsOf } = await import("./stack-secrets.js");
    return (secrets ??= secretsOf(stack))(place);
  };
}

/** The generations, or an error with everything that is wrong with any of them. */
export function keyedOrThrow(answers: readonly KeyedAnswer[]): readonly KeyedGeneration[] {
  const problems = answers.flatMap((answer) => (answer.key === "given" ? [] : answer.problems));
  if (problems.length > 0) throw new Error(problems.join("\n"));
  return answers.flatMap((answer) => (answer.key === "given" ? [answer.generation] : []));
}

type Judged =
  | ({ readonly key: "given" } & Pick<KeyedGeneration, "certificate" | "pems" | "remarks">)
  | { readonly key: "absent" | "wrong"; readonly problems: readonly string[] };

async function judgeWithKey(
  { pem, chain, privateKey }: CertificateFiles,
  store: Store,
  from: SecretSurroundings,
): Promise<Judged> {
  if (privateKey === undefined)
    return {
      key: "absent",
      problems: [
        `no privateKey, expected one of env, file, command, secretsManager: ${storeName(store)} takes no certificate without its key`,
      ],
    };
  const key = await fetchKey(privateKey, store, from);
  if (!key.found) return { key: key.absent ? "absent" : "wrong", problems: key.problems };
  const texts = { pem: pem.text, chain: chain?.text, privateKey: key.pem };
  const { certificate, chain: links, problems } = judgeCertificate({ ...texts, now: new Date() });
  // Which generations may have expired has been judged with the specs, which tell who serves them.
  const errors = problems.filter((problem) => severity(problem) === "error" && problem.code !== "expired");
  if (certificate === undefined || errors.length > 0) return { key: "wrong", problems: errors.map(explainProblem) };
  // Written anew from the DER: whatever else the files hold stays here.
  const rest = links.length === 0 ? undefined : links.map((link) => link.pem).join("");
  const pems = { pem: certificate.pem, chain: rest, privateKey: key.pem };
  return { key: "given", certificate, pems, remarks: key.remarks };
}
