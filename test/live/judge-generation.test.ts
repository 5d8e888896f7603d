import { beforeAll, expect, test } from "vitest";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssueRequest,
} from "../../lab/certificate-authority.js";
import { readCertificatePem } from "../../modules/certificates/pem.js";
import { explainPreflight, preflightSeverity, type GenerationUse } from "../../modules/live/explain-preflight.js";
import { faultOf } from "../../modules/live/fault.js";
import { judgeGeneration, type ReadGeneration } from "../../modules/live/judge-generation.js";
import type { ObservedCertificate } from "../../modules/live/stored-certificate.js";
import { aGeneration, anArn } from "../builders.js";

let authority: CertificateAuthority;

beforeAll(async () => {
  authority = await createCertificateAuthority();
});

async function observed(
  request: Partial<IssueRequest> = {},
  change: Partial<ObservedCertificate> = {},
): Promise<ObservedCertificate> {
  const { pem } = await authority.issue({ names: ["www.example.com"], ...request });
  const { certificate } = readCertificatePem(pem);
  if (certificate === undefined) throw new Error("the authority's certificate cannot be read");
  const { fingerprint, names, notBefore, notAfter } = certificate;
  const arn = anArn("2026-09");
  return {
    found: true,
    arn,
    attached: { acm: arn },
    fingerprint,
    names,
    notBefore,
    notAfter,
    inUseBy: [],
    origin: { by: "imported" },
    pem,
    status: "ISSUED",
    ...change,
  };
}

function said(answer: ReadGeneration["answer"], standing: GenerationUse = "served"): readonly string[] {
  const found = judgeGeneration({ index: 1, generation: aGeneration("2026-09"), standing, answer }, new Date());
  return found.map((one) => `${preflightSeverity(one)} at ${one.path.join(".")}: ${explainPreflight(one)}`);
}

const place = "spec.generations.1.certificate.arn";

test.each(["rsa1024", "rsa2048", "rsa3072", "rsa4096", "p256"] as const)(
  "nothing is said of a certificate for a key of type %s: CloudFront takes it",
  async (algorithm) => {
    expect(said(await observed({ algorithm }))).toEqual([]);
  },
);

test.each([
  ["p384", "P-384"],
  ["p521", "P-521"],
  ["ed25519", "Ed25519"],
] as const)(
  "a certificate for a key of type %s is an error where it is to be served, and a warning before",
  async (algorithm, name) => {
    const text = `at ${place}: generation "2026-09" has a key of type ${name}, expected RSA 1024, 2048, 3072 or 4096, or P-256, which is all that CloudFront attaches; have it issued for such a key, as a new generation`;
    const answer = await observed({ algorithm });
    expect(said(answer)).toEqual([`error ${text}`]);
    expect(said(answer, "staged")).toEqual([`warning ${text}`]);
    expect(said(answer, "former"), "it is attached already").toEqual([]);
  },
);

test("a certificate that is not valid yet is an error where it is to be served", async () => {
  const notBefore = new Date(Date.now() + 3_600_000);
  expect(said(await observed({ notBefore }))).toEqual([
    expect.stringMatching(`^error at ${place}: generation "2026-09" is not valid before`),
  ]);
  expect(said(await observed({ notBefore }), "staged")).toEqual([expect.stringMatching(/^warning /)]);
});

test("an expired certificate is said once, whatever ACM calls it", async () => {
  const past = { notBefore: new Date("2025-01-01T00:00:00Z"), notAfter: new Date("2025-06-01T00:00:00Z") };
  const answer = await observed(past, { status: "EXPIRED" });
  expect(said(answer)).toEqual([
    `error at ${place}: generation "2026-09" expired on 2025-06-01T00:00:00.000Z, expected one that is valid now; CloudFront attaches no expired certificate`,
  ]);
  expect(said(answer, "former")).toEqual([expect.stringMatching(/^warning /)]);
});

test("a certificate that ACM has revoked, or not issued yet, is a warning with ACM's word for it", async () => {
  expect(said(await observed({}, { status: "REVOKED" }))).toEqual([
    `warning at ${place}: generation "2026-09": ${anArn("2026-09")} is REVOKED in ACM, expected ISSUED; CloudFront attaches no other, so look at it in ACM and wait, or stage another generation`,
  ]);
  const pending = faultOf(
    "acm:GetCertificate",
    "it",
    Object.assign(new Error(), { name: "RequestInProgressException" }),
  );
  expect(said(pending)).toEqual([expect.stringContaining("is PENDING_VALIDATION in ACM, expected ISSUED")]);
});

test("a certificate of IAM has no status, and that is no news", async () => {
  expect(said(await observed({}, { status: undefined }))).toEqual([]);
});

test("one that is gone is an error, and one that could not be read is left to its fault", () => {
  expect(said({ found: false })).toEqual([
    `error at ${place}: generation "2026-09" names ${anArn("2026-09")}, which ACM does not have; correct the arn, or take it out and run "npx crossfade stage"`,
  ]);
  expect(said(faultOf("acm:DescribeCertificate", "it", Object.assign(new Error(), { name: "AccessDenied" })))).toEqual(
    [],
  );
});
