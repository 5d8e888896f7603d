import { createPrivateKey, X509Certificate } from "node:crypto";
import { connect, createServer } from "node:tls";
import { describe, expect, test } from "vitest";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  createSelfSigned,
  type IssuedCertificate,
  type IssueRequest,
} from "../../lab/certificate-authority.js";

const authority = await createCertificateAuthority();
const blocks = (pem: string) => pem.split(/(?=-----BEGIN)/).map((block) => new X509Certificate(block));

/** What a client that trusts the root finds when it connects to a server with this certificate. */
async function handshake({ root }: Pick<CertificateAuthority, "root">, served: IssuedCertificate, servername: string) {
  const server = createServer({ cert: served.pem + served.chain, key: served.privateKey });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    return await new Promise<string>((resolve) => {
      const socket = connect({ host: "127.0.0.1", port, servername, ca: root }, () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "none");
        socket.end();
      });
      socket.on("error", (error: Error) => resolve("code" in error ? String(error.code) : error.message));
    });
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

test("a client that trusts the root accepts what the authority issued, name by name", async () => {
  const issued = await authority.issue({ names: ["a.example.com", "*.b.example.com"] });
  expect(await handshake(authority, issued, "a.example.com")).toBe(issued.fingerprint);
  expect(await handshake(authority, issued, "x.b.example.com")).toBe(issued.fingerprint);
  expect(await handshake(authority, issued, "other.example.com")).toBe("ERR_TLS_CERT_ALTNAME_INVALID");
});

test("a client that trusts another root refuses it", async () => {
  const issued = await authority.issue({ names: ["a.example.com"] });
  const other = await createCertificateAuthority();
  expect(await handshake(other, issued, "a.example.com")).not.toBe(issued.fingerprint);
});

test("a client refuses what has expired", async () => {
  const issued = await authority.issue({
    names: ["a.example.com"],
    notBefore: new Date("2020-01-01T00:00:00Z"),
    notAfter: new Date("2021-01-01T00:00:00Z"),
  });
  expect(await handshake(authority, issued, "a.example.com")).toBe("CERT_HAS_EXPIRED");
});

test("an RSA authority is accepted likewise", async () => {
  const rsa = await createCertificateAuthority({ algorithm: "rsa" });
  const issued = await rsa.issue({ names: ["a.example.com"] });
  expect(new X509Certificate(issued.pem).publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(await handshake(rsa, issued, "a.example.com")).toBe(issued.fingerprint);
});

test("each certificate of the chain issued the one before it, and the root the last", async () => {
  const deep = await createCertificateAuthority({ intermediates: 3 });
  const { pem, chain } = await deep.issue({ names: ["a.example.com"] });
  const path = blocks(pem + chain + deep.root);
  expect(path).toHaveLength(5);
  for (const [index, issuer] of path.slice(1).entries()) {
    expect(path[index]?.checkIssued(issuer)).toBe(true);
    expect(path[index]?.verify(issuer.publicKey)).toBe(true);
  }
});

describe("what is asked for is in the certificate", () => {
  test("dates to the second, also beyond 2049", async () => {
    const notBefore = new Date("2026-05-04T03:02:01Z");
    const { pem } = await authority.issue({ names: ["a"], notBefore, notAfter: new Date("2050-01-01T00:00:00Z") });
    const { validFrom, validTo } = new X509Certificate(pem);
    expect([validFrom, validTo]).toEqual(["May  4 03:02:01 2026 GMT", "Jan  1 00:00:00 2050 GMT"]);
  });

  test("a common name, or the first name, or none where none fits", async () => {
    const subject = async (request: IssueRequest): Promise<string | undefined> =>
      new X509Certificate((await authority.issue(request)).pem).subject;
    expect(await subject({ names: ["a.example.com"], commonName: "x" })).toBe("CN=x");
    expect(await subject({ names: ["a.example.com", "b.example.com"] })).toBe("CN=a.example.com");
    expect(await subject({ names: [`${"a".repeat(60)}.example.com`] })).toBeUndefined();
  });

  test("no alternative names where there are no names", async () => {
    const { pem } = await authority.issue({ names: [], commonName: "a.example.com" });
    expect(new X509Certificate(pem).subjectAltName).toBeUndefined();
  });

  test.each(["rsa1024", "rsa2048", "p256", "p384", "p521", "ed25519"] as const)(
    "a key of its own, %s",
    async (algorithm) => {
      const { pem, privateKey } = await authority.issue({ names: ["a.example.com"], algorithm });
      const [first] = privateKey.split("\n");
      expect(first, "PKCS#8 has the one header for all algorithms").toBe(
        ["-----BEGIN", "PRIVATE", "KEY-----"].join(" "),
      );
      expect(new X509Certificate(pem).checkPrivateKey(createPrivateKey(privateKey))).toBe(true);
    },
  );
});

test("no two certificates have the same key or serial number", async () => {
  const pems = await Promise.all([1, 2, 3].map(async () => (await authority.issue({ names: ["a"] })).pem));
  const certificates = pems.map((pem) => new X509Certificate(pem));
  expect(new Set(certificates.map(({ serialNumber }) => serialNumber)).size).toBe(3);
  expect(new Set(certificates.map(({ publicKey }) => publicKey.export({ format: "jwk" }).x)).size).toBe(3);
});

test("a self-signed certificate verifies with its own key", async () => {
  const own = new X509Certificate((await createSelfSigned({ names: ["a.example.com"] })).pem);
  expect(own.verify(own.publicKey)).toBe(true);
  expect(own.issuer).toBe(own.subject);
  expect(own.ca).toBe(false);
});
