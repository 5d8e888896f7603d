// Whether any part of a secret stands in a text, in whatever form somebody may have written it there.
import { createPrivateKey } from "node:crypto";

/** Node quotes ten characters of a text that is no JSON. A shorter run than this may stand anywhere by chance. */
const piece = 8;

export interface Canary {
  readonly name: string;
  /** As they would stand in a text without white space. */
  readonly forms: readonly string[];
}

/** Without what everybody may see: half of a private key is in its certificate. */
export function hiddenPart({ name, forms }: Canary, everybodySees: string): Canary {
  const seen = squeeze(everybodySees);
  return { name, forms: forms.flatMap((form) => piecesOf(form).filter((part) => !seen.includes(part))) };
}

/** A word such as a passphrase. */
export function canaryOfText(name: string, text: string): Canary {
  const bytes = Buffer.from(text);
  return { name, forms: [squeeze(text), bytes.toString("base64"), bytes.toString("base64url"), bytes.toString("hex")] };
}

/** A private key: its PEM in each encoding, its DER, and what an API is sent of it. */
export function canariesOfKey(name: string, pem: string): readonly Canary[] {
  const key = createPrivateKey(pem);
  const pems = [
    key.export({ type: "pkcs8", format: "pem" }).toString(),
    key.export({ type: "sec1", format: "pem" }).toString(),
  ];
  const scalar = Buffer.from(key.export({ format: "jwk" }).d ?? "", "base64url");
  return [
    ...pems.map((text) => canaryOfPem(name, text)),
    { name: `${name}'s scalar`, forms: [scalar.toString("base64"), scalar.toString("hex")] },
  ];
}

/** Also of a key that is still encrypted, which nobody is to see either. */
export function canaryOfPem(name: string, pem: string): Canary {
  const body = squeeze(pem.replace(/-----[A-Z ]+-----/g, "").replace(/^.*:.*$/gm, ""));
  const der = Buffer.from(body, "base64");
  return { name, forms: [body, der.toString("base64url"), der.toString("hex"), Buffer.from(pem).toString("base64")] };
}

/** The names of those of which a piece stands in the text. */
export function foundIn(text: string, canaries: readonly Canary[]): readonly string[] {
  const where = squeeze(text);
  const found = canaries.filter(({ forms }) => forms.some((form) => hasPieceOf(where, form)));
  return [...new Set(found.map(({ name }) => name))];
}

function hasPieceOf(where: string, form: string): boolean {
  return piecesOf(form).some((part) => where.includes(part));
}

function piecesOf(form: string): readonly string[] {
  return Array.from({ length: Math.max(0, form.length - piece + 1) }, (_, at) => form.slice(at, at + piece));
}

function squeeze(text: string): string {
  return text.replace(/\\[rn]|\s/g, "");
}
