import { expect, test } from "vitest";
import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { purposesWithoutServer, signedBy, signedByItself } from "../../modules/certificates/signature.js";
import { authority, blocksOf, certificateOf, issued } from "./authority.js";

const [lower = "", upper = ""] = blocksOf(authority.chain).map((pem) => pem);
const leaf = certificateOf((await issued()).pem);

test("a certificate is signed by its issuer, and by none other of the chain", () => {
  expect(signedBy(leaf, certificateOf(lower))).toBe(true);
  expect(signedBy(leaf, certificateOf(upper))).toBe(false);
  expect(signedBy(certificateOf(lower), leaf)).toBe(false);
});

test("an authority of the same name with another key did not sign", async () => {
  const twin = await createCertificateAuthority({ intermediates: 2 });
  const [twinOfLower = ""] = blocksOf(twin.chain);
  expect(certificateOf(twinOfLower).subject).toBe(leaf.issuer);
  expect(signedBy(leaf, certificateOf(twinOfLower))).toBe(false);
});

test("a root signed itself, an intermediate did not", () => {
  expect(signedByItself(certificateOf(authority.root))).toBe(true);
  expect(signedByItself(certificateOf(lower))).toBe(false);
});

test("a certificate for clients only says what it is for", async () => {
  const client = await issued({ purposes: ["1.3.6.1.5.5.7.3.2"] });
  expect(purposesWithoutServer(certificateOf(client.pem))).toEqual(["1.3.6.1.5.5.7.3.2"]);
});

test.each([
  ["servers among others", ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1"]],
  ["any purpose", ["2.5.29.37.0"]],
  ["nothing in particular", []],
])("a certificate for %s may stand for a server", async (_what, purposes) => {
  const certificate = certificateOf((await issued({ purposes })).pem);
  expect(purposesWithoutServer(certificate)).toBeUndefined();
});
