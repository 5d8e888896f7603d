import { createPrivateKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  judgePrivateKey,
  largestKeyText,
  largestPrivateKey,
  openPrivateKey,
} from "../../modules/certificates/private-key.js";
import { explainProblem } from "../../modules/certificates/problem.js";
import { certificateOf, issued, pemOf } from "./authority.js";

const leaf = await issued();
const certificate = certificateOf(leaf.pem);
const key = createPrivateKey(leaf.privateKey);
const rsa = await issued({ algorithm: "rsa2048" });
const ofRsa = createPrivateKey(rsa.privateKey);

const codes = (text: string) => judgePrivateKey(text, certificate).map(({ code }) => code);

describe("a certificate's own key is taken", () => {
  test.each([
    ["PKCS#8", leaf, leaf.privateKey],
    ["SEC1", leaf, key.export({ type: "sec1", format: "pem" }).toString()],
    ["PKCS#8 with RSA", rsa, rsa.privateKey],
    ["PKCS#1", rsa, ofRsa.export({ type: "pkcs1", format: "pem" }).toString()],
    ["CRLF and a byte order mark", leaf, `\uFEFF${leaf.privateKey.replaceAll("\n", "\r\n")}`],
    [
      "the curve's block before it",
      leaf,
      pemOf(Buffer.from("06082a8648ce3d030107", "hex"), "EC PARAMETERS") +
        key.export({ type: "sec1", format: "pem" }).toString(),
    ],
  ])("as %s", (_form, { pem }, text) => {
    expect(judgePrivateKey(text, certificateOf(pem))).toEqual([]);
  });
});

test("another key of the same kind does not match", async () => {
  const other = await issued();
  expect(judgePrivateKey(other.privateKey, certificate)).toEqual([
    { code: "key-mismatch", in: "private-key", certificate: leaf.fingerprint },
  ]);
});

test("a key of another kind does not match", () => {
  expect(codes(rsa.privateKey)).toEqual(["key-mismatch"]);
});

test("a key with the right public half and a broken private half does not match", () => {
  // PKCS#1 is a row of numbers; the last byte of the private exponent comes right before the first prime.
  const jwk = ofRsa.export({ format: "jwk" });
  const der = ofRsa.export({ type: "pkcs1", format: "der" });
  for (const part of [jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi]) {
    const number = Buffer.from(part ?? "", "base64url");
    const last = der.indexOf(number) + number.length - 1;
    der[last] = (der[last] ?? 0) ^ 0x02;
  }
  const found = judgePrivateKey(pemOf(der, "RSA PRIVATE KEY"), certificateOf(rsa.pem));
  expect(found.map(({ code }) => code)).toEqual(["key-mismatch"]);
});

test("without a certificate a key is judged alone", () => {
  expect(judgePrivateKey(leaf.privateKey, undefined)).toEqual([]);
});

describe("what is no usable key is named", () => {
  const locked = { type: "pkcs8", format: "pem", cipher: "aes-128-cbc", passphrase: "x" } as const;
  const lockedOld = { type: "sec1", format: "pem", cipher: "aes-128-cbc", passphrase: "x" } as const;
  const publicHalf = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
  test.each([
    ["an encrypted key", key.export(locked).toString(), "key-encrypted"],
    ["an encrypted key of the old form", key.export(lockedOld).toString(), "key-encrypted"],
    ["damaged DER", pemOf(Buffer.from("302e020100", "hex"), "PRIVATE KEY"), "key-unreadable"],
    ["a certificate", leaf.pem, "wrong-block"],
    ["a key and a certificate", leaf.privateKey + leaf.pem, "wrong-block"],
    ["a public key", publicHalf.export({ type: "spki", format: "pem" }).toString(), "wrong-block"],
    ["an OpenSSH key", pemOf(Buffer.from("openssh"), "OPENSSH PRIVATE KEY"), "wrong-block"],
    ["a curve without a key", pemOf(Buffer.from("06"), "EC PARAMETERS"), "wrong-block"],
    ["two keys", leaf.privateKey + leaf.privateKey, "several-keys"],
    ["a key that was cut off", leaf.privateKey.slice(0, 80), "broken-block"],
    ["a key with lost line breaks", leaf.privateKey.replaceAll("\n", " "), "broken-block"],
    ["a key with escaped line breaks", leaf.privateKey.replaceAll("\n", "\\n"), "broken-block"],
    ["nothing", "", "not-pem"],
    ["a word", "changeme", "not-pem"],
    ["too much", leaf.privateKey + " ".repeat(largestKeyText), "too-large"],
  ])("%s", (_what, text, code) => {
    expect(codes(text)).toEqual([code]);
  });
});

describe("a key is opened as PKCS#8 in PEM, not encrypted,", () => {
  const pkcs8 = key.export({ type: "pkcs8", format: "pem" }).toString();
  const ofRsaInPkcs8 = ofRsa.export({ type: "pkcs8", format: "pem" }).toString();
  const locked = { format: "pem", cipher: "aes-256-cbc", passphrase: "correct horse" } as const;
  test.each([
    ["from PKCS#8", leaf.privateKey, pkcs8],
    ["from SEC1", key.export({ type: "sec1", format: "pem" }).toString(), pkcs8],
    ["from PKCS#1", ofRsa.export({ type: "pkcs1", format: "pem" }).toString(), ofRsaInPkcs8],
    ["from CRLF and notes around it", `Bag Attributes\r\n${leaf.privateKey.replaceAll("\n", "\r\n")}`, pkcs8],
    ["from encrypted PKCS#8", key.export({ type: "pkcs8", ...locked }).toString(), pkcs8],
    ["from encrypted SEC1", key.export({ type: "sec1", ...locked }).toString(), pkcs8],
    ["from encrypted PKCS#1", ofRsa.export({ type: "pkcs1", ...locked }).toString(), ofRsaInPkcs8],
    [
      "from encrypted PKCS#1 with CRLF",
      ofRsa
        .export({ type: "pkcs1", ...locked })
        .toString()
        .replaceAll("\n", "\r\n"),
      ofRsaInPkcs8,
    ],
  ])("%s", (_, text, pem) => {
    expect(openPrivateKey(text, "acm", "correct horse")).toEqual({ ok: true, pem });
  });

  test("but for one that is still locked", () => {
    const text = key.export({ type: "pkcs8", ...locked }).toString();
    const problem = (code: string) => ({ ok: false, problems: [{ code, in: "private-key" }] });
    expect(openPrivateKey(text, "acm")).toEqual(problem("key-encrypted"));
    expect(openPrivateKey(text, "acm", "wrong horse")).toEqual(problem("passphrase"));
    expect(openPrivateKey(text, "acm", "")).toEqual(problem("passphrase"));
  });
});

test("a store's limit is that of what it is sent, and not of what was around it", async () => {
  const large = await issued({ algorithm: "rsa4096" });
  const opened = openPrivateKey(`${"a note\n".repeat(1_000)}${large.privateKey}`, "acm");
  expect(opened.ok && Buffer.byteLength(opened.pem)).toBeLessThan(largestPrivateKey.acm);
});

// A field of random bytes in place of a modulus: making a real key of this size takes minutes.
test("a key that is too large for ACM may still be small enough for the IAM store", () => {
  const number = (bytes: number) =>
    randomBytes(bytes)
      .with(0, 0x40)
      .with(bytes - 1, 0x01);
  const field = (bytes: number) => der(0x02, number(bytes));
  const whole = der(
    0x30,
    Buffer.from("020100", "hex"),
    field(2048),
    der(0x02, Buffer.from("010001", "hex")),
    field(2048),
    ...Array.from({ length: 5 }, () => field(1024)),
  );
  const text = pemOf(whole, "RSA PRIVATE KEY");
  expect(openPrivateKey(text, "acm")).toMatchObject({ ok: false, problems: [{ code: "too-large", limit: 5_120 }] });
  expect(openPrivateKey(text, "iam")).toMatchObject({ ok: true });
});

/** A value of DER whose content is longer than 127 bytes, or is not. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const { length } = Buffer.concat(content);
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), ...content]);
}

test("no text of a key, whole or damaged, is found in what is said about it", () => {
  const lines = leaf.privateKey.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  const damaged = [
    ...[20, 40, 60, 100, 150, 200].map((length) => leaf.privateKey.slice(length)),
    ...[20, 40, 60, 100, 150, 200].map((length) => leaf.privateKey.slice(0, length)),
    leaf.privateKey.replaceAll("\n", ""),
    lines.join("\n"),
    `-----BEGIN ${lines
      .join("")
      .toUpperCase()
      .replace(/[^A-Z0-9]/g, "")
      .slice(0, 40)}-----\n-----END X-----`,
  ];
  for (const text of damaged) {
    const problems = judgePrivateKey(text, certificate);
    const said = JSON.stringify(problems) + problems.map(explainProblem).join();
    expect(problems.length).toBeGreaterThan(0);
    for (const line of lines) expect(said.toLowerCase()).not.toContain(line.slice(0, 12).toLowerCase());
  }
});
