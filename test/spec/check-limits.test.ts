import "reflect-metadata";
import { X509CertificateGenerator } from "@peculiar/x509";
import { describe, expect, test } from "vitest";
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
  samlYaml,
  type SamlParts,
  type SigningCertificate,
} from "./saml-specs.js";

/** A certificate whose base64 has this many characters, or a little more. */
async function certificateOf(size: number): Promise<SigningCertificate> {
  const names = Array.from(
    { length: Math.max(0, Math.floor((size - 560) / 32)) },
    (_, n) => `host-${1000 + n}.idp.example.com`,
  );
  return aSigningCertificate({ names, notBefore: new Date("2026-02-01T00:00:00Z") });
}

function said(certificate: SigningCertificate, parts: SamlParts): readonly string[] {
  const yaml = samlYaml(parts);
  const place = placeIn(yaml, "corp/2026.pem");
  const metadata = idpMetadata({ certificates: [outgoing, certificate] });
  const files = { "demo/corp/2026.pem": certificate.pem, "demo/corp/metadata.xml": metadata };
  return issuesOfSaml(yaml, files)
    .filter((issue) => !issue.includes("attested"))
    .map((issue) => (issue.startsWith(`${place} `) ? issue.slice(place.length + 1) : issue));
}

describe("a certificate of more characters than a relying party takes [limit-certificate]", async () => {
  const [over2500, over4096] = await Promise.all([certificateOf(2600), certificateOf(4300)]);
  const base64 = ({ pem }: SigningCertificate) => pem.replaceAll(/-----.*-----|\s/g, "").length.toLocaleString("en-US");
  const url = "{ file: corp/metadata.xml, url: https://idp.example.com/m }";

  test("is refused by Cognito from 4,096 of base64 on, by file and by URL", () => {
    for (const parties of [[cognitoParty], [cognitoParty.replace("metadata: file", "metadata: url")]]) {
      expect(said(over2500, { parties, metadata: url })).toEqual([]);
      expect(said(over4096, { parties, metadata: url })).toEqual([
        `generation "2026" has a certificate of ${base64(over4096)} characters, expected at most 4,096, which is all that "cognito:us-east-1_AbC123/corp" takes [limit-certificate]; have one made with fewer names or a shorter key`,
      ]);
    }
  });

  test("is refused by Identity Center from 2,500 of PEM on", () => {
    expect(said(incoming, { parties: [identityCenter] })).toEqual([]);
    expect(said(over2500, { parties: [identityCenter] })).toEqual([
      `generation "2026" has a certificate of ${over2500.pem.length.toLocaleString("en-US")} characters, expected at most 2,500, which is all that "identity-center:ssoins-1111222233334444" takes [limit-certificate]; have one made with fewer names or a shorter key`,
    ]);
  });

  test("is nothing to IAM, nor to a provider that is to be deleted, nor where it is compromised", () => {
    expect(said(over4096, { parties: [iamParty] })).toEqual([]);
    const deleted = cognitoParty.replace(" }", ", confirmDelete: corp }");
    expect(said(over4096, { parties: [deleted, iamParty] })).toEqual([]);
    const generations = [
      '- { id: "2025", pem: corp/2025.pem }',
      '- { id: "2026", pem: corp/2026.pem, emergency: true }',
    ];
    expect(said(over4096, { parties: [cognitoParty], generations })).toEqual([]);
  });

  test("is said once for several user pools", () => {
    const parties = [cognitoParty, cognitoParty.replace("AbC123", "DeF456")];
    expect(said(over4096, { parties })).toHaveLength(1);
  });
});

describe("metadata of more or fewer characters than a relying party takes [limit-metadata]", () => {
  /** The composed metadata, with this many of what products have a few of. */
  const long = (count: number) => {
    const formats = Array.from(
      { length: count },
      (_, n) => `<NameIDFormat>urn:${n}:${"x".repeat(1800)}</NameIDFormat>`,
    );
    return idpMetadata().replace("    <SingleSignOnService", `${formats.join("")}    <SingleSignOnService`);
  };
  const told = (xml: string, parties: readonly string[]) => {
    const yaml = samlYaml({ parties });
    const place = placeIn(yaml, "{ kind");
    return issuesOfSaml(yaml, { "demo/corp/metadata.xml": xml }).map((issue) => issue.replace(`${place} `, ""));
  };

  test("is refused by Cognito from 131,072 on, as it is composed and not as the file is", () => {
    expect(told(`${idpMetadata()}<!-- ${" ".repeat(200_000)} -->`, [cognitoParty])).toEqual([]);
    expect(told(long(60), [cognitoParty])).toEqual([]);
    const [issue, ...others] = told(long(80), [cognitoParty]);
    expect(others).toEqual([]);
    expect(issue).toMatch(
      /^the metadata with the trusted generations has 1\d\d,\d{3} characters, expected at most 131,072, which is what "cognito:us-east-1_AbC123\/corp" takes \[limit-metadata\]; export it without what no relying party needs, or retire a generation$/,
    );
  });

  test("is refused by IAM below 1,000", async () => {
    const small = await bareCertificate();
    const xml = idpMetadata({ entityId: "urn:a", certificates: [small], signOn: "https://a.example" });
    const yaml = samlYaml({ generations: ['- { id: "2025", pem: corp/2025.pem }'], parties: [iamParty] });
    const files = { "demo/corp/2025.pem": small.pem, "demo/corp/metadata.xml": xml.replace(/.*SingleLogout.*\n/, "") };
    const issues = issuesOfSaml(yaml, files).filter((issue) => !issue.includes("key of type Ed25519"));
    expect(issues).toEqual([
      expect.stringMatching(
        /has \d{3} characters, expected 1,000 to 10,000,000, which is what "iam:corp" takes \[limit-metadata\]; export it in full$/,
      ),
    ]);
  });

  test("is taken by IAM up to 10,000,000, and where Cognito fetches it itself", () => {
    expect(told(long(80), [iamParty])).toEqual([]);
    const yaml = samlYaml({
      metadata: "{ file: corp/metadata.xml, url: https://idp.example.com/m }",
      parties: [cognitoParty.replace("metadata: file", "metadata: url")],
    });
    expect(issuesOfSaml(yaml, { "demo/corp/metadata.xml": long(80) })).toEqual([]);
  });
});

/** Without any extension, as some products make them. */
async function bareCertificate(): Promise<{ readonly pem: string }> {
  const algorithm = { name: "Ed25519", namedCurve: "Ed25519" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const [notBefore, notAfter] = [new Date("2025-01-01T00:00:00Z"), new Date("2035-01-01T00:00:00Z")];
  const made = await X509CertificateGenerator.createSelfSigned({ name: "CN=a", notBefore, notAfter, keys });
  return { pem: `${made.toString("pem")}\n` };
}

describe("generations of more than ten keys [limit-keys]", async () => {
  const certificates = await Promise.all(Array.from({ length: 11 }, () => aSigningCertificate()));
  const files = {
    ...Object.fromEntries(certificates.map(({ pem }, n) => [`demo/corp/${n}.pem`, pem])),
    "demo/corp/metadata.xml": idpMetadata({ certificates }),
  };
  const told = (parties: readonly string[], last = "") => {
    const generations = certificates.map((_, n) => `- { id: "${n}", pem: corp/${n}.pem${n === 10 ? last : ""} }`);
    return issuesOfSaml(samlYaml({ generations, signing: '"0"', parties }), files);
  };

  test("are refused by IAM", () => {
    expect(told([iamParty])).toEqual([
      expect.stringMatching(
        /^demo\/corp\.yaml:\d+:7 11 generations are to be trusted, expected at most 10, which is all that "iam:corp" takes \[limit-keys\]; retire those that are not signed with any more$/,
      ),
    ]);
  });

  test("are ten to IAM where one is compromised, and no matter to Cognito", () => {
    expect(told([iamParty], ", emergency: true")).toEqual([]);
    expect(told([cognitoParty])).toEqual([]);
  });
});
