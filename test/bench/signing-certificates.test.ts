import { X509Certificate } from "node:crypto";

import { expect, test } from "vitest";

import { pemOf, signingCertificates } from "../../bench/signing-certificates.js";

test("certificates are distinct, signed by their own keys, and valid now", async () => {
  const certificates = await signingCertificates(5);
  expect(new Set(certificates).size).toBe(5);
  const read = certificates.map((certificate) => new X509Certificate(pemOf(certificate)));
  expect(read.map((one) => one.verify(one.publicKey))).toEqual([true, true, true, true, true]);
  expect(read.map(({ subject }) => subject)).toContain("CN=idp-4.example.com");
  for (const { validFrom, validTo } of read) {
    expect(new Date(validFrom).getTime()).toBeLessThan(Date.now());
    expect(new Date(validTo).getTime()).toBeGreaterThan(Date.now());
  }
});
