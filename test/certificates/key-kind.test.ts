import { expect, test } from "vitest";
import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { nameOfKey, signerAlgorithm } from "../../modules/certificates/key-kind.js";
import { certificateOf, derOf, issued } from "./authority.js";

test.each([
  ["rsa1024", { algorithm: "RSA", bits: 1024 }, "RSA 1024"],
  ["rsa2048", { algorithm: "RSA", bits: 2048 }, "RSA 2048"],
  ["p256", { algorithm: "EC", curve: "P-256" }, "P-256"],
  ["p384", { algorithm: "EC", curve: "P-384" }, "P-384"],
  ["p521", { algorithm: "EC", curve: "P-521" }, "P-521"],
  ["ed25519", { algorithm: "other", name: "Ed25519" }, "Ed25519"],
] as const)("a key made as %s is read as such", async (algorithm, key, name) => {
  const certificate = certificateOf((await issued({ algorithm })).pem);
  expect(certificate.key).toEqual(key);
  expect(nameOfKey(certificate.key)).toBe(name);
});

test("a key of an algorithm that nobody knows is named by its identifier", async () => {
  const der = derOf((await issued()).pem);
  const idEcPublicKey = Buffer.from("06072a8648ce3d0201", "hex");
  der[der.indexOf(idEcPublicKey) + idEcPublicKey.length - 1] = 0x63;
  expect(certificateOf(der.toString("base64")).key).toEqual({ algorithm: "other", name: "1.2.840.10045.2.99" });
});

test("the kind of the signer's key is told from the signature, not from the certificate's own key", async () => {
  const rsa = await createCertificateAuthority({ algorithm: "rsa" });
  const underRsa = await rsa.issue({ names: ["www.example.com"], algorithm: "p256" });
  const underEc = await issued({ algorithm: "rsa2048" });
  expect(signerAlgorithm(derOf(underRsa.pem))).toBe("RSA");
  expect(signerAlgorithm(derOf(underEc.pem))).toBe("EC");
  expect(signerAlgorithm(Buffer.from("garbage"))).toBe("other");
});
