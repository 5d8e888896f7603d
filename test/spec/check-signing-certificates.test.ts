import { createHash, X509Certificate } from "node:crypto";
import { describe, expect, test } from "vitest";
import { derOf, issued, pemOf } from "../certificates/authority.js";
import {
  aSigningCertificate,
  cognitoParty,
  iamParty,
  identityCenter,
  idpMetadata,
  incoming,
  issuesOfSaml,
  outgoing,
  placeIn,
  samlRotationOf,
  samlYaml,
  type SamlParts,
} from "./saml-specs.js";

type Files = Readonly<Record<string, string>>;

/** What is said of a certificate; metadata that lists it keeps quiet. */
function said(files: Files, parts: SamlParts = {}, what = "corp/2026.pem"): readonly string[] {
  const yaml = samlYaml(parts);
  const place = placeIn(yaml, what);
  return issuesOfSaml(yaml, files).map((issue) =>
    issue.startsWith(`${place} `) ? issue.slice(place.length + 1) : issue,
  );
}

const incomingIs = (certificate: { readonly pem: string }): Files => ({
  "demo/corp/2026.pem": certificate.pem,
  "demo/corp/metadata.xml": idpMetadata({ certificates: [outgoing, certificate] }),
});

describe("a certificate's file", () => {
  const key = ["-----BEGIN", "PRIVATE KEY-----"].join(" ");
  test.each([
    [
      "holds no private key",
      `${incoming.pem}${key}\n`,
      "holds a private key, expected a certificate only: the key stays",
    ],
    [
      "holds one certificate",
      incoming.pem + outgoing.pem,
      "file holds 2 certificates, expected one, the one that resp",
    ],
    [
      "holds a certificate",
      "hello",
      'generation "2026", "corp/2026.pem": the certificate is text without a PEM block, expected PEM',
    ],
    ["holds a whole certificate", incoming.pem.slice(0, 300), "it has no END line, expected one"],
    ["is of a certificate's size", " ".repeat(32_769), "is larger than 32,768 bytes, expected a PEM file"],
  ])("%s", (_, pem, expected) => {
    expect(said({ "demo/corp/2026.pem": pem })).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    ["is there", "corp/none.pem", "does not exist, expected a PEM file with a path relative to this file"],
    ["stays in the rotations folder", "/etc/hostname", "leaves the rotations folder, expected a PEM file inside it"],
    ["is a file", "corp", "is no file, expected a PEM file; correct the path"],
  ])("%s", (_, path, expected) => {
    const generations = [`- { id: "2025", pem: "${path}" }`];
    expect(said({}, { generations }, `"${path}"`)).toEqual([expect.stringContaining(`"${path}" ${expected}`)]);
  });
});

describe("two generations", () => {
  test("are two certificates, however their files are written", () => {
    const again = `# again\r\n${outgoing.pem.replaceAll("\n", "\r\n")}`;
    expect(
      said({ "demo/corp/2026.pem": again, "demo/corp/metadata.xml": idpMetadata({ certificates: [outgoing] }) }),
    ).toEqual([
      `generation "2026" has the certificate of "2025", at ${placeIn(samlYaml(), "corp/2025.pem")}, expected another; one generation is one certificate, remove one of the two`,
    ]);
  });

  test("are in the order of their certificates", () => {
    const files = { "demo/corp/2025.pem": incoming.pem, "demo/corp/2026.pem": outgoing.pem };
    expect(said(files, {}, '"2026"')).toEqual([
      'generation "2026" comes after "2025", whose certificate is newer, expected the oldest first: what comes first is taken for outgoing, so that imports and the soak would be asked of the wrong one; put them in order',
    ]);
  });
});

describe("a certificate that has expired", async () => {
  const expired = await aSigningCertificate({
    notBefore: new Date("2024-01-01T00:00:00Z"),
    notAfter: new Date("2026-11-20T00:00:00Z"),
  });
  const files = {
    "demo/corp/2025.pem": expired.pem,
    "demo/corp/metadata.xml": idpMetadata({ certificates: [expired, incoming] }),
  };
  const moved = { signing: '"2026"' };
  const told = (parts: SamlParts) => said(files, parts, "corp/2025.pem");

  test("is an error where Cognito is given it, which refuses it at every update", () => {
    expect(told(moved)).toEqual([
      'generation "2025", "corp/2025.pem": the certificate "CN=idp.example.com" expired at 2026-11-20T00:00:00Z, expected one that is valid now: "cognito:us-east-1_AbC123/corp" is given it, and Cognito refuses expired ones at every update; mark it emergency: true, so that nobody is given it any more, or remove it',
    ]);
  });

  test("is to be left behind first where it is signed with", () => {
    expect(told({})).toEqual([
      expect.stringContaining("; move signing to another generation, and mark it emergency: true, so that nobody"),
    ]);
  });

  test.each([
    ["IAM alone trusts it", [iamParty]],
    ["Cognito fetches it itself", [cognitoParty.replace("metadata: file", "metadata: url")]],
    ["Cognito's provider is to be deleted", [cognitoParty.replace(" }", ", confirmDelete: corp }"), iamParty]],
  ])("stops nothing where %s", (_, parties) => {
    const metadata = "{ file: corp/metadata.xml, url: https://idp.example.com/m }";
    expect(told({ ...moved, parties, metadata })).toEqual([
      'warning: generation "2025", "corp/2025.pem": the certificate "CN=idp.example.com" expired at 2026-11-20T00:00:00Z, expected one that is valid now; remove it',
    ]);
  });

  test("is not worth a word where it is compromised, for nobody is given it", () => {
    const generations = [
      '- { id: "2025", pem: corp/2025.pem, emergency: true }',
      '- { id: "2026", pem: corp/2026.pem }',
    ];
    expect(told({ ...moved, generations })).toEqual([]);
  });
});

test.each([
  ["outgoing", '"2026"', "2025", "retire it before"],
  ["signed with", '"2025"', "2025", "start a rotation to a newer one now"],
  ["incoming", '"2025"', "2026", "stage a newer one"],
])(
  "a certificate that is %s and expires within 30 days is warned of, with what to do",
  async (_, signing, id, remedy) => {
    const expiring = (at: string) => aSigningCertificate({ notAfter: new Date(at) });
    const told = ({ pem }: { readonly pem: string }) => {
      const certificates = id === "2025" ? [{ pem }, incoming] : [outgoing, { pem }];
      const files = { [`demo/corp/${id}.pem`]: pem, "demo/corp/metadata.xml": idpMetadata({ certificates }) };
      return said(files, { signing }, `corp/${id}.pem`);
    };
    expect(told(await expiring("2026-12-22T12:00:00Z"))).toEqual([]);
    expect(told(await expiring("2026-12-22T11:59:59Z"))).toEqual([
      `warning: generation "${id}", "corp/${id}.pem": the certificate "CN=idp.example.com" expires at 2026-12-22T11:59:59Z, in 29 days, expected 30 days or more; ${remedy}`,
    ]);
  },
);

test("a certificate that is not valid yet is warned of, for it may be prepared", async () => {
  const early = await aSigningCertificate({ notBefore: new Date("2026-12-01T00:00:00Z") });
  expect(said(incomingIs(early))).toEqual([
    'warning: generation "2026", "corp/2026.pem": the certificate "CN=idp.example.com" is not valid before 2026-12-01T00:00:00Z, expected one that is valid now: a relying party may refuse what it has signed; wait until then before signing moves to it',
  ]);
});

describe("a weak certificate is warned of", () => {
  test.each(["rsa1024", "ed25519"] as const)("with a key of %s", async (algorithm) => {
    const [issue, ...others] = said(incomingIs(await aSigningCertificate({ algorithm })));
    expect(others).toEqual([]);
    expect(issue).toMatch(/^warning: .* has a key of type (RSA 1024|Ed25519), expected RSA of 2,048 bits or more/);
  });

  test("that is signed with SHA-1, though relying parties do not ask who signed it", () => {
    const pem = signedWithSha1(outgoing.pem);
    expect(said(incomingIs({ pem }))).toEqual([
      'warning: generation "2026", "corp/2026.pem": the certificate is itself signed with SHA-1, expected SHA-256 or better: a strict relying party refuses it; have a new one made',
    ]);
  });

  test("and one with RSA 2048, RSA 4096, P-256 or P-384 is not", async () => {
    const strong = await Promise.all(
      (["rsa2048", "p384"] as const).map((algorithm) => aSigningCertificate({ algorithm })),
    );
    for (const certificate of strong) expect(said(incomingIs(certificate))).toEqual([]);
  });

  test("and who issued it, for whom and for what does not matter", async () => {
    expect(said(incomingIs(await issued({ names: ["www.example.com"] })))).toEqual([]);
  });
});

/** The certificate with ecdsa-with-SHA256 (1.2.840.10045.4.3.2) called ecdsa-with-SHA1 (1.2.840.10045.4.1); its signature verifies no more. */
function signedWithSha1(pem: string): string {
  const der = derOf(pem);
  const sha256 = Buffer.from("300a06082a8648ce3d040302", "hex");
  const sha1 = Buffer.from("300906072a8648ce3d0401", "hex");
  const parts = der.toString("hex").split(sha256.toString("hex"));
  const changed = Buffer.from(parts.join(sha1.toString("hex")), "hex");
  // Outer sequence, then what is signed: each lost a byte, the outer one two.
  changed.writeUInt16BE(changed.readUInt16BE(2) - 2, 2);
  changed.writeUInt16BE(changed.readUInt16BE(6) - 1, 6);
  const result = pemOf(changed);
  if (new X509Certificate(result).raw.length !== der.length - 2)
    throw new Error("the test's own certificate is broken");
  return result;
}

test("a generation holds its certificate as it was read, whatever stood around it", () => {
  const text = `Bag Attributes\r\n${outgoing.pem.replaceAll("\n", "\r\n")}\r\n`;
  const [generation] = samlRotationOf(undefined, { "demo/corp/2025.pem": text }).generations;
  const { raw, validTo } = new X509Certificate(outgoing.pem);
  expect(generation).toEqual({
    id: "2025",
    pem: { path: "corp/2025.pem", text: outgoing.pem },
    fingerprint: createHash("sha256").update(raw).digest("hex"),
    notBefore: "2025-01-01T00:00:00.000Z",
    notAfter: new Date(validTo).toISOString(),
    emergency: false,
  });
});

test("Identity Center alone needs no metadata that lists anything", () => {
  const parties = [identityCenter];
  const generations = ['- { id: "2025", pem: corp/2025.pem }'];
  expect(issuesOfSaml(samlYaml({ parties, generations, metadata: "{ url: https://idp.example.com/m }" }))).toEqual([]);
});
