import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import type { CognitoParty } from "../../modules/rotation/relying-party.js";
import {
  cognitoParty,
  iamParty,
  identityCenter,
  incoming,
  issuesOfSaml,
  outgoing,
  samlFolder,
  samlRotationOf,
  samlYaml,
} from "./saml-specs.js";
import { folderOf, now } from "./specs.js";
import { loadSpecs } from "../../modules/spec/load.js";

test("a SAML rotation comes with its defaults filled in", () => {
  expect(issuesOfSaml()).toEqual([]);
  const rotation = samlRotationOf();
  expect(rotation).toMatchObject({
    kind: "SamlRotation",
    name: "corp",
    owner: undefined,
    identityProvider: {
      vendor: "keycloak",
      metadataUrl: undefined,
      multipleCertificates: true,
      window: undefined,
      attestations: [],
    },
    generations: [
      { id: "2025", fingerprint: outgoing.fingerprint, emergency: false },
      { id: "2026", fingerprint: incoming.fingerprint, emergency: false },
    ],
    signing: "2025",
    gate: { trusted: { timeout: 600 } },
    retirement: { soak: 604_800 },
  });
  expect(rotation.relyingParties).toEqual([
    {
      kind: "cognito",
      userPool: "us-east-1_AbC123",
      provider: "corp",
      metadata: "file",
      identifiers: [],
      signOut: false,
      idpInitiated: false,
      encryptedAssertions: false,
      signRequests: false,
      attributes: {},
      adopt: false,
      deleted: false,
    },
    { kind: "iam", provider: "corp", adopt: false, deleted: false },
  ]);
});

test("what a SAML rotation says is what it is", () => {
  const at = "2026-11-02T09:10:00+01:00";
  const fingerprint = `"${outgoing.fingerprint}"`;
  const yaml = samlYaml({
    metadata: "{ file: corp/metadata.xml, url: https://idp.example.com/m, entityId: https://idp.example.com/saml }",
    provider: [
      "multipleCertificates: false",
      "window: { from: 2026-11-28T02:00:00Z, to: 2026-11-28T04:00:00Z }",
      `attestations: [{ step: activated, generation: "2025", fingerprint: ${fingerprint}, at: ${at}, by: a, evidence: b }]`,
    ],
    parties: [
      cognitoParty.replace(
        " }",
        ", identifiers: [b.com, a.com], signOut: true, idpInitiated: true, encryptedAssertions: true, signRequests: true, " +
          "attributes: { name: urn:n, email: urn:e }, adopt: true, confirmDelete: corp }",
      ),
      iamParty.replace(" }", ", adopt: true, confirmDelete: corp }"),
      identityCenter.replace(" }", `, attestations: [{ step: imported, generation: "2026", by: r.doe, at: ${at} }] }`),
    ],
    spec: ["gate: { trusted: { timeout: 90s } }", "retirement: { soak: 36h }"],
  });
  expect(issuesOfSaml(yaml)).toEqual([]);
  const rotation = samlRotationOf(yaml);
  expect(rotation).toMatchObject({
    identityProvider: {
      metadataUrl: "https://idp.example.com/m",
      multipleCertificates: false,
      window: { from: "2026-11-28T02:00:00Z", to: "2026-11-28T04:00:00Z" },
      attestations: [
        { step: "activated", generation: "2025", fingerprint: outgoing.fingerprint, at, by: "a", evidence: "b" },
      ],
    },
    gate: { trusted: { timeout: 90 } },
    retirement: { soak: 129_600 },
  });
  const [cognito, iam, center] = rotation.relyingParties;
  expect(cognito).toMatchObject({
    identifiers: ["a.com", "b.com"],
    signOut: true,
    idpInitiated: true,
    encryptedAssertions: true,
    signRequests: true,
    attributes: { email: "urn:e", name: "urn:n" },
    adopt: true,
    deleted: true,
  } satisfies Partial<CognitoParty>);
  expect(iam).toMatchObject({ adopt: true, deleted: true });
  expect(center).toEqual({
    kind: "identity-center",
    instance: "arn:aws:sso:::instance/ssoins-1111222233334444",
    attestations: [{ step: "imported", generation: "2026", at, by: "r.doe", evidence: undefined }],
  });
});

test("a rotation with a file that cannot be read is not built, and its stack is", () => {
  for (const path of ["demo/corp/metadata.xml", "demo/corp/2026.pem"]) {
    const { stacks, ok } = loadSpecs(folderOf(samlFolder(undefined, { [path]: "" })), { now });
    expect(ok).toBe(false);
    expect(stacks.map(({ name, samlRotations }) => [name, samlRotations])).toEqual([["demo", []]]);
  }
});

test("SAML rotations come sorted by name, and each is found in its file again", () => {
  const more = { "demo/a.yaml": samlYaml({ name: "zebra", parties: [iamParty.replace("corp", "z")] }) };
  const folder = folderOf(samlFolder(samlYaml({ name: "ape" }), more));
  const loaded = loadSpecs(folder, { now });
  expect(loaded.issues).toEqual([]);
  expect(loaded.stacks[0]?.samlRotations.map(({ name }) => name)).toEqual(["ape", "zebra"]);
  expect(loaded.source("zebra")?.file).toBe(`${folder}/demo/a.yaml`);
  expect(loaded.source("ape")?.locate(["spec", "signing"])).toMatchObject({ line: 11, column: 12 });
});

// Values of a valid spec, as YAML would give them; keys come in any order.
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const cognito = fc.record({
  kind: fc.constant("cognito"),
  userPool: fc.constantFrom("us-east-1_A", "us-east-1_B"),
  provider: fc.constantFrom("one", "two", "Drei-3"),
  metadata: fc.constantFrom("file", "url"),
  signOut: optional(fc.boolean()),
  idpInitiated: optional(fc.boolean()),
  encryptedAssertions: optional(fc.boolean()),
  signRequests: optional(fc.boolean()),
  attributes: optional(
    fc.dictionary(fc.constantFrom("email", "custom:role", "name"), fc.webUrl(), { noNullPrototype: true }),
  ),
  adopt: optional(fc.constant(true)),
});
const iam = fc.record({
  kind: fc.constant("iam"),
  provider: fc.stringMatching(/^[a-z][\w.-]{0,20}$/),
  adopt: optional(fc.constant(true)),
});
const parties = fc.uniqueArray(fc.oneof(cognito, iam), {
  minLength: 1,
  maxLength: 6,
  selector: (party) => ("userPool" in party ? `${party.userPool}/${party.provider}` : party.provider),
});
const vendors = [
  "okta",
  "entra",
  "keycloak",
  "simplesamlphp",
  "adfs",
  "google",
  "pingfederate",
  "shibboleth",
  "generic",
];
const spec = fc.record({
  identityProvider: fc.record({
    vendor: fc.constantFrom(...vendors),
    metadata: fc.constant({ file: "corp/metadata.xml", url: "https://idp.example.com/m" }),
  }),
  generations: fc.constantFrom(
    [{ id: "2025", pem: "corp/2025.pem" }],
    [
      { id: "2025", pem: "corp/2025.pem" },
      { id: "2026", pem: "corp/2026.pem" },
    ],
  ),
  signing: fc.constant("2025"),
  relyingParties: parties,
  retirement: optional(fc.record({ soak: fc.constantFrom("1d", "7d", "90m") })),
});

/** The same value with the keys of each mapping in an order of its own. */
function shuffled(value: unknown, order: (keys: readonly string[]) => readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order));
  if (typeof value !== "object" || value === null) return value;
  const entries = new Map<string, unknown>(Object.entries(value));
  return Object.fromEntries(order([...entries.keys()]).map((key) => [key, shuffled(entries.get(key), order)]));
}

test("any valid spec is built, the same each time and whatever the order of its keys, down to the bytes of what is trusted", () => {
  fc.assert(
    fc.property(spec, fc.infiniteStream(fc.nat()), (value, ranks) => {
      const file = { apiVersion: "crossfade/v1", kind: "SamlRotation", metadata: { name: "corp" }, spec: value };
      const inAnyOrder = (keys: readonly string[]) => {
        const ranked = keys.map((key) => ({ key, rank: Number(ranks.next().value) }));
        return ranked.toSorted((a, b) => a.rank - b.rank).map(({ key }) => key);
      };
      const written = (order: (keys: readonly string[]) => readonly string[]) =>
        stringify(shuffled(file, order), { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "PLAIN" });
      const plain = written((keys) => keys);
      expect(issuesOfSaml(plain).filter((issue) => !issue.includes("warning: "))).toEqual([]);
      const rotation = samlRotationOf(plain);
      expect(samlRotationOf(plain)).toEqual(rotation);
      const other = samlRotationOf(written(inAnyOrder));
      expect(JSON.stringify(other)).toBe(JSON.stringify(rotation));
    }),
    { numRuns: 40 },
  );
});
