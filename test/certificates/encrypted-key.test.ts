import { generateKeyPairSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decryptKey, isEncrypted, longestPassphrase } from "../../modules/certificates/encrypted-key.js";
import { type PemBlock, scanPem } from "../../modules/certificates/pem-blocks.js";
import { explainProblem } from "../../modules/certificates/problem.js";

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

/** Written anew with each cipher: as PKCS#8, and in the traditional form. */
function locked(type: "pkcs8" | "sec1", cipher: string, passphrase: string): PemBlock {
  return blockOf(privateKey.export({ type, format: "pem", cipher, passphrase }).toString());
}

function blockOf(text: string): PemBlock {
  const [block] = scanPem(text).blocks;
  if (block === undefined) throw new Error("the test's own key is no PEM");
  return block;
}

const codeOf = (block: PemBlock, passphrase: string) => {
  const decrypted = decryptKey(block, passphrase);
  return decrypted.ok ? "ok" : decrypted.problem.code;
};

describe.each(["pkcs8", "sec1"] as const)("a key in %s", (type) => {
  test.each(["aes-128-cbc", "aes-256-cbc", "des-ede3-cbc"])("is decrypted from %s", (cipher) => {
    const block = locked(type, cipher, "correct horse");
    expect(isEncrypted(block)).toBe(true);
    const decrypted = decryptKey(block, "correct horse");
    expect(decrypted.ok && decrypted.key.equals(privateKey)).toBe(true);
  });

  test("is not decrypted with any other passphrase, and is never taken for one of an old cipher", () => {
    const block = locked(type, "aes-256-cbc", "correct horse");
    const other = fc.string({ maxLength: 40, unit: "binary" }).filter((text) => text !== "correct horse");
    fc.assert(
      fc.property(other, (passphrase) => codeOf(block, passphrase) === "passphrase"),
      { numRuns: 600 },
    );
  });

  test("is decrypted with the longest passphrase, in whatever script", () => {
    for (const passphrase of ["ä€😀", "x".repeat(longestPassphrase), " with spaces ", "a:b"])
      expect(codeOf(locked(type, "aes-256-cbc", passphrase), passphrase)).toBe("ok");
  });
});

test("a key that is not encrypted is not taken for one that is", () => {
  const text = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  expect(isEncrypted(blockOf(text))).toBe(false);
});

/** PBES1 (RFC 8018) over no ciphertext in particular: OpenSSL refuses the cipher before it looks at it. */
function ofOldCipher(oid: string): PemBlock {
  const salted = inDer("30", `${inDer("04", "1122334455667788")}${inDer("02", "0800")}`);
  const algorithm = inDer("30", `${inDer("06", oid)}${salted}`);
  const der = Buffer.from(inDer("30", `${algorithm}${inDer("04", "ab".repeat(16))}`), "hex");
  const label = "ENCRYPTED PRIVATE KEY";
  return blockOf(`-----BEGIN ${label}-----\n${der.toString("base64")}\n-----END ${label}-----\n`);
}

function inDer(tag: string, content: string): string {
  return `${tag}${(content.length / 2).toString(16).padStart(2, "0")}${content}`;
}

function traditional(cipher: string): PemBlock {
  const body = Buffer.alloc(64, 0xab).toString("base64");
  const label = "RSA PRIVATE KEY";
  return blockOf(
    `-----BEGIN ${label}-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: ${cipher},1122334455667788\n\n${body}\n-----END ${label}-----\n`,
  );
}

test.each([
  ["PBE-MD5-DES", ofOldCipher("2a864886f70d010503")],
  ["PBE-SHA1-RC4-128", ofOldCipher("2a864886f70d010c0101")],
  ["PBE-SHA1-RC2-40", ofOldCipher("2a864886f70d010c0106")],
  ["DES in the traditional form", traditional("DES-CBC")],
  ["RC2 in the traditional form", traditional("RC2-CBC")],
])("a cipher that OpenSSL 3 has given up is named as such: %s", (_, block) => {
  expect(codeOf(block, "correct horse")).toBe("key-cipher");
});

test("what is damaged is found before it is decrypted", () => {
  const block = locked("sec1", "aes-256-cbc", "correct horse");
  expect(codeOf({ ...block, body: [...block.body.slice(0, -1), "*"] }, "correct horse")).toBe("broken-block");
  expect(codeOf({ ...block, body: block.body.slice(0, 2) }, "correct horse")).toBe("broken-block");
});

test("nothing of the key or the passphrase is in what is said", () => {
  const passphrase = "a-passphrase-that-must-not-show";
  const block = locked("pkcs8", "aes-256-cbc", "another");
  const decrypted = decryptKey(block, passphrase);
  const said = decrypted.ok ? "" : explainProblem(decrypted.problem) + JSON.stringify(decrypted);
  expect(said).toContain("cannot be decrypted with the passphrase that was given");
  expect(said).not.toContain(passphrase.slice(0, 8));
  for (const line of block.body) expect(said).not.toContain(line.slice(0, 12));
});
