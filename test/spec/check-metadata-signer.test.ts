import { describe, expect, test } from "vitest";
import { loadSpecs } from "../../modules/spec/load.js";
import { aSigner, signed, type Signer } from "../certificates/signed-response.js";
import {
  aSigningCertificate,
  identityCenter,
  idpMetadata,
  issuesOfSaml,
  placeIn,
  samlFolder,
  samlRotationOf,
  samlYaml,
} from "./saml-specs.js";
import { folderOf, now } from "./specs.js";

const [federation, stranger] = await Promise.all([aSigner("federation"), aSigner("stranger")]);

const yaml = samlYaml({ metadata: "{ file: corp/metadata.xml, signedBy: corp/federation.pem }" });
const atSigner = placeIn(yaml, "corp/federation.pem");
const atFile = placeIn(yaml, "corp/metadata.xml");

const unsigned = idpMetadata({ attributes: 'ID="_m1"' });
const signedBy = (signer: Signer, how?: Parameters<typeof signed>[3]) =>
  signed(unsigned, "EntityDescriptor", signer, how);
const genuine = signedBy(federation);

/** The files of a spec that pins the metadata to the federation. */
function files(xml: string, pem = federation.pem) {
  return { "demo/corp/metadata.xml": xml, "demo/corp/federation.pem": pem };
}

const said = (xml: string, pem?: string) => issuesOfSaml(yaml, files(xml, pem));

/** Whether anything was built of it. */
function isBuilt(xml: string, pem?: string): boolean {
  const { stacks } = loadSpecs(folderOf(samlFolder(yaml, files(xml, pem))), { now });
  return stacks.flatMap(({ samlRotations }) => samlRotations).length > 0;
}

describe("metadata that is pinned to a certificate", () => {
  test("is read where that one's key has signed it, and says the same as without", () => {
    expect(said(genuine)).toEqual([]);
    const { identityProvider, ...rest } = samlRotationOf(yaml, files(genuine));
    const { identityProvider: plain, ...others } = samlRotationOf();
    expect(rest).toEqual(others);
    expect(identityProvider).toEqual({
      ...plain,
      metadataSigner: { path: "corp/federation.pem", text: federation.pem.trim() + "\n" },
    });
  });

  const bySha1 = {
    signature: "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
    digest: "http://www.w3.org/2000/09/xmldsig#sha1",
  };
  test.each([
    ["without a signature", unsigned, "1:1 EntityDescriptor has no signature of its own"],
    ["signed by somebody else", signedBy(stranger), "is signed with another key than the pinned certificate's"],
    [
      "signed by somebody else who shows the pinned certificate",
      signedBy(stranger, { shown: federation.pem }),
      "is signed with another key than the pinned certificate's",
    ],
    [
      "edited after signing",
      genuine.replace("https://idp.example.com/sso", "https://attacker.test/sso"),
      "what it covers was changed after signing",
    ],
    ["signed with SHA-1", signedBy(federation, bySha1), "xmldsig#rsa-sha1"],
    [
      "of which only an entity in an aggregate is signed",
      `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${genuine}</EntitiesDescriptor>`,
      "1:1 EntitiesDescriptor has no signature of its own",
    ],
  ])("is refused at signedBy, and nothing built of it, where it is one %s", (_, xml, expected) => {
    const [issue, ...more] = said(xml);
    expect(more).toEqual([]);
    expect(issue?.startsWith(`${atSigner} "corp/metadata.xml": `)).toBe(true);
    expect(issue).toContain(expected);
    expect(isBuilt(xml)).toBe(false);
  });

  test("is a document at all, or is refused as it is without a pin", () => {
    expect(said("<!DOCTYPE x><x/>")).toEqual([
      expect.stringContaining(`${atFile} "corp/metadata.xml": 1:1 the document has a DOCTYPE`),
    ]);
  });

  test("of a federation is the entity that is asked for", () => {
    const other = idpMetadata({ entityId: "https://other.example.com" });
    const all = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" ID="_all">${idpMetadata()}${other}</EntitiesDescriptor>`;
    const xml = signed(all, "EntitiesDescriptor", federation);
    expect(said(xml)).toEqual([expect.stringContaining("the metadata describes several identity providers")]);
    const metadata =
      '{ file: corp/metadata.xml, entityId: "https://idp.example.com/saml", signedBy: corp/federation.pem }';
    const rotation = samlRotationOf(samlYaml({ metadata }), files(xml));
    expect(rotation.identityProvider.metadata).toEqual(samlRotationOf().identityProvider.metadata);
  });

  test("may be signed where nothing is pinned, and nobody looks", () => {
    expect(issuesOfSaml(samlYaml(), { "demo/corp/metadata.xml": signedBy(stranger) })).toEqual([]);
  });
});

describe("the pinned certificate", () => {
  test.each([
    ["is there", "corp/none.pem", "does not exist, expected a PEM file"],
    ["stays in the rotations folder", "../../../../../../etc/hostname", "leaves the rotations folder"],
  ])("%s", (_, path, expected) => {
    const spec = samlYaml({ metadata: `{ file: corp/metadata.xml, signedBy: ${path} }` });
    expect(issuesOfSaml(spec)).toEqual([expect.stringContaining(`${placeIn(spec, path)} "${path}" ${expected}`)]);
  });

  test("is of what is at a URL, too, where there is no file", () => {
    const metadata = "{ url: https://idp.example.com/metadata, signedBy: corp/federation.pem }";
    const { identityProvider } = samlRotationOf(samlYaml({ metadata, parties: [identityCenter] }), files(unsigned));
    expect(identityProvider).toMatchObject({ metadata: undefined, metadataSigner: { path: "corp/federation.pem" } });
  });

  const label = ["PRIVATE", "KEY"].join(" ");
  test.each([
    ["no key", `${federation.pem}-----BEGIN ${label}-----\n`, "holds a private key, expected a certificate only"],
    [
      "one certificate",
      federation.pem + stranger.pem,
      ": it holds 2 certificates, expected one, the one that the metadata is signed with",
    ],
    ["PEM", "<xml/>", "corp/federation.pem"],
  ])("is %s, and otherwise no metadata is read", (_, pem, expected) => {
    const [issue, ...more] = said(genuine, pem);
    expect(more).toEqual([]);
    expect(issue).toMatch(new RegExp(`^${atSigner} "corp/federation\\.pem"`));
    expect(issue).toContain(expected);
    expect(isBuilt(genuine, pem)).toBe(false);
  });

  test("may have expired since it signed, which is warned of", async () => {
    const { pem, privateKey } = await aSigningCertificate({
      algorithm: "rsa2048",
      notAfter: new Date("2026-11-22T11:59:59Z"),
    });
    const xml = signedBy({ ...federation, pem, privateKey });
    expect(said(xml, pem)).toEqual([
      `${atSigner} warning: "corp/federation.pem": the certificate expired at 2026-11-22T11:59:59.000Z, expected one that whoever signs the metadata still signs with; ask them whether there is a newer one`,
    ]);
    expect(isBuilt(xml, pem)).toBe(true);
  });
});
