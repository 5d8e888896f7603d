import { expect, test } from "vitest";
import { cognitoParty, iamParty, identityCenter, placeIn, samlFolder, samlYaml } from "./saml-specs.js";
import { issuesOf, rotationYaml, stackYaml } from "./specs.js";

const imported = ', attestations: [{ step: imported, generation: "2026", by: r.doe, at: 2026-11-02T09:10:00Z }] }';
const second = (parties: readonly string[]) => samlYaml({ name: "other", parties });

test.each([
  ["cognito:us-east-1_AbC123/corp", cognitoParty, /corp, metadata/],
  ["iam:corp", iamParty, /(?<=provider: )corp }/],
  ["identity-center:ssoins-1111222233334444", identityCenter.replace(" }", imported), /arn:aws:sso/],
])("%s belongs to one rotation of the stack", (party, line, what) => {
  const yaml = second([line]);
  const issues = issuesOf(samlFolder(samlYaml({ parties: [line] }), { "demo/other.yaml": yaml }));
  expect(issues).toEqual([
    `${placeIn(yaml, what, "demo/other.yaml")} "${party}" is here twice, first at demo/corp.yaml${placeIn(yaml, what, "")}; a relying party belongs to one rotation, remove one of the two`,
  ]);
});

test("a relying party belongs to one rotation of an account, whatever the stack, and to one of each account", () => {
  const yaml = second([iamParty]).replaceAll("corp/", "../demo/corp/");
  const beside = (account: string) => ({
    "edge/stack.yaml": stackYaml().replace("123456789012", account),
    "edge/other.yaml": yaml,
  });
  expect(issuesOf(samlFolder(undefined, beside("210987654321")))).toEqual([]);
  expect(issuesOf(samlFolder(undefined, beside("123456789012")))).toEqual([
    expect.stringMatching(/^edge\/other\.yaml:\d+:\d+ "iam:corp" is here twice, first at demo\/corp\.yaml/),
  ]);
});

test("a relying party is twice in one rotation no more than in two", () => {
  const yaml = samlYaml({ parties: [iamParty, `${iamParty} # again`] });
  expect(issuesOf(samlFolder(yaml))).toEqual([expect.stringContaining('"iam:corp" is here twice')]);
});

test("providers of one name in two user pools are two relying parties", () => {
  const parties = [cognitoParty, cognitoParty.replace("AbC123", "DeF456")];
  expect(issuesOf(samlFolder(samlYaml({ parties })))).toEqual([]);
});

test("an identifier chooses one provider of a user pool", () => {
  const party = (provider: string, pool: string, identifiers: string) =>
    `- { kind: cognito, userPool: ${pool}, provider: ${provider}, metadata: file, identifiers: [${identifiers}] }`;
  const spec = (pool: string, identifiers: string) =>
    samlYaml({ parties: [party("one", "us-east-1_A", "a.com, b.com"), party("two", pool, identifiers)] });
  expect(issuesOf(samlFolder(spec("us-east-1_B", "a.com")))).toEqual([]);
  expect(issuesOf(samlFolder(spec("us-east-1_A", "c.com")))).toEqual([]);
  const yaml = spec("us-east-1_A", "c.com, b.com ");
  expect(issuesOf(samlFolder(yaml))).toEqual([
    `${placeIn(yaml, "b.com ")} identifier "b.com" of user pool us-east-1_A is here twice, first at ${placeIn(yaml, "b.com")}; an identifier chooses one provider, remove one of the two`,
  ]);
  expect(issuesOf(samlFolder(spec("us-east-1_B", "c.com, c.com")))).toEqual([
    expect.stringContaining('identifier "c.com" of user pool us-east-1_B is here twice'),
  ]);
});

test("what was released has left its rotation", () => {
  const stack = stackYaml("released: [iam:corp, iam:other, cognito:us-east-1_AbC123/gone]");
  expect(issuesOf(samlFolder(undefined, { "demo/stack.yaml": stack }))).toEqual([
    `${placeIn(stack, "iam:corp", "demo/stack.yaml")} released holds "iam:corp", expected a relying party that has left its rotation: it is still there, at ${placeIn(samlYaml(), /(?<=provider: )corp }/)}; remove one of the two`,
  ]);
});

test("a name is one rotation's, whatever their kinds", () => {
  const files = samlFolder(undefined, { "demo/www.yaml": rotationYaml({ name: "corp" }) });
  expect(issuesOf(files)).toEqual([
    'demo/www.yaml:3:19 rotation "corp" is here twice, first at demo/corp.yaml:3:19; rename one of the two',
  ]);
});

test("a stack with a TLS rotation is in us-east-1, and one with SAML rotations alone may be anywhere", () => {
  const stack = stackYaml().replace("us-east-1", "eu-west-1");
  const files = samlFolder(samlYaml({ parties: [iamParty] }), { "demo/stack.yaml": stack });
  expect(issuesOf(files)).toEqual([]);
  expect(issuesOf({ ...files, "demo/www.yaml": rotationYaml() })).toEqual([
    'demo/stack.yaml:5:11 region is "eu-west-1", expected us-east-1 for TLS rotation "www": CloudFront takes certificates from no other; correct it, or move the rotation into a stack of us-east-1',
  ]);
});
