import { X509Certificate } from "node:crypto";
import { inspect } from "node:util";
import { beforeAll, expect, test } from "vitest";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from "../../lab/certificate-authority.js";
import { parseCertificate } from "../../modules/certificates/certificate.js";
import { findByFingerprint, importCertificate, observeAcmCertificate } from "../../modules/live/acm.js";
import { anAccount, anArn, portsOf } from "./fake-account.js";
import { acmAnswering, type Answer, json, jsonError } from "./fake-aws.js";

let authority: CertificateAuthority;
let www: IssuedCertificate;
let renewed: IssuedCertificate;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  const notAfter = new Date("2027-01-01T00:00:00Z");
  www = await authority.issue({ names: ["www.example.com", "example.com"], notAfter });
  renewed = await authority.issue({ names: ["www.example.com", "example.com"], notAfter });
});

function certificateOf({ pem }: IssuedCertificate) {
  const read = parseCertificate(new X509Certificate(pem).raw);
  if (!read.ok) throw new Error(read.why);
  return read.certificate;
}

test("a certificate is told with its fingerprint, its names and who uses it", async () => {
  const { acm } = portsOf(
    anAccount({ certificates: [{ arn: anArn("a"), pem: www.pem, inUseBy: ["arn:b", "arn:a"] }] }),
  );
  expect(await observeAcmCertificate(acm, anArn("a"))).toMatchObject({
    found: true,
    arn: anArn("a"),
    fingerprint: www.fingerprint,
    names: ["www.example.com", "example.com"],
    notAfter: new Date("2027-01-01T00:00:00Z"),
    attached: { acm: anArn("a") },
    inUseBy: ["arn:a", "arn:b"],
    origin: { by: "imported" },
  });
});

test("a certificate that is gone is an answer; one that may not be read is a fault", async () => {
  expect(await observeAcmCertificate(portsOf(anAccount()).acm, anArn("a"))).toEqual({ found: false });
  const denied = acmAnswering(() => jsonError(400, "AccessDeniedException", "no"));
  await expect(observeAcmCertificate(denied, anArn("a"))).rejects.toMatchObject({
    reason: "forbidden",
    call: "acm:DescribeCertificate",
  });
});

test("a certificate removed between the two calls is gone", async () => {
  const acm = acmAnswering(({ target }) =>
    target === "DescribeCertificate" ? json({ Certificate: {} }) : jsonError(400, "ResourceNotFoundException", "no"),
  );
  expect(await observeAcmCertificate(acm, anArn("a"))).toEqual({ found: false });
});

test("a certificate in ACM is found by its fingerprint among others of the same names and expiry", async () => {
  const certificates = [
    { arn: anArn("a"), pem: renewed.pem },
    { arn: anArn("b"), pem: www.pem },
  ];
  expect(await findByFingerprint(portsOf(anAccount({ certificates })).acm, certificateOf(www))).toBe(anArn("b"));
  expect(await findByFingerprint(portsOf(anAccount()).acm, certificateOf(www))).toBeUndefined();
});

test("of many certificates only those of the same expiry and names are read", async () => {
  const others = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const { pem } = await authority.issue({ names: [index % 2 === 0 ? "www.example.com" : `h${index}.example.com`] });
      return { arn: anArn(`other-${index}`), pem };
    }),
  );
  const account = anAccount({ certificates: [...others, { arn: anArn("a"), pem: www.pem }] });
  expect(await findByFingerprint(portsOf(account).acm, certificateOf(www))).toBe(anArn("a"));
  expect(account.calls).toEqual(["ListCertificates", "GetCertificate"]);
});

test("all key types are asked for, and every page", async () => {
  const bodies: string[] = [];
  const acm = acmAnswering(({ body }) => {
    bodies.push(body);
    return json(bodies.length === 1 ? { NextToken: "second" } : {});
  });
  await findByFingerprint(acm, certificateOf(www));
  const keyTypes: unknown = expect.arrayContaining(["EC_prime256v1", "RSA_4096", "RSA_2048", "RSA_1024"]);
  const includes: unknown = expect.anything();
  expect(bodies.map((body): unknown => JSON.parse(body))).toEqual([
    {
      MaxItems: 1000,
      Includes: { keyTypes },
    },
    { MaxItems: 1000, Includes: includes, NextToken: "second" },
  ]);
});

function importing(answer: Answer, maxAttempts = 1) {
  const { pem, chain, privateKey } = www;
  return importCertificate(acmAnswering(answer, maxAttempts), {
    pem,
    chain,
    privateKey,
    tags: { "crossfade:fingerprint": www.fingerprint },
  });
}

test("a certificate is imported with its chain and its tags, as a new ARN", async () => {
  const sent: unknown[] = [];
  const arn = await importing(({ body }) => {
    sent.push(JSON.parse(body));
    return json({ CertificateArn: anArn("new") });
  });
  expect(arn).toBe(anArn("new"));
  expect(sent).toEqual([
    {
      Certificate: Buffer.from(www.pem).toString("base64"),
      CertificateChain: Buffer.from(www.chain).toString("base64"),
      PrivateKey: Buffer.from(www.privateKey).toString("base64"),
      Tags: [{ Key: "crossfade:fingerprint", Value: www.fingerprint }],
    },
  ]);
});

/** Each line of the key, as it is, in base64 and in hexadecimal. */
function piecesOf(key: string): readonly string[] {
  const lines = key.split("\n").filter((line) => line !== "" && !line.startsWith("-----"));
  const encoded = [Buffer.from(key).toString("base64"), Buffer.from(key).toString("hex")];
  return [...lines, ...encoded.flatMap((text) => text.match(/.{40}/g) ?? [])];
}

test.each<readonly [string, Answer]>([
  [
    "ACM repeats the request in its message",
    ({ body }) => jsonError(400, "ValidationException", `Value at ${body} failed`),
  ],
  ["ACM repeats the key's text", () => jsonError(400, "ValidationException", `key '${www.privateKey}' is not valid`)],
  [
    "ACM repeats it with escaped line breaks",
    () => jsonError(400, "ValidationException", JSON.stringify(www.privateKey)),
  ],
  [
    "the connection breaks",
    ({ body }) => Object.assign(new Error(`socket: ${body}`), { code: "ECONNRESET", request: { body } }),
  ],
  ["a proxy answers with a page", ({ body }) => ({ status: 502, body: `<html>${body}</html>` })],
  ["the answer is cut", ({ body }) => ({ body: `{"x": ${body}` })],
])("nothing of the private key is in the fault when %s", async (_, answer) => {
  const fault: unknown = await importing(answer).catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ name: "ReadFault", call: "acm:ImportCertificate" });
  const shown =
    inspect(fault, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity }) +
    JSON.stringify(fault);
  expect(piecesOf(www.privateKey).filter((piece) => shown.includes(piece))).toEqual([]);
});

test("a message without the key is kept: it says what is wrong", async () => {
  await expect(
    importing(() => jsonError(400, "LimitExceededException", "You have reached the 2500 limit")),
  ).rejects.toThrow(/2500 limit/);
});

test.each([
  ["throttled", jsonError(400, "ThrottlingException", "Rate exceeded"), 3],
  ["unanswered for lack of a connection", Object.assign(new Error("no"), { code: "ECONNREFUSED" }), 3],
  ["failed by ACM itself", jsonError(500, "InternalFailure", "oops"), 1],
  ["cut off", Object.assign(new Error("reset"), { code: "ECONNRESET" }), 1],
  ["timed out", Object.assign(new Error("slow"), { name: "TimeoutError" }), 1],
] as const)("an import that is %s is sent again only where it cannot have happened", async (_, answer, times) => {
  let sent = 0;
  await importing(() => {
    sent += 1;
    return answer;
  }, 3).catch(() => undefined);
  expect(sent).toBe(times);
});

test("an import whose outcome is not known says so, and what to do", async () => {
  await expect(importing(() => jsonError(500, "InternalFailure", "oops"), 3)).rejects.toThrow(
    /whether ACM took the certificate is not known; run it again/,
  );
});
