import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCertificatePem } from "../../modules/certificates/pem.js";
import {
  explainMetadataSignature,
  verifyMetadataSignature,
} from "../../modules/certificates/xml-signature-metadata.js";
import { aSigner, signatureIn, signed } from "./signed-response.js";

const [a, attacker] = await Promise.all([aSigner("a"), aSigner("attacker")]);
const namespace = 'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"';

function anEntity({ id = "_m1", entityId = "https://idp.example.test/saml", inside = "" } = {}): string {
  return `<md:EntityDescriptor ${namespace} ID="${id}" entityID="${entityId}">${inside}<md:IDPSSODescriptor/></md:EntityDescriptor>`;
}

function verified(metadata: string, certificate = a.certificate) {
  const result = verifyMetadataSignature(metadata, certificate);
  return result.ok ? result.element : result.fault;
}

const entity = signed(anEntity(), "EntityDescriptor", a);

describe("metadata verifies", () => {
  test("with the pinned certificate, as bytes or as text", () => {
    expect(verified(entity)).toBe("EntityDescriptor");
    expect(verifyMetadataSignature(Buffer.from(`\uFEFF${entity}`), a.certificate).ok).toBe(true);
  });

  test("as a whole aggregate, with signed entities inside", () => {
    const inner = signed(anEntity({ id: "_m2" }), "EntityDescriptor", attacker);
    const aggregate = `<md:EntitiesDescriptor ${namespace} ID="_all">${inner}${anEntity()}</md:EntitiesDescriptor>`;
    expect(verified(signed(aggregate, "EntitiesDescriptor", a))).toBe("EntitiesDescriptor");
  });

  test("and gives the tree that was verified", () => {
    expect(verifyMetadataSignature(entity, a.certificate)).toMatchObject({
      root: { local: "EntityDescriptor", line: 1 },
    });
  });
});

describe("metadata does not verify", () => {
  test("without a signature, or with one inside an entity of an aggregate only", () => {
    expect(verified(anEntity())).toMatchObject({ code: "not-signed", root: "EntityDescriptor" });
    const aggregate = `<md:EntitiesDescriptor ${namespace} ID="_all">${entity}</md:EntitiesDescriptor>`;
    expect(verified(aggregate)).toMatchObject({ code: "not-signed", root: "EntitiesDescriptor" });
  });

  test("with the signature of an attacker, whatever certificate it shows", () => {
    expect(verified(signed(anEntity(), "EntityDescriptor", attacker))).toMatchObject({ code: "unknown-key" });
    const shown = signed(anEntity(), "EntityDescriptor", attacker, { shown: a.pem });
    expect(verified(shown)).toMatchObject({ code: "unknown-key" });
  });

  test("once it was changed", () => {
    expect(verified(entity.replace("idp.example.test", "attacker.test"))).toMatchObject({
      code: "signature",
      fault: { code: "changed-after-signing" },
    });
  });

  test("when what was signed is wrapped in something else", () => {
    const signature = signatureIn(entity);
    const bare = entity.replace(signature, "");
    const evil = { id: "_evil", entityId: "https://attacker.test" };
    const attacks = [
      anEntity({ ...evil, inside: `<md:Extensions>${entity}</md:Extensions>` }),
      anEntity({ ...evil, inside: `${signature}<md:Extensions>${bare}</md:Extensions>` }),
      anEntity({
        ...evil,
        inside: signature.replace("</ds:Signature>", `<ds:Object>${bare}</ds:Object></ds:Signature>`),
      }),
      anEntity({ ...evil, id: "_m1", inside: signature }),
      entity + anEntity(evil),
    ];
    expect(signature).not.toBe("");
    for (const attack of attacks) expect(verifyMetadataSignature(attack, a.certificate).ok).toBe(false);
  });

  test("when two elements have one ID", () => {
    const twice = signed(
      anEntity({ inside: '<md:Extensions><x Id="_m2"/><y id="_m2"/></md:Extensions>' }),
      "EntityDescriptor",
      a,
    );
    expect(verified(twice)).toMatchObject({ code: "xml", fault: { code: "duplicate-id", id: "_m2" } });
  });

  test("when it is something else", () => {
    expect(verified('<Response xmlns="urn:x"/>')).toMatchObject({ code: "not-metadata", root: "Response" });
    expect(verified("<md:EntityDescriptor xmlns:md='urn:x'/>")).toMatchObject({
      code: "not-metadata",
      namespace: "urn:x",
    });
    expect(verified("<!DOCTYPE x><x/>")).toMatchObject({ code: "xml", fault: { code: "doctype" } });
  });
});

test.each([
  [
    anEntity(),
    "1:1 EntityDescriptor has no signature of its own, expected one that verifies with the pinned certificate",
  ],
  [signed(anEntity(), "EntityDescriptor", attacker), "signed with another key than the pinned certificate's"],
  [entity.replace("idp.example", "x"), "the signature of the metadata does not verify: 1:"],
  ["<html/>", '1:1 the document is "html" of ""'],
  ["<", "the document is not well-formed XML"],
])("what is wrong with %s is said", (metadata, sentence) => {
  const result = verifyMetadataSignature(metadata, a.certificate);
  expect(result.ok ? "" : explainMetadataSignature(result.fault)).toContain(sentence);
});

interface Case {
  readonly file: string;
  readonly kind: string;
  readonly expect: {
    readonly verdict?: string;
    readonly when?: string;
    readonly pinnedFile?: string;
    readonly signature?: { readonly verdict?: string; readonly pinnedFile?: string };
  };
}

// Metadata of real products and hostile ones; it lies beside a checkout, or nowhere.
const folder = join(import.meta.dirname, "../../../shared/corpus/saml");
const present = existsSync(join(folder, "index.json"));
if (!present) test.skip("the corpus of signed metadata (skipped: ../shared/corpus is not here)", () => {});

function casesOf(path: string): readonly Case[] {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  return Array.isArray(parsed)
    ? parsed.filter(isCase).filter(({ expect: { signature, when } }) => signature !== undefined || when === "verify")
    : [];
}

function isCase(value: unknown): value is Case {
  return typeof value === "object" && value !== null && "file" in value && "kind" in value && "expect" in value;
}

describe.runIf(present)("the corpus of signed metadata", () => {
  const cases = present ? casesOf(join(folder, "index.json")) : [];
  test.each(cases)("$file verifies or not as its index says", ({ file, expect: { signature, pinnedFile } }) => {
    const pem = readFileSync(join(folder, signature?.pinnedFile ?? pinnedFile ?? ""), "utf8");
    const { certificate } = readCertificatePem(pem);
    const bytes = readFileSync(join(folder, file));
    const start = performance.now();
    const verifies = certificate !== undefined && verifyMetadataSignature(bytes, certificate).ok;
    expect(performance.now() - start).toBeLessThan(1000);
    expect(verifies).toBe(signature?.verdict === "verifies");
  });

  test("every case has been seen", () => {
    expect(cases.length).toBeGreaterThan(15);
  });
});
