/** As many keys as a run makes: an RSA key takes a tenth of a second, and who reads a certificate cannot tell. */
const keyCount = 3;

const year = 365 * 24 * 60 * 60 * 1000;

const algorithm = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;

/**
 * `count` distinct certificates as identity providers sign with, in base64 of DER without lines: self-signed, RSA 2048,
 * valid from a month ago for ten years. The few keys behind them are forgotten when this is done. About 2 ms each.
 */
export async function signingCertificates(count: number): Promise<readonly string[]> {
  // It refuses to be loaded before `reflect-metadata`.
  await import("reflect-metadata");
  const { X509CertificateGenerator } = await import("@peculiar/x509");
  const keys = await Promise.all(
    Array.from({ length: keyCount }, () => crypto.subtle.generateKey(algorithm, true, ["sign", "verify"])),
  );
  const notBefore = new Date(Date.now() - year / 12);
  const notAfter = new Date(notBefore.getTime() + 10 * year);
  const certificates: string[] = [];
  for (let number = 0; number < count; number += 1) {
    const pair = keys[number % keyCount];
    if (pair === undefined) continue;
    const certificate = await X509CertificateGenerator.createSelfSigned({
      serialNumber: (number + 1).toString(16).padStart(16, "0"),
      name: `CN=idp-${number}.example.com`,
      notBefore,
      notAfter,
      signingAlgorithm: algorithm,
      keys: pair,
    });
    certificates.push(Buffer.from(certificate.rawData).toString("base64"));
  }
  return certificates;
}

/** The PEM of a certificate in base64. */
export function pemOf(base64: string): string {
  const label = "CERTIFICATE";
  return [`-----BEGIN ${label}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ""].join("\n");
}
