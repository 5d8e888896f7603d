import { describe, expect, test } from "vitest";
import { cognitoParty, iamParty, identityCenter, issuesOfSaml, placeIn, samlYaml } from "./saml-specs.js";
import { stackYaml } from "./specs.js";

function said(yaml: string, what: string | RegExp, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const place = placeIn(yaml, what);
  return issuesOfSaml(yaml, more).map((issue) =>
    issue.startsWith(`${place} `) ? issue.slice(place.length + 1) : issue,
  );
}

const url = "{ url: https://idp.example.com/metadata }";
const byUrl = cognitoParty.replace("metadata: file", "metadata: url");

test("a user pool is in the stack's region", () => {
  expect(said(samlYaml(), "us-east-1_", { "demo/stack.yaml": stackYaml().replace("us-east-1", "eu-west-1") })).toEqual([
    "userPool us-east-1_AbC123 is in us-east-1, expected eu-west-1, the stack's region; move it into a stack of us-east-1",
  ]);
  const ireland = samlYaml().replace("us-east-1_", "eu-west-1_");
  expect(issuesOfSaml(ireland, { "demo/stack.yaml": stackYaml().replace("us-east-1", "eu-west-1") })).toEqual([]);
});

test("a relying party by file needs the metadata file, unless it is to be deleted", () => {
  const iam = samlYaml({ metadata: url, parties: [iamParty] });
  expect(said(iam, /(?<=provider: )corp }/)).toEqual([
    '"iam:corp" is given the metadata by file, and identityProvider.metadata has none, expected file: <path>; export the identity provider\'s metadata and name it there',
  ]);
  expect(said(samlYaml({ metadata: url, parties: [cognitoParty] }), "file }")).toEqual([
    expect.stringContaining('"cognito:us-east-1_AbC123/corp" is given the metadata by file'),
  ]);
  const deleted = iamParty.replace(" }", ", confirmDelete: corp }");
  expect(issuesOfSaml(samlYaml({ metadata: url, parties: [deleted, byUrl] }))).toEqual([]);
});

test("a relying party by URL needs the URL, and one of Identity Center neither", () => {
  expect(said(samlYaml({ parties: [byUrl] }), "url }")).toEqual([
    '"cognito:us-east-1_AbC123/corp" fetches the metadata from its URL, and identityProvider.metadata has none, expected url: https://...; add it, or give it the metadata by file',
  ]);
  expect(issuesOfSaml(samlYaml({ metadata: url, parties: [byUrl] }))).toEqual([]);
  const generations = ['- { id: "2025", pem: corp/2025.pem }'];
  expect(issuesOfSaml(samlYaml({ metadata: url, parties: [identityCenter], generations }))).toEqual([]);
});

describe("the metadata's URL", () => {
  const spec = (written: string) => samlYaml({ metadata: `{ url: "${written}" }`, parties: [byUrl] });

  test.each([
    ["http://idp.example.com/metadata", "over anything else the certificates could be replaced on their way"],
    ["file:///etc/passwd", "over anything else the certificates could be replaced on their way"],
    ["idp.example.com/metadata", "write it in full"],
    ["https:idp.example.com/metadata", "write it in full"],
    ["https://idp.example.com\\\\@evil.example.com/", "write it in full"],
    ["https://idp.example.com/meta data", "write it in full"],
    ["https://user:word@idp.example.com/metadata", "take them out, whoever reads the spec would know them"],
    ["https://idp.example.com/metadata#idp", "remove what follows the #, it is never sent"],
  ])("is not %s", (written, remedy) => {
    const [issue, ...others] = said(spec(written), '"http');
    expect(others).toEqual([]);
    expect(issue).toContain("expected an https URL without user name, password and fragment; ");
    expect(issue).toContain(remedy);
  });

  test.each([
    "https://idp.example.com/metadata?app=1&x=%20",
    "https://[2001:db8::1]:8443/m",
    "HTTPS://IDP.example.com",
  ])("may be %s", (written) => {
    expect(issuesOfSaml(spec(written))).toEqual([]);
  });
});

test("a provider is deleted only where the spec repeats its name, letter by letter", () => {
  const yaml = samlYaml({ parties: [cognitoParty, iamParty.replace(" }", ", confirmDelete: Corp }")] });
  expect(said(yaml, "Corp }")).toEqual([
    'confirmDelete is "Corp", expected "corp", the provider\'s own name, as deleting it deletes what it links its users to; repeat the name, or remove confirmDelete to keep it',
  ]);
  expect(issuesOfSaml(yaml.replace("Corp", "corp"))).toEqual([]);
  expect(issuesOfSaml(yaml.replace("confirmDelete: Corp", "confirmDelete: corp, adopt: true"))).toEqual([]);
});

describe("the shape of a relying party", () => {
  const cognito = (provider: string, more = "") =>
    samlYaml({ parties: [cognitoParty.replace("provider: corp,", `provider: ${provider},${more}`)] });

  test.each(["co", "a".repeat(33), "_corp", "cor_p", '"my corp"', "corp\u00A0", '"a${b}c"', '"a%{b}c"'])(
    "has no Cognito provider with the name %s",
    (provider) => {
      expect(issuesOfSaml(cognito(provider)).length).toBeGreaterThan(0);
    },
  );

  test.each(["corp", "c_rp", "Okta-Prod.2", "a".repeat(32), "\u00DCber"])(
    "has a Cognito provider named %s",
    (provider) => {
      expect(issuesOfSaml(cognito(provider))).toEqual([]);
    },
  );

  test.each([
    ["51 identifiers", ` identifiers: [${Array.from({ length: 51 }, (_, n) => `a${n}`).join(", ")}],`, "at most 50"],
    ["an identifier of 41 characters", ` identifiers: [${"a".repeat(41)}],`, "expected 1 to 40 letters"],
    ["an empty identifier", ' identifiers: [""],', "expected 1 to 40 letters"],
    ["an identifier with a slash", " identifiers: [a/b],", "expected 1 to 40 letters"],
    [
      "an attribute with a space",
      ' attributes: { "e mail": a },',
      "none that can be there, expected a mapping from user",
    ],
    ["an attribute of nothing", ' attributes: { email: "" },', "expected the name of a SAML attribute"],
    ["an attribute of 2,049 characters", ` attributes: { email: ${"a.".repeat(1024)}b },`, "1 to 2,048 characters"],
    ["a sign-out in words", " signOut: yes,", "expected true or false"],
    ["an adoption that is none", " adopt: false,", "expected true: the mark of a provider that is there already"],
    ["a misspelt key", " metadatum: x,", 'expected "metadata"?'],
  ])("has not %s", (_, more, expected) => {
    expect(issuesOfSaml(cognito("corp", more))).toEqual([expect.stringContaining(expected)]);
  });

  test.each(["a/b", "a b", "a".repeat(129)])("has no IAM provider with the name %s", (provider) => {
    const [issue] = issuesOfSaml(samlYaml({ parties: [iamParty.replace("corp", provider)] }));
    expect(issue).toContain("expected a name of 1 to 128 letters, digits, dots, underscores and dashes");
  });

  test("is that of its kind: a key of another kind is unknown, with those that there are", () => {
    const yaml = samlYaml({ parties: [iamParty.replace(" }", ", userPool: us-east-1_AbC }")] });
    expect(said(yaml, "userPool")).toEqual([
      'unknown key "userPool" in spec.relyingParties[0], expected one of: kind, provider, adopt, confirmDelete',
    ]);
  });

  test("is of a kind that there is", () => {
    expect(said(samlYaml({ parties: [iamParty.replace("iam", "sts")] }), "sts")).toEqual([
      'spec.relyingParties[0].kind is "sts", expected cognito or iam or identity-center: what trusts the identity provider',
    ]);
    expect(said(samlYaml({ parties: ["- { provider: corp }"] }), "{ provider")).toEqual([
      '"kind" is missing in spec.relyingParties[0], expected what trusts the identity provider; add it',
    ]);
    expect(said(samlYaml({ parties: ["- corp"] }), "corp\n")).toHaveLength(1);
  });

  test("is there at least once", () => {
    const yaml = samlYaml().replace(/relyingParties:\n(?: {4}.*\n)+/, "relyingParties: []\n");
    expect(said(yaml, "[]")).toEqual([
      "spec.relyingParties is an empty list, expected a list of relying parties, at least one",
    ]);
  });
});
