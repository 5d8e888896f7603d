import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { readRotationSpec } from "../../modules/spec/read-spec.js";
import { nearestOf } from "../../modules/spec/shape.js";
import { samlYaml } from "./saml-specs.js";
import { issuesOf, issuesOfRotation, rotationYaml, stackYaml } from "./specs.js";

describe("stack.yaml", () => {
  test.each([
    [
      "an account that YAML reads as a number",
      stackYaml().replace('"123456789012"', "012345678901"),
      'stack.yaml:4:12 spec.account is the number 012345678901, expected an AWS account as text of 12 digits, such as "123456789012"; quote it: "012345678901"',
    ],
    [
      "an account of 11 digits",
      stackYaml().replace("123456789012", "12345678901"),
      'stack.yaml:4:12 spec.account is "12345678901", expected an AWS account as text of 12 digits, such as "123456789012"',
    ],
    [
      "a region that is none",
      stackYaml().replace("us-east-1", "Ireland"),
      'stack.yaml:5:11 spec.region is "Ireland", expected a region such as us-east-1',
    ],
    [
      "a misspelt key",
      stackYaml("asumeRole: x"),
      'stack.yaml:6:3 unknown key "asumeRole" in spec, expected "assumeRole"?; known: account, region, assumeRole, backend, connectTo, released, quotas, enforcement',
    ],
    [
      "a missing key",
      stackYaml().replace(/.*account.*\n/, ""),
      'stack.yaml:4:3 "account" is missing in spec, expected an AWS account as text of 12 digits, such as "123456789012"; add it',
    ],
    [
      "a rotation in its place",
      rotationYaml(),
      "stack.yaml:2:7 kind is TlsRotation, expected Stack in stack.yaml; move the rotation into a file of its own beside it",
    ],
    [
      "a misspelt kind",
      stackYaml().replace("Stack", "stack"),
      'stack.yaml:2:7 kind is "stack", expected TlsRotation or SamlRotation or IdentitySource or AssignmentSnapshot, or Stack in stack.yaml; did you mean Stack?',
    ],
    [
      "an enforcement that is none",
      stackYaml("enforcement: { retire-after-soak: maybe }"),
      'stack.yaml:6:37 spec.enforcement.retire-after-soak is "maybe", expected mandatory or advisory: how much the policy weighs',
    ],
    [
      "a quota that is not known",
      stackYaml("quotas: { acmCertificates: 2500 }"),
      'stack.yaml:6:13 unknown key "acmCertificates" in spec.quotas, expected one of: dedicatedIpCertificates',
    ],
    [
      "a quota of none",
      stackYaml("quotas: { dedicatedIpCertificates: 0 }"),
      "stack.yaml:6:38 spec.quotas.dedicatedIpCertificates is the number 0, expected a whole number of at least 1",
    ],
    [
      "a quota in words",
      stackYaml("quotas: { dedicatedIpCertificates: two }"),
      'stack.yaml:6:38 spec.quotas.dedicatedIpCertificates is "two", expected a whole number of at least 1',
    ],
  ])("%s", (_, text, expected) => {
    expect(issuesOf({ "demo/stack.yaml": text })).toEqual([`demo/${expected}`]);
  });
});

describe("a rotation", () => {
  const first = '- { id: "2026-03", certificate: { arn: x } }';
  const withCertificate = (certificate: string) =>
    rotationYaml({ generations: [`- { id: "2026-03", certificate: ${certificate} }`] });
  test.each([
    [
      "an id that YAML reads as a number",
      rotationYaml({ generations: [first.replace('"2026-03"', "2026")], serve: "a" }),
      '8:13 spec.generations[0].id is the number 2026, expected a name of letters, digits and dashes, at most 63, as text; quote it: "2026"',
    ],
    [
      "a store that is none",
      rotationYaml().replace("store: acm", "store: s3"),
      '5:10 spec.store is "s3", expected acm or iam: where the certificates live: acm, or iam for the IAM server-certificate store',
    ],
    [
      "a generation's store in capitals",
      rotationYaml({ generations: [first.replace(" certificate", " store: IAM, certificate")] }),
      '8:31 spec.generations[0].store is "IAM", expected acm or iam: where this certificate lives: acm, or iam for the IAM server-certificate store',
    ],
    [
      "a switcher who is none",
      rotationYaml({ rollout: ["waves: [{ name: all, distributions: [E1234567] }]", "switch: { by: terraform }"] }),
      '11:19 spec.rollout.switch.by is "terraform", expected crossfade or owner: who switches: crossfade, or the distribution\'s owner',
    ],
    [
      "a wave's switcher, misspelt",
      rotationYaml({ rollout: ["waves: [{ name: all, distributions: [E1234567], switch: { by: onwer } }]"] }),
      '10:67 spec.rollout.waves[0].switch.by is "onwer", expected crossfade or owner: who switches: crossfade, or the distribution\'s owner',
    ],
    [
      "a switcher without by",
      rotationYaml({ rollout: ["waves: [{ name: all, distributions: [E1234567], switch: owner }]"] }),
      '10:61 spec.rollout.waves[0].switch is "owner", expected a mapping with by',
    ],
    [
      "an empty switch",
      rotationYaml({ rollout: ["waves: [{ name: all, distributions: [E1234567], switch: {} }]"] }),
      '10:61 "by" is missing in spec.rollout.waves[0].switch, expected who switches: crossfade, or the distribution\'s owner; add it',
    ],
    [
      "a duration without unit",
      rotationYaml({ spec: ["retirement: { soak: 900 }"] }),
      '6:23 spec.retirement.soak is the number 900, expected a length of time such as 90s, 15m, 36h or 7d; quote it: "900"',
    ],
    [
      "a duration with a fraction",
      rotationYaml({ spec: ["retirement: { soak: 1.5h }"] }),
      '6:23 spec.retirement.soak is "1.5h", expected a length of time such as 90s, 15m, 36h or 7d',
    ],
    [
      "no duration at all",
      rotationYaml({ spec: ["retirement: { soak: 0s }"] }),
      '6:23 spec.retirement.soak is "0s", expected a length of time such as 90s, 15m, 36h or 7d',
    ],
    [
      "a distribution that is none",
      rotationYaml({ rollout: ["waves: [{ name: all, distributions: [e1] }]"] }),
      '10:42 spec.rollout.waves[0].distributions[0] is "e1", expected the id of a CloudFront distribution: E and 6 to 31 capital letters or digits',
    ],
    [
      "a wave without distributions",
      rotationYaml({ rollout: ["waves: [{ name: all, distributions: [] }]"] }),
      "10:41 spec.rollout.waves[0].distributions is an empty list, expected a list of distribution ids, at least one",
    ],
    [
      "a fleet in flight of none",
      rotationYaml({ rollout: ["waves: [{ name: all, distributions: [E1234567], maxInFlight: 0 }]"] }),
      "10:66 spec.rollout.waves[0].maxInFlight is the number 0, expected a whole number of at least 1",
    ],
    [
      "an emergency that is none",
      rotationYaml({ generations: [first.replace(" certificate", " emergency: false, certificate")] }),
      "8:35 spec.generations[0].emergency is the boolean false, expected true: the mark of a compromised key; leave it out otherwise",
    ],
    [
      "a certificate without anything",
      withCertificate("{}"),
      "8:37 spec.generations[0].certificate is an empty mapping, expected a mapping with at least arn (it is in its store already) or pem (Crossfade puts it there)",
    ],
    [
      "a chain without a certificate",
      withCertificate("{ chain: a.pem }"),
      '8:39 "pem" is missing in spec.generations[0].certificate beside "chain", expected a path relative to this file; add it',
    ],
    [
      "nothing where a value should be",
      rotationYaml({ serve: "" }),
      "6:10 spec.serve is nothing, expected the id of a generation, as text",
    ],
    [
      "a stack",
      stackYaml(),
      "2:7 kind is Stack, expected TlsRotation or SamlRotation or IdentitySource or AssignmentSnapshot here; a stack is described in stack.yaml and nowhere else",
    ],
    [
      "a misspelt kind",
      rotationYaml().replace("TlsRotation", "TLSRotation"),
      '2:7 kind is "TLSRotation", expected TlsRotation or SamlRotation or IdentitySource or AssignmentSnapshot, or Stack in stack.yaml; did you mean TlsRotation?',
    ],
    [
      "another version",
      rotationYaml().replace("crossfade/v1", "crossfade/v2"),
      '1:13 apiVersion is "crossfade/v2", expected crossfade/v1: the version of this format',
    ],
    [
      "a key with a look-alike letter",
      rotationYaml({ spec: ["\u0455erve: a"] }),
      '6:3 unknown key "<U+0455>erve" in spec, expected "serve"?; known: store, stateSecrets, generations, serve, rollout, retirement',
    ],
    [
      "an id in typographic quotes",
      rotationYaml({ serve: "\u201Ca\u201D" }),
      '6:10 spec.serve is "<U+201C>a<U+201D>", expected the id of a generation, as text',
    ],
  ])("%s", (_, text, expected) => {
    expect(issuesOfRotation(text)).toEqual([`demo/www.yaml:${expected}`]);
  });

  test("everything that is wrong is said at once", () => {
    expect(
      issuesOfRotation("kind: TlsRotation\nmetadata: { nam: www }\nspec: []\n").map((issue) => issue.split(",")[0]),
    ).toEqual([
      'demo/www.yaml:1:1 "apiVersion" is missing',
      'demo/www.yaml:2:11 "name" is missing in metadata',
      'demo/www.yaml:2:13 unknown key "nam" in metadata',
      "demo/www.yaml:3:7 spec is an empty list",
    ]);
  });

  // The key is at 8:63, and in the sentence only the part of it that is wrong.
  const issuesOfKey = (key: string) => issuesOfRotation(withCertificate(`{ pem: a.pem, privateKey: ${key} }`));
  const key = "spec.generations[0].certificate.privateKey";
  const oneOf = "exactly one of env: NAME, file: path, command: [program, argument, ...], secretsManager: name";
  test.each([
    ["no source", "{}", `8:63 ${key} is an empty mapping, expected ${oneOf}`],
    ["two sources", "{ env: A, file: b }", `8:63 ${key} is a mapping of "env", "file", expected ${oneOf}`],
    [
      "a passphrase and no source",
      "{ passphrase: { env: P } }",
      `8:63 ${key} is a mapping of "passphrase", expected ${oneOf}`,
    ],
    [
      "a field of something that has none",
      "{ env: A, field: key }",
      `8:73 "secretsManager" is missing in ${key} beside "field", expected the name or the ARN of a secret in AWS Secrets Manager; add it`,
    ],
    [
      "a field that YAML reads as a number",
      "{ secretsManager: a, field: 1 }",
      `8:91 ${key}.field is a number (not repeated here), expected the name of a field of the secret, as text; quote it: "1"`,
    ],
    [
      "a secret with white space in its name",
      "{ secretsManager: my key }",
      `8:81 ${key}.secretsManager is a text (not repeated here), expected the name or the ARN of a secret in AWS Secrets Manager`,
    ],
    [
      "a source that is none",
      "{ secretManager: a }",
      `8:65 unknown key "secretManager" in ${key}, expected "secretsManager"?; known: env, file, command, secretsManager, field, passphrase`,
      `8:63 ${key} is a mapping of "secretManager", expected ${oneOf}`,
    ],
    [
      "a passphrase without a source",
      "{ env: A, passphrase: {} }",
      `8:85 ${key}.passphrase is an empty mapping, expected ${oneOf}`,
    ],
    [
      "a passphrase from two sources",
      "{ env: A, passphrase: { env: P, secretsManager: p } }",
      `8:85 ${key}.passphrase is a mapping of "env", "secretsManager", expected ${oneOf}`,
    ],
    [
      "a passphrase of a passphrase",
      "{ env: A, passphrase: { env: P, passphrase: { env: Q } } }",
      `8:95 unknown key "passphrase" in ${key}.passphrase, expected one of: env, file, command, secretsManager, field`,
    ],
    [
      "a passphrase beside the key's source",
      "{ env: A }, passphrase: { env: P }",
      '8:75 unknown key "passphrase" in spec.generations[0].certificate, expected one of: arn, pem, chain, privateKey',
    ],
  ])("a private key from %s is refused", (_, written, ...expected) => {
    expect(issuesOfKey(written)).toEqual(expected.map((issue) => `demo/www.yaml:${issue}`).toSorted());
  });

  test.each([
    ["in place of its place", "MC4CAQAwBQYDK2VwBCIEIHx"],
    ["as an environment variable", "{ env: MC4CAQAwBQYDK2VwBCIEIHx+ }"],
    ["in place of a command", "{ command: MC4CAQAwBQYDK2VwBCIEIHx }"],
    ["as a passphrase", "{ env: KEY, passphrase: MC4CAQAwBQYDK2VwBCIEIHx }"],
    ["as a secret's name", '{ secretsManager: "MC4CAQAwBQYDK2VwBCIEIHx\\n" }'],
  ])("a key that was pasted %s is not repeated", (_, written) => {
    const issues = issuesOfKey(written);
    expect(issues.length).toBeGreaterThan(0);
    expect(issues.join("\n")).not.toContain("MC4C");
  });

  test("a shell string is no command", () => {
    expect(issuesOfKey("{ command: vault read key }")).toEqual([
      expect.stringContaining("expected a list of the program and its arguments"),
    ]);
  });
});

// The types of written.ts are written by hand: what this spec holds is what they and the schema agree on.
test("a rotation that says everything there is to say is one, and nothing is missing here", () => {
  const text = `apiVersion: crossfade/v1
kind: TlsRotation
metadata: { name: www, owner: Team Edge }
spec:
  store: acm
  stateSecrets: accepted
  generations:
    - { id: a, emergency: true, certificate: { arn: x, pem: a.pem, chain: b.pem, privateKey: { env: KEY } } }
    - { id: b, certificate: { pem: a.pem, privateKey: { file: /run/key.pem } } }
    - { id: c, store: iam, certificate: { pem: a.pem, privateKey: { command: [pass, show, key] } } }
    - id: d
      certificate:
        pem: a.pem
        privateKey: { secretsManager: prod/www, field: key, passphrase: { secretsManager: prod/www, field: word } }
  serve: b
  rollout:
    from: a
    waves: [{ name: all, distributions: [E1234567], maxInFlight: 2, switch: { by: owner } }]
    through: all
    gate: { served: { timeout: 15m } }
    switch: { by: crossfade }
  retirement: { soak: 7d }
`;
  const { issues, spec } = readRotationSpec("www.yaml", Buffer.from(text));
  expect(issues).toEqual([]);
  expect(spec?.written).toMatchObject({ spec: { generations: [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d" }] } });
  const schema: unknown = JSON.parse(
    readFileSync(new URL("../../modules/spec/rotation.schema.json", import.meta.url), "utf8"),
  );
  const keys = visit(schema, "#").flatMap(({ value }) =>
    Object.keys(isRecord(value["properties"]) ? value["properties"] : {}),
  );
  expect(keys.filter((key) => !text.includes(`${key}:`))).toEqual([]);
});

test("a SAML rotation that says everything there is to say is one, and nothing is missing here", () => {
  const text = `apiVersion: crossfade/v1
kind: SamlRotation
metadata: { name: corp, owner: Team Identity }
spec:
  identityProvider:
    vendor: okta
    metadata:
      { file: corp/metadata.xml, url: "https://idp.example.com/m", entityId: "urn:corp", signedBy: corp/federation.pem }
    multipleCertificates: false
    window: { from: 2026-11-28T02:00:00Z, to: 2026-11-28T04:00:00Z }
    attestations:
      - { step: activated, generation: a, fingerprint: "${"0".repeat(64)}", at: 2026-11-02T09:10:00Z, by: me, evidence: x }
  generations:
    - { id: a, pem: a.pem }
    - { id: b, pem: b.pem, emergency: true }
  signing: a
  relyingParties:
    - { kind: iam, provider: corp, adopt: true, confirmDelete: corp }
    - kind: cognito
      userPool: us-east-1_AbC123
      provider: corp
      metadata: file
      identifiers: [example.com]
      signOut: true
      idpInitiated: false
      encryptedAssertions: false
      signRequests: true
      attributes: { email: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress" }
      adopt: true
    - kind: identity-center
      instance: arn:aws:sso:::instance/ssoins-1111
      attestations: [{ step: imported, generation: b, by: r.doe, at: 2026-11-02T09:10:00Z, evidence: "ticket 4711" }]
  gate: { trusted: { timeout: 10m } }
  retirement: { soak: 7d }
`;
  expect(readRotationSpec("corp.yaml", Buffer.from(text)).issues).toEqual([]);
  const schema: unknown = JSON.parse(
    readFileSync(new URL("../../modules/spec/saml-rotation.schema.json", import.meta.url), "utf8"),
  );
  const keys = visit(schema, "#").flatMap(({ value }) =>
    Object.keys(isRecord(value["properties"]) ? value["properties"] : {}),
  );
  expect(keys.filter((key) => !text.includes(`${key}:`))).toEqual([]);
});

test("a file that does not say its kind is judged as the one that it is most like", () => {
  const without = (text: string) => issuesOfRotation(text.replace(/^kind: .*\n/m, ""));
  expect(without(rotationYaml())).toEqual([
    expect.stringContaining('1:1 "kind" is missing, expected what this file is'),
  ]);
  expect(without(samlYaml({ signing: "2025" }))).toEqual([
    expect.stringContaining('"kind" is missing'),
    expect.stringContaining(
      'spec.signing is the number 2025, expected the id of a generation, as text; quote it: "2025"',
    ),
  ]);
});

test("a key that is for its author to choose is refused with what it should be", () => {
  const text = stackYaml("enforcement: { Retire After Soak: mandatory }");
  expect(issuesOf({ "demo/stack.yaml": text })).toEqual([
    'demo/stack.yaml:6:18 key "Retire After Soak" in spec.enforcement is none that can be there, expected a mapping from policies to mandatory or advisory',
  ]);
});

test("the nearest name is offered only where it is near", () => {
  expect(nearestOf("serv", ["serve", "store"])).toBe("serve");
  expect(nearestOf("Waves", ["waves"])).toBe("waves");
  expect(nearestOf("banana", ["serve", "store"])).toBeUndefined();
});

describe.each(["rotation", "saml-rotation", "stack"])("%s.schema.json", (name) => {
  const schema: unknown = JSON.parse(
    readFileSync(new URL(`../../modules/spec/${name}.schema.json`, import.meta.url), "utf8"),
  );

  test("is a JSON schema", () => {
    const ajv = new Ajv();
    expect(isRecord(schema) && ajv.validateSchema(schema), ajv.errorsText()).toBe(true);
  });

  test("closes every mapping, and describes everything that an editor shows", () => {
    const lacking = visit(schema, "#").filter(({ value }) => {
      if ("$ref" in value) return false;
      // Each branch of a one-of is closed for itself.
      const open = value["type"] === "object" && value["additionalProperties"] !== false && !("discriminator" in value);
      return open || typeof value["title"] !== "string" || typeof value["description"] !== "string";
    });
    expect(lacking.map(({ at }) => at)).toEqual([]);
  });
});

/** Every schema inside a schema. */
function visit(
  value: unknown,
  at: string,
): readonly { readonly at: string; readonly value: Readonly<Record<string, unknown>> }[] {
  if (!isRecord(value)) return [];
  const named = ["properties", "patternProperties", "definitions"].flatMap((keyword) =>
    Object.entries(isRecord(value[keyword]) ? value[keyword] : {}).flatMap(([key, child]) =>
      visit(child, `${at}/${key}`),
    ),
  );
  return [{ at, value }, ...named, ...visit(value["items"], `${at}/items`)];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

test.each([
  ["a text", rotationYaml({ serve: "*s" }), ["6:10"]],
  ["one of a few words", rotationYaml().replace("store: acm", "store: *s"), ["5:10"]],
  ["the kind", rotationYaml().replace("TlsRotation", "*k"), ["2:7"]],
  ["a mapping", rotationYaml().replace("{ name: www }", "*m"), ["3:11"]],
  ["a list", rotationYaml({ rollout: ["waves: *w"] }), ["10:12"]],
  ["an entry", rotationYaml({ rollout: ["waves: [{ name: all, distributions: [*a, *b] }]"] }), ["10:42", "10:46"]],
])("an alias in place of %s is refused once, as an alias", (_, text, places) => {
  expect(issuesOfRotation(text).map((issue) => issue.split(", expected")[0]?.replace(/"\*.*/, ""))).toEqual(
    places.map((place) => `demo/www.yaml:${place} alias `),
  );
});

test("beside an alias everything else is still judged", () => {
  expect(issuesOfRotation(rotationYaml({ serve: "*s", spec: ["retirement: { soak: 900 }"] }))).toEqual([
    expect.stringContaining("6:23 spec.retirement.soak is the number 900"),
    expect.stringContaining('7:10 alias "*s"'),
  ]);
});
