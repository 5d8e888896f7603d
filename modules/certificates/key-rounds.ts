import { derChildren, derElement, type DerElement, derOid, derTag } from "./der.js";

/**
 * Of hashing, over which no one who made a key by hand gets: OpenSSL's default is 2,048, OWASP asks for 600,000. Ten
 * million take Node's OpenSSL seconds, and what a key may ask for, 2^31 - 1, 20 minutes in which nothing else runs.
 */
export const mostRounds = 10_000_000;

const pbes2 = "1.2.840.113549.1.5.13";
const pbkdf2 = "1.2.840.113549.1.5.12";
const scrypt = "1.3.6.1.4.1.11591.4.11";

/**
 * How often an encrypted PKCS#8 key has a passphrase hashed before it is decrypted: iterations of PBKDF2 (RFC 8018), of
 * PBES1 and of PKCS#12, and N * r * p of scrypt (RFC 7914), whose rounds take as long. Undefined where it does not say
 * so in DER; BER, which OpenSSL reads too, is not looked into.
 */
export function roundsOf(der: Uint8Array): number | undefined {
  const root = derElement(der, 0);
  const [algorithm] = childrenOf(der, root, 2);
  const [oid, parameters] = childrenOf(der, algorithm, 2);
  const scheme = derOid(der, oid);
  if (scheme !== pbes2) return scheme === undefined ? undefined : numbersOf(der, parameters, 1);
  const [derivation] = childrenOf(der, parameters, 1);
  const [name, settings] = childrenOf(der, derivation, 2);
  const kind = derOid(der, name);
  if (kind === pbkdf2) return numbersOf(der, settings, 1);
  return kind === scrypt ? numbersOf(der, settings, 3) : undefined;
}

/** The product of so many integers after the salt, which each of these schemes has first. */
function numbersOf(der: Uint8Array, parameters: DerElement | undefined, count: number): number | undefined {
  const [, ...numbers] = childrenOf(der, parameters, 1 + count);
  if (numbers.length < count || numbers.some(({ tag }) => tag !== derTag.integer)) return undefined;
  return numbers.reduce((product, { start, end }) => product * unsigned(der.subarray(start, end)), 1);
}

/** Infinity where it is larger than any number. */
function unsigned(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0);
}

function childrenOf(der: Uint8Array, parent: DerElement | undefined, most: number): readonly DerElement[] {
  return parent?.tag === derTag.sequence ? derChildren(der, parent, most) : [];
}
