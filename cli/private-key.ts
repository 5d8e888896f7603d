import { longestPassphrase } from "../modules/certificates/encrypted-key.js";
import { type OpenedKey, openPrivateKey } from "../modules/certificates/private-key.js";
import { explainProblem } from "../modules/certificates/problem.js";
import type { KeySource, SecretSource, Store } from "../modules/rotation/tls-rotation.js";
import { fetchSecret, type SecretSurroundings, type SecretText } from "./secret-source.js";

const key = { what: "key", expected: "the private key in PEM" } as const;
const passphrase = { what: "passphrase", expected: "the passphrase of the private key" } as const;

export type KeyAnswer =
  /** PKCS#8 in PEM, not encrypted. `remarks` are warnings, one sentence each. */
  | { readonly found: true; readonly pem: string; readonly remarks: readonly string[] }
  /** `absent`: nobody has given one, as opposed to one that cannot be used. None of `problems` shows anything of it. */
  | { readonly found: false; readonly absent: boolean; readonly problems: readonly string[] };

/**
 * Fetches a private key from where the spec says it is and opens it as `store` takes it. The passphrase is asked for
 * only if the key is encrypted. Throws the ReadFault of an AWS that does not answer.
 */
export async function fetchKey(source: KeySource, store: Store, from: SecretSurroundings): Promise<KeyAnswer> {
  const { passphrase: locked, ...place } = source;
  const text = await fetchSecret(place, key, from);
  if (!text.found) return lacking(text);
  const opened = openPrivateKey(text.text, store);
  if (opened.ok) {
    const unneeded = "the private key is not encrypted, though the spec names a passphrase";
    const remedy = "it lies in clear where it is kept: encrypt it there, or remove passphrase";
    return { found: true, pem: opened.pem, remarks: locked === undefined ? [] : [`${unneeded}; ${remedy}`] };
  }
  const encrypted = opened.problems.some(({ code }) => code === "key-encrypted");
  if (!encrypted || locked === undefined) return unusable(opened);
  const word = await fetchPassphrase(locked, from);
  if (!word.found) return lacking(word);
  const decrypted = openPrivateKey(text.text, store, word.text);
  return decrypted.ok ? { found: true, pem: decrypted.pem, remarks: [] } : unusable(decrypted);
}

/** One line break at its end is an editor's or `echo`'s, and never part of it. */
async function fetchPassphrase(source: SecretSource, from: SecretSurroundings): Promise<SecretText> {
  const fetched = await fetchSecret(source, passphrase, from);
  if (!fetched.found) return fetched;
  const text = fetched.text.replace(/\r?\n$/, "");
  const refused = (found: string): SecretText => ({
    found: false,
    absent: false,
    problem: `the passphrase ${found}, expected that of the private key; correct where the spec says it is`,
  });
  if (text === "") return refused("is empty");
  return Buffer.byteLength(text) > longestPassphrase
    ? refused(`is over ${longestPassphrase} bytes`)
    : { found: true, text };
}

function lacking({ absent, problem }: Extract<SecretText, { found: false }>): KeyAnswer {
  return { found: false, absent, problems: [problem] };
}

function unusable({ problems }: Extract<OpenedKey, { ok: false }>): KeyAnswer {
  return { found: false, absent: false, problems: problems.map(explainProblem) };
}
