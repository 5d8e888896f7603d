import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decryptKey } from "../../modules/certificates/encrypted-key.js";
import { mostRounds, roundsOf } from "../../modules/certificates/key-rounds.js";

const pbkdf2 = "2a864886f70d01050c";
const scrypt = "2b06010401da47040b";
const pkcs12 = "2a864886f70d010c0103";

function inDer(tag: string, ...contents: readonly string[]): string {
  const content = contents.join("");
  const length = content.length / 2;
  const hex = length.toString(16).padStart(length > 255 ? 4 : 2, "0");
  return `${tag}${length < 128 ? "" : (128 + hex.length / 2).toString(16)}${hex}${content}`;
}

function integer(value: bigint): string {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return inDer("02", parseInt(even.slice(0, 2), 16) > 127 ? `00${even}` : even);
}

const salted = (numbers: readonly bigint[]) => inDer("30", inDer("04", "1122334455667788"), ...numbers.map(integer));
const ofScheme = (oid: string, parameters: string) => inDer("30", inDer("06", oid), parameters);
const aes256 = ofScheme("60864801650304012a", inDer("04", "00".repeat(16)));

/** PBES2, with AES-256-CBC over no key in particular. */
function pbes2(kdf: string, ...numbers: readonly bigint[]): Buffer {
  return keyOf(ofScheme("2a864886f70d01050d", inDer("30", ofScheme(kdf, salted(numbers)), aes256)));
}

const keyOf = (scheme: string) => Buffer.from(inDer("30", scheme, inDer("04", "ab".repeat(48))), "hex");
const pbes1 = (...numbers: readonly bigint[]) => keyOf(ofScheme(pkcs12, salted(numbers)));

function codeOf(der: Buffer): string {
  const block = { label: "ENCRYPTED PRIVATE KEY", body: der.toString("base64").match(/.{1,64}/g) ?? [], line: 1 };
  const decrypted = decryptKey(block, "correct horse");
  return decrypted.ok ? "ok" : decrypted.problem.code;
}

test.each([
  ["PBKDF2 with 2^31 - 1 iterations", pbes2(pbkdf2, 2n ** 31n - 1n)],
  ["PBKDF2 with one iteration too many", pbes2(pbkdf2, BigInt(mostRounds) + 1n)],
  ["PBKDF2 with more than any number", pbes2(pbkdf2, 2n ** 2_000n)],
  ["scrypt with little memory and a high parallelization", pbes2(scrypt, 2n ** 16n, 1n, 2n ** 17n)],
  ["PKCS#12 with 2^31 - 1 iterations", pbes1(2n ** 31n - 1n)],
])("a key that would keep OpenSSL busy for minutes is refused at once: %s", (_, der) => {
  const began = Date.now();
  expect(codeOf(der)).toBe("key-rounds");
  expect(Date.now() - began).toBeLessThan(500);
});

test.each([
  ["PBKDF2", pbes2(pbkdf2, 2_048n)],
  ["scrypt as openssl -scrypt writes it", pbes2(scrypt, 16_384n, 8n, 1n)],
  ["PKCS#12", pbes1(2_048n)],
])("a key with few rounds goes on to OpenSSL: %s", (_, der) => {
  expect(codeOf(der)).toBe("passphrase");
});

test("the rounds of what Node writes are counted", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const der = privateKey.export({ type: "pkcs8", format: "der", cipher: "aes-256-cbc", passphrase: "correct horse" });
  expect(roundsOf(der)).toBe(2_048);
});

test("any number of rounds is counted", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 53n - 1n }), (rounds) => {
      expect(roundsOf(pbes2(pbkdf2, rounds))).toBe(Number(rounds));
      expect(roundsOf(pbes1(rounds))).toBe(Number(rounds));
    }),
  );
});

test("whatever the bytes are, they are counted or refused, and never thrown over", () => {
  const whole = pbes2(pbkdf2, 2_048n);
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(whole.length).map((end) => whole.subarray(0, end)),
  );
  fc.assert(fc.property(bytes, (der) => ["number", "undefined"].includes(typeof roundsOf(der))));
});

test("a key whose rounds cannot be counted never reaches OpenSSL: BER hides them", () => {
  const body = pbes2(pbkdf2, 2n ** 31n - 1n);
  const indefinite = Buffer.concat([
    Buffer.from([0x30, 0x80]),
    body.subarray(body[1] === 0x81 ? 3 : 2),
    Buffer.alloc(2),
  ]);
  expect(codeOf(indefinite)).toBe("key-unreadable");
  const derivation = ofScheme("2a864886f70d01050f", salted([2n ** 31n - 1n]));
  expect(codeOf(keyOf(ofScheme("2a864886f70d01050d", inDer("30", derivation, aes256))))).toBe("key-unreadable");
});
