import { describe, expect, test } from "vitest";
import {
  aSigningCertificate,
  cognitoParty,
  idpMetadata,
  incoming,
  issuesOfSaml,
  outgoing,
  placeIn,
  samlRotationOf,
  samlYaml,
  type SamlParts,
} from "./saml-specs.js";

const plainMetadata = idpMetadata();

/** What is said of a metadata file, places left out that are those of its name in the spec. */
function said(xml: string | Uint8Array, parts: SamlParts = {}, what = "corp/metadata.xml"): readonly string[] {
  const yaml = samlYaml(parts);
  const place = placeIn(yaml, what);
  return issuesOfSaml(yaml, { "demo/corp/metadata.xml": xml }).map((issue) =>
    issue.startsWith(`${place} `) ? issue.slice(place.length + 1) : issue,
  );
}

describe("the metadata's file", () => {
  test.each([
    ["is there", "corp/none.xml", "does not exist, expected SAML metadata with a path relative to this file"],
    ["stays in the rotations folder", "../../../../../../etc/hostname", "leaves the rotations folder"],
    ["is a file", "corp", "is no file, expected SAML metadata; correct the path"],
  ])("%s", (_, path, expected) => {
    const yaml = samlYaml({ metadata: `{ file: ${path} }` });
    expect(issuesOfSaml(yaml)).toEqual([expect.stringContaining(`demo/corp.yaml:7:23 "${path}" ${expected}`)]);
  });

  test("has at most ten megabytes, and no more of it is read", () => {
    expect(said(Buffer.alloc(50_000_000, " "))).toEqual([
      '"corp/metadata.xml" is larger than 10,000,000 bytes, expected SAML metadata; give only the part that is needed',
    ]);
  });

  const entity = '<!ENTITY a "aaaaaaaaaa">';
  const laughs = Array.from({ length: 9 }, (_, n) => `<!ENTITY a${n + 1} "${`&a${n || ""};`.repeat(10)}">`);
  test.each([
    ["with a DOCTYPE", `<!DOCTYPE x SYSTEM "file:///canary/x">${plainMetadata}`, "1:1 the document has a DOCTYPE"],
    [
      "with a billion laughs",
      `<!DOCTYPE x [${entity}${laughs.join("")}]>${plainMetadata}`,
      "has a DOCTYPE, expected none",
    ],
    ["with two roots", plainMetadata + plainMetadata, "is not well-formed XML"],
    ["that is cut off", plainMetadata.slice(0, 500), "is not well-formed XML"],
    ["that is empty", "", "the document is empty, expected XML"],
    ["of another encoding", Buffer.from(plainMetadata, "utf16le"), '"corp/metadata.xml": '],
    ["that is no metadata", "<html/>", 'the root is "html", expected EntityDescriptor or EntitiesDescriptor'],
    ["of nesting without end", "<a>".repeat(200_000), "elements are nested more than "],
    [
      "of a service provider",
      plainMetadata.replaceAll("IDPSSODescriptor", "SPSSODescriptor"),
      "has no IDPSSODescriptor",
    ],
    [
      "of a certificate that is none",
      plainMetadata.replace(/Certificate>M/, "Certificate>!"),
      "X509Certificate is not base64",
    ],
    ["with a template", idpMetadata({ signOn: ["https://$", "{host}/sso"].join("") }), '"${" or "%{" in it'],
  ])("is refused where it is one %s, in a moment", (_, xml, expected) => {
    const start = performance.now();
    const issues = said(xml);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(issues.join("\n")).toContain(expected);
    for (const issue of issues) expect(issue).toMatch(/^"corp\/metadata\.xml": /);
  });

  test("is said in ASCII, whatever stands in it", () => {
    const issues = said(idpMetadata({ entityId: "\u00FC\u4E2D\u0430".repeat(100), protocol: "\u202Ex" }));
    expect(issues.length).toBeGreaterThan(0);
    for (const issue of issues) expect(issue).toMatch(/^[\x20-\x7E]+$/);
  });
});

describe("metadata of several identity providers", () => {
  const other = idpMetadata({ entityId: "https://other.example.com", certificates: [outgoing] });
  const both = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${plainMetadata}${other}</EntitiesDescriptor>`;
  const chosen = (entityId: string) => ({ metadata: `{ file: corp/metadata.xml, entityId: "${entityId}" }` });

  test("needs to be told which", () => {
    expect(said(both)).toEqual([
      '"corp/metadata.xml": the metadata describes several identity providers ("https://idp.example.com/saml", "https://other.example.com"), expected to be told which: name its entity ID (identityProvider.metadata.entityId)',
    ]);
  });

  test("is read as the one that is named", () => {
    const parts = chosen("https://idp.example.com/saml");
    expect(said(both, parts)).toEqual([]);
    const rotation = samlRotationOf(samlYaml(parts), { "demo/corp/metadata.xml": both });
    // The same as of a document of its own.
    expect(rotation).toEqual(samlRotationOf());
  });

  test("has the one that is named, or says which there are, at the name", () => {
    expect(said(both, chosen("https://gone.example.com"), '"https://gone')).toEqual([
      '"corp/metadata.xml": the metadata does not describe entity "https://gone.example.com"; its identity providers: "https://idp.example.com/saml", "https://other.example.com": correct the entity ID, or give the right document',
    ]);
  });
});

describe("what the metadata says of itself", () => {
  const until = (time: string) => said(idpMetadata({ attributes: `validUntil="${time}"` }));

  test("that it has expired is warned of", () => {
    expect(until("2026-11-22T11:59:59Z")).toEqual([
      'warning: "corp/metadata.xml" says that it was valid until 2026-11-22T11:59:59.000Z, expected metadata that still holds; export the identity provider\'s metadata again',
    ]);
  });

  test("that it expires within 30 days is warned of", () => {
    expect(until("2026-12-22T11:59:59Z")).toEqual([
      'warning: "corp/metadata.xml" says that it is valid until 2026-12-22T11:59:59.000Z, for 29 more days, expected 30 or more; export the identity provider\'s metadata again',
    ]);
    expect(until("2026-12-22T12:00:00Z")).toEqual([]);
  });

  test("that it lists a certificate of no generation is warned of, with its fingerprint", async () => {
    const foreign = await aSigningCertificate({ commonName: "next" });
    expect(said(idpMetadata({ certificates: [outgoing, incoming, foreign, foreign] }))).toEqual([
      `warning: "corp/metadata.xml" lists "CN=next" (SHA-256 ${foreign.fingerprint}), which no generation has: relying parties by file will not trust it; add a generation for it if the identity provider may sign with it`,
    ]);
  });

  test("that it does not list what is signed with is warned of; of what is staged nobody expects it", () => {
    expect(said(idpMetadata({ certificates: [outgoing] }))).toEqual([]);
    expect(said(idpMetadata({ certificates: [outgoing] }), { signing: '"2026"' })).toEqual([
      'warning: "corp/metadata.xml" does not list the certificate of "2026", which is signed with, expected it once the identity provider has it; export the metadata again then',
    ]);
  });

  test("that a sign-on is not at https is warned of", () => {
    const issues = said(idpMetadata({ signOn: "http://idp.example.com/sso" }));
    expect(issues).toEqual([
      expect.stringMatching(
        /^warning: "corp\/metadata\.xml": \d+:\d+ SingleSignOnService is at "http:.*expected https/,
      ),
    ]);
  });

  test("that it speaks another SAML only is an error", () => {
    const issues = said(idpMetadata({ protocol: "urn:oasis:names:tc:SAML:1.1:protocol" }));
    expect(issues).toEqual([expect.stringMatching(/^"corp\/metadata\.xml": .*does not speak SAML 2\.0/)]);
  });

  test("how its own keys are written is not worth a word, for none is passed on", () => {
    expect(said(idpMetadata({ certificates: [outgoing, outgoing, incoming] }))).toEqual([]);
  });
});

describe("what relying parties are given", () => {
  const given = (parts: SamlParts, xml = plainMetadata) =>
    samlRotationOf(samlYaml(parts), { "demo/corp/metadata.xml": xml }).identityProvider.metadata;
  const base64 = ({ pem }: { readonly pem: string }) => pem.replaceAll(/-----.*-----|\s/g, "");
  const certificatesIn = (xml = "") => [...xml.matchAll(/X509Certificate>([^<\s]+)</g)].map(([, text]) => text);
  const compromised = ['- { id: "2025", pem: corp/2025.pem, emergency: true }', '- { id: "2026", pem: corp/2026.pem }'];

  test("is exactly the trusted generations, oldest first, whatever the metadata lists", async () => {
    const foreign = idpMetadata({ certificates: [await aSigningCertificate()] });
    expect(certificatesIn(given({}, foreign)?.trusting)).toEqual([outgoing, incoming].map(base64));
  });

  test("is not a generation that is compromised and not signed with", () => {
    const { trusting } = given({ generations: compromised, signing: '"2026"' }) ?? {};
    expect(certificatesIn(trusting)).toEqual([base64(incoming)]);
  });

  test("says the identity provider's own entity ID and endpoints, sorted", () => {
    const binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
    expect(given({})).toMatchObject({
      path: "corp/metadata.xml",
      entityId: "https://idp.example.com/saml",
      endpoints: [
        { service: "SingleLogoutService", binding, location: "https://idp.example.com/slo" },
        { service: "SingleSignOnService", binding, location: "https://idp.example.com/sso" },
      ],
    });
  });

  test("has each endpoint once, also where answers go to different places", () => {
    const logout = /( {4}<SingleLogoutService .*)(\/>\n)/;
    const xml = plainMetadata.replace(logout, '$1$2$1 ResponseLocation="https://idp.example.com/done"$2');
    expect(xml).not.toBe(plainMetadata);
    expect(given({}, xml)?.endpoints).toEqual(given({})?.endpoints);
  });

  test("is nothing where the spec only has a URL", () => {
    const parties = [cognitoParty.replace("metadata: file", "metadata: url")];
    expect(given({ metadata: "{ url: https://idp.example.com/m }", parties })).toBeUndefined();
  });
});
