import { createPrivateKey } from "node:crypto";

/** Of an RSA key, what comes before is in its certificate too: the modulus, at most 4,096 bits, and some header. */
const publicPart = 12;

/**
 * The forms in which pieces of a private key may have been written somewhere: the lines of its PEM, which are also
 * pieces of it as one line, and the same bytes raw, in hex, and in base64 of the PEM as a whole.
 */
export function privateKeyForms(pem: string): readonly Buffer[] {
  const lines = createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString().trim().split("\n");
  const secret = lines.slice(1 + publicPart, -2);
  if (secret.length === 0) throw new Error("the key is too short to tell its secret part from its public one");
  const base64OfPem = Buffer.from(pem).toString("base64");
  // From whole groups of three bytes on, behind the public lines.
  const from = Math.ceil(((1 + publicPart) * 66) / 3) * 4;
  const sent = base64OfPem.slice(from, -64).match(/.{64}/g) ?? [];
  const texts = secret.flatMap((line) => {
    const hex = Buffer.from(line, "base64").toString("hex");
    return [line, line.replaceAll("+", "-").replaceAll("/", "_"), hex, hex.toUpperCase()];
  });
  return [
    ...[...texts, ...sent].map((text) => Buffer.from(text)),
    ...secret.map((line) => Buffer.from(line, "base64")),
  ];
}

/** Whether one piece of the key, in whatever form, is in there. */
export function holdsKey(bytes: Buffer, forms: readonly Buffer[]): boolean {
  return forms.some((form) => bytes.includes(form));
}
