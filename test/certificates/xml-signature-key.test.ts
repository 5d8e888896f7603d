import { constants, createPrivateKey, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { digestMethods, madeBy, signatureMethods } from "../../modules/certificates/xml-signature-key.js";
import { aSigner } from "./signed-response.js";

const more = "http://www.w3.org/2001/04/xmldsig-more#";
const newer = "http://www.w3.org/2007/05/xmldsig-more#";
const rsa = await aSigner("rsa");
const p256 = await aSigner("p256", "p256");
const p521 = await aSigner("p521", "p521");

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
const rAndS = { dsaEncoding: "ieee-p1363" as const };

describe("a signature over the very text, with the method's key", () => {
  test.each([
    [`${more}rsa-sha256`, "sha256", rsa, {}],
    [`${more}rsa-sha384`, "sha384", rsa, {}],
    [`${more}rsa-sha512`, "sha512", rsa, {}],
    [`${newer}sha256-rsa-MGF1`, "sha256", rsa, pss],
    [`${newer}sha384-rsa-MGF1`, "sha384", rsa, pss],
    [`${newer}sha512-rsa-MGF1`, "sha512", rsa, pss],
    [`${more}ecdsa-sha256`, "sha256", p256, rAndS],
    [`${more}ecdsa-sha384`, "sha384", p521, rAndS],
    [`${more}ecdsa-sha512`, "sha512", p256, rAndS],
  ])("verifies by %s, and no other text, key or method does", (name, hash, signer, how) => {
    const value = sign(hash, Buffer.from("signed"), { key: createPrivateKey(signer.privateKey), ...how });
    const method = signatureMethods.get(name);
    const verifies = (text: string, by = signer, as = method) => as !== undefined && madeBy(by, as, text, value);
    expect(verifies("signed")).toBe(true);
    expect(verifies("signed ")).toBe(false);
    for (const other of [rsa, p256, p521].filter((one) => one !== signer))
      expect(verifies("signed", other)).toBe(false);
    for (const [other, as] of signatureMethods)
      expect([other, verifies("signed", signer, as)]).toEqual([other, other === name]);
  });
});

test("a value of the wrong length is no signature, whatever the key", () => {
  for (const signer of [rsa, p256]) {
    for (const method of signatureMethods.values()) {
      for (const length of [0, 1, 63, 64, 65, 256]) {
        expect(madeBy(signer, method, "signed", new Uint8Array(length))).toBe(false);
      }
    }
  }
});

test("a certificate whose key cannot be read signs nothing", () => {
  const method = signatureMethods.get(`${more}rsa-sha256`);
  const broken = { id: "broken", certificate: { der: new Uint8Array([0x30, 0x00]) } };
  expect(method && madeBy(broken, method, "signed", new Uint8Array(256))).toBe(false);
});

test("a key that is too short for its method verifies nothing, and throws nothing", async () => {
  const short = await aSigner("short", "rsa1024");
  const method = signatureMethods.get(`${newer}sha512-rsa-MGF1`);
  expect(method && madeBy(short, method, "signed", new Uint8Array(128))).toBe(false);
});

test("SHA-1, MD5, HMAC and DSA are not among the methods", () => {
  const names = [...signatureMethods.keys(), ...digestMethods.keys()];
  expect(names.filter((name) => /sha1|md5|hmac|#dsa|ripemd|sha224/i.test(name))).toEqual([]);
  expect(names).toHaveLength(12);
});
