import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { listEntities, readMetadata } from "../../modules/certificates/metadata.js";
import { explainMetadataFault } from "../../modules/certificates/metadata-fault.js";
import { composeMetadata } from "../../modules/certificates/metadata-composition.js";
import { cpuTime } from "./cpu-time.js";
import { aSigner, signed } from "./signed-response.js";
import {
  aKey,
  anAggregate,
  anEntity,
  aRole,
  aSignOn,
  base64Of,
  bindings,
  entityId,
  faultsOf,
  findingsOf,
  first,
  metadataOf,
  read,
  second,
} from "./metadata-documents.js";

const other = "https://other.example.test/saml";
const aServiceProvider = anEntity({
  id: "https://sp.example.test",
  roles: `<md:SPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/>`,
});

test("what is read of signed metadata is the same from the tree that was verified, comments and places too", async () => {
  const signer = await aSigner("federation");
  const inner = `<!-- of a person -->${anEntity({ attributes: 'ID="_m1"' })}${anEntity({ id: other })}`;
  const xml = signed(anAggregate(`\n${inner}`, 'ID="_all"'), "EntitiesDescriptor", signer);
  for (const asked of [entityId, other, "https://none.example.test", undefined]) {
    const plain = readMetadata(xml, { entityId: asked });
    expect(readMetadata(xml, { entityId: asked, signedBy: signer.certificate })).toEqual(plain);
  }
  expect(readMetadata(xml, { entityId, signedBy: (await aSigner("another")).certificate })).toMatchObject({
    ok: false,
    faults: [{ code: "unverified", fault: { code: "unknown-key" } }],
  });
});

test("the metadata of one identity provider is read without asking for it", () => {
  const { metadata, findings } = read(anEntity());
  expect(findings).toEqual([]);
  expect(metadata).toMatchObject({
    entityId,
    root: "EntityDescriptor",
    otherRoles: [],
    validUntil: undefined,
    expiries: [],
    cacheDuration: undefined,
    signatures: [],
    signed: false,
    encryption: [],
  });
  expect(metadata.signing).toEqual([first]);
  expect(metadata.endpoints).toEqual([
    {
      service: "SingleSignOnService",
      binding: bindings.redirect,
      location: "https://idp.example.test/sso",
      responseLocation: undefined,
    },
  ]);
});

test("text and bytes, with a byte order mark or CRLF, are read alike", () => {
  const document = anEntity().replaceAll("><", ">\r\n  <");
  const { validUntil: _, ...expected } = metadataOf(document);
  expect(metadataOf(Buffer.from(`\uFEFF<!-- licence -->${document}`))).toMatchObject({
    entityId: expected.entityId,
    endpoints: expected.endpoints,
    signing: expected.signing,
  });
});

describe("an aggregate", () => {
  const two = anAggregate(anEntity() + anEntity({ id: other, roles: aRole({ keys: aKey(base64Of(second)) }) }));

  test("the entity that is asked for is read, wherever it is nested", () => {
    const nested = anAggregate(aServiceProvider + anAggregate(two));
    expect(metadataOf(two, other)).toMatchObject({ entityId: other, root: "EntitiesDescriptor" });
    expect(metadataOf(nested, other).signing).toEqual([second]);
    expect(metadataOf(nested, entityId).signing).toEqual([first]);
  });

  test("its only identity provider needs no asking, the first of several is not guessed", () => {
    expect(
      metadataOf(anAggregate(aServiceProvider + anEntity() + aServiceProvider.replace("sp.", "sp2."))),
    ).toMatchObject({
      entityId,
    });
    expect(faultsOf(two)).toEqual([{ code: "entity-unspecified", known: [entityId, other] }]);
  });

  test("an entity that is not there is a fault that lists what is", () => {
    expect(faultsOf(two, "https://idp.example.test/SAML")).toEqual([
      { code: "entity-missing", entityId: "https://idp.example.test/SAML", known: [entityId, other] },
    ]);
    expect(faultsOf(anEntity(), other)).toMatchObject([{ code: "entity-missing" }]);
    expect(faultsOf(anAggregate(""))).toMatchObject([{ code: "no-identity-provider" }]);
  });

  test("an entity that is described twice is a fault when it is asked for, and said otherwise", () => {
    const thrice = anAggregate(`${anEntity()}\n${anEntity()}\n${anEntity({ id: other })}`);
    expect(faultsOf(thrice, entityId)).toMatchObject([{ code: "entity-repeated", entityId, line: 2 }]);
    expect(findingsOf(thrice, other)).toEqual(["repeated-entity"]);
  });

  test("an identity provider whose ID another entity has too is a fault, asked for or not", () => {
    const same = anAggregate(anEntity() + aServiceProvider.replace("https://sp.example.test", entityId));
    expect(faultsOf(same)).toMatchObject([{ code: "entity-repeated" }]);
  });

  test("a fault of one entity is not another's", () => {
    const broken = anAggregate(anEntity({ roles: aRole({ keys: aKey("TODO") }) }) + anEntity({ id: other }));
    expect(metadataOf(broken, other).entityId).toBe(other);
    expect(faultsOf(broken, entityId)).toMatchObject([{ code: "certificate" }]);
  });

  test("an entity inside another one, where SAML has none, is not found", () => {
    const hidden = anEntity({ inside: `<md:Extensions>${anEntity({ id: other })}</md:Extensions>` });
    expect(faultsOf(hidden, other)).toMatchObject([{ code: "entity-missing", known: [entityId] }]);
    expect(faultsOf(`<a>${anEntity()}</a>`)).toMatchObject([{ code: "not-metadata", found: "a" }]);
  });

  test("what its containers say bears on an entity: the earliest end, the shortest time, the signature", () => {
    const signature = "<ds:Signature/>";
    const inner = anAggregate(
      signature + anEntity({ attributes: 'validUntil="2029-01-01T00:00:00Z" cacheDuration="P1D"' }),
    );
    const document = anAggregate(inner, 'validUntil="2028-01-01T00:00:00Z" cacheDuration="PT1H"');
    expect(metadataOf(document)).toMatchObject({
      validUntil: new Date("2028-01-01T00:00:00Z"),
      expiries: [
        { level: "aggregate", at: new Date("2028-01-01T00:00:00Z") },
        { level: "entity", at: new Date("2029-01-01T00:00:00Z") },
      ],
      cacheDuration: 3600,
      signatures: ["aggregate"],
      signed: false,
    });
    expect(metadataOf(anAggregate(anEntity() + signature)).signed).toBe(true);
  });

  test("one entity of 5,000 is read within a second of a processor's time", () => {
    const entities = Array.from({ length: 5000 }, (_, index) => anEntity({ id: `https://idp-${index}.example.test` }));
    const document = Buffer.from(anAggregate(entities.join("")));
    expect(document.length).toBeGreaterThan(5_000_000);
    const took = cpuTime(() => void metadataOf(document, "https://idp-2500.example.test"));
    expect(took).toBeLessThan(1000);
  });

  test("its entities are listed without being read", () => {
    const listing = listEntities(anAggregate(aServiceProvider + anEntity({ roles: aRole({ keys: aKey("TODO") }) })));
    expect(listing).toMatchObject({
      ok: true,
      root: "EntitiesDescriptor",
      entities: [
        { entityId: "https://sp.example.test", identityProvider: false, saml2: false },
        { entityId, identityProvider: true, saml2: true },
      ],
    });
    expect(listEntities("<a/>")).toMatchObject({ ok: false, fault: { code: "not-metadata" } });
    expect(listEntities("<a>")).toMatchObject({ ok: false, fault: { code: "xml" } });
  });
});

describe("hostile documents", () => {
  const external = `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///canary/must-not-be-read">]>`;
  const laughs = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>`;

  test.each([
    ["an external entity", external + anEntity().replace("/sso", "/sso&x;"), "doctype"],
    ["a billion laughs", laughs + anEntity().replace("/sso", "/&c;"), "doctype"],
    ["two roots", anEntity() + anEntity({ id: other }), "malformed"],
    ["50 MB", Buffer.alloc(50 * 1024 * 1024, "<a>"), "too-large"],
    ["an ID twice", anEntity({ attributes: 'ID="_1"', inside: '<md:Extensions ID="_1"/>' }), "duplicate-id"],
    [
      "an ID twice in another entity",
      anAggregate(anEntity() + anEntity({ id: other, inside: '<a Id="1"/><a Id="1"/>' })),
      "duplicate-id",
    ],
    ["20,000 keys", anEntity({ roles: aRole({ keys: aKey("MIIB").repeat(20_000) }) }), "too-many-nodes"],
    ["an HTML page", "<!DOCTYPE html><html><body>Sign in</body></html>", "doctype"],
    ["gzip", Buffer.from([0x1f, 0x8b, 0x08, 0x00, 0xff]), "not-utf8"],
  ] as const)("%s is refused as XML: %#", (_, document, code) => {
    expect(
      cpuTime(() => expect(faultsOf(document, entityId)).toMatchObject([{ code: "xml", fault: { code } }])),
    ).toBeLessThan(1000);
  });

  test("a document with any bytes changed is read or refused, and never throws", () => {
    const original = Buffer.from(
      anAggregate(anEntity({ attributes: 'validUntil="2030-01-01T00:00:00Z" ID="_1"' }) + anEntity({ id: other })),
    );
    const edits = fc.array(fc.tuple(fc.nat(original.length - 1), fc.nat(2), fc.uint8Array({ maxLength: 8 })), {
      minLength: 1,
      maxLength: 6,
    });
    const asked = fc.constantFrom(undefined, entityId, other);
    const took = cpuTime(() =>
      fc.assert(
        fc.property(edits, asked, (changes, id) => {
          const changed = changes.reduce(
            (bytes, [at, removed, added]) =>
              Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]),
            original,
          );
          const reading = readMetadata(changed, { entityId: id });
          if (!reading.ok) {
            expect(reading.faults.length).toBeGreaterThan(0);
            for (const fault of reading.faults) expect(explainMetadataFault(fault)).not.toMatch(/\p{Cc}/u);
          } else expect(readMetadata(composeMetadata(reading.metadata, [first])).ok).toBe(true);
        }),
        { numRuns: 500 },
      ),
    );
    expect(took).toBeLessThan(10_000);
  });

  test("a document of any pieces of metadata is read or refused, and never throws", () => {
    const pieces = fc.constantFrom(
      ...["<md:EntityDescriptor ", "<md:EntitiesDescriptor ", "<md:IDPSSODescriptor ", "</md:EntityDescriptor>"],
      ...[
        "</md:IDPSSODescriptor>",
        "</md:EntitiesDescriptor>",
        ">",
        "/>",
        'entityID="a" ',
        'ID="1" ',
        "<!--",
        "-->",
        "<?a",
      ],
      ...[
        "?>",
        "<![CDATA[",
        "]]>",
        "&amp;",
        "&",
        "<!DOCTYPE a>",
        'xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" ',
        aSignOn,
      ],
      ...[aKey("MIIB"), anEntity(), 'validUntil="x" ', "\uFEFF", "\0", "\u202E", "${", "<a:b/>"],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        expect(() => readMetadata(parts.join(""))).not.toThrow();
      }),
    );
  });
});

test("1,000 documents with three certificates each are read within 3 seconds of a processor's time", () => {
  const document = anEntity({
    roles: aRole({ keys: [first, second, first].map((one) => aKey(base64Of(one))).join("") }),
  });
  const took = cpuTime(() => {
    for (let index = 0; index < 1000; index += 1) read(document.replace("/saml", `/${index}`));
  });
  expect(took).toBeLessThan(3000);
});
