import { createPrivateKey, generateKeyPairSync } from "node:crypto";

import { expect, test } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { holdsKey, privateKeyForms } from "./private-key-forms.js";

const { pem: certificate, privateKey } = await (
  await createCertificateAuthority({ name: "Forms", algorithm: "rsa" })
).issue({ names: ["www.example.com"] });
const der = createPrivateKey(privateKey).export({ type: "pkcs8", format: "der" });
const forms = privateKeyForms(privateKey);
const lines = privateKey.trim().split("\n");

test.each([
  ["PEM", privateKey],
  ["JSON", JSON.stringify({ key: privateKey })],
  ["one line of base64", der.toString("base64")],
  ["base64 for addresses", der.toString("base64url")],
  ["hex", der.toString("hex")],
  ["hex in capitals", der.toString("hex").toUpperCase()],
  ["base64 of its PEM, as ACM is sent it", Buffer.from(privateKey).toString("base64")],
  ["a few lines of it", lines.slice(14, 16).join("\n")],
])("a key is found in %s", (_, text) => {
  expect(holdsKey(Buffer.from(`before ${text} after`), forms)).toBe(true);
});

test("a key is found as bytes", () => {
  expect(holdsKey(Buffer.concat([Buffer.from("before"), der]), forms)).toBe(true);
});

test("its certificate, which has its modulus, is not taken for it, and another key neither", () => {
  const body = certificate.replaceAll(/-----[^-]+-----|\s/g, "");
  const written = Buffer.from(body, "base64");
  for (const bytes of [Buffer.from(certificate), Buffer.from(body), written, Buffer.from(written.toString("hex"))])
    expect(holdsKey(bytes, forms)).toBe(false);
  const { privateKey: other } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  expect(holdsKey(other.export({ type: "pkcs8", format: "der" }), forms)).toBe(false);
});
