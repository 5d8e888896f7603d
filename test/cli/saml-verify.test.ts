import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { loadSpecs } from "../../modules/spec/load.js";
import { aResponse, anAssertion, aSigner, issuer, signed, type Signer } from "../certificates/signed-response.js";
import { idpMetadata, samlFolder, samlYaml, type SamlParts } from "../spec/saml-specs.js";
import { aFolder, contentsOf, crossfade } from "./command.js";

const [old, next, stranger] = await Promise.all([aSigner("2025"), aSigner("2026"), aSigner("stranger")]);

/** Everything of the person who signed in, and of the sign-in itself. */
const secrets = ["secret.person", "_secret-response", "_secret-assertion", "secret-session", "secret-value"] as const;

interface ResponseParts {
  readonly by?: readonly (readonly [element: string, signer: Signer])[];
  readonly minutesAgo?: number;
}

function theResponse({ by = [["Assertion", next]], minutesAgo = 1 }: ResponseParts = {}): string {
  const at = new Date(Date.now() - minutesAgo * 60_000).toISOString();
  const inside = '<saml:AuthnStatement SessionIndex="secret-session" AuthnInstant="2026-11-21T10:00:00Z"/>';
  const assertions = anAssertion({ id: "_secret-assertion", name: "secret.person@example.test", inside });
  const xml = aResponse({ id: "_secret-response", assertions })
    .replaceAll(/IssueInstant="[^"]*"/g, `IssueInstant="${at}"`)
    .replaceAll(/<saml:AttributeValue>[^<]*/g, "<saml:AttributeValue>secret-value");
  return by.reduce((text, [element, signer]) => signed(text, element, signer), xml);
}

const comment = "# people wrote this, and it stays";

function folderWith(response: string, parts: SamlParts = {}, entityId = issuer): string {
  const files = samlFolder(`${comment}\n${samlYaml({ signing: '"2026"', ...parts })}`, {
    "demo/corp/metadata.xml": idpMetadata({ entityId, certificates: [old, next] }),
    "demo/corp/2025.pem": old.pem,
    "demo/corp/2026.pem": next.pem,
  });
  const placed = Object.fromEntries(Object.entries(files).map(([path, text]) => [`rotations/${path}`, text]));
  const { folder, remove } = aFolder({ ...placed, "response.txt": response });
  onTestFinished(remove);
  return folder;
}

const verify = (folder: string, ...args: readonly string[]) =>
  crossfade(folder, ["saml", "verify", ...args, "--response", "response.txt"]);

const specOf = (folder: string): string => readFileSync(join(folder, "rotations/demo/corp.yaml"), "utf8");

test("a response that the spec's generation has signed ends well, and changes nothing", async () => {
  const folder = folderWith(Buffer.from(theResponse()).toString("base64"));
  const before = contentsOf(folder);
  expect(await verify(folder, "corp")).toEqual({
    code: 0,
    stdout: 'rotation "corp": the Assertion is signed with "2026"\n',
    stderr: "",
  });
  expect(contentsOf(folder)).toEqual(before);
});

test("without the name of a rotation it is found, and --json says it for machines", async () => {
  const { code, stdout } = await verify(folderWith(theResponse()), "--json");
  const document: unknown = JSON.parse(stdout);
  expect([code, document]).toEqual([
    0,
    expect.objectContaining({
      signed: true,
      rotation: "corp",
      generation: "2026",
      signing: "2026",
      expected: true,
      elements: ["Assertion"],
      issuer,
      encoding: "xml",
    }),
  ]);
});

test("a response of another generation than the spec says waits for a person: exit code 5", async () => {
  const { code, stderr } = await verify(folderWith(theResponse({ by: [["Response", old]] })), "corp");
  expect(code).toBe(5);
  expect(stderr).toBe(
    'rotation "corp": the response is signed with "2025", expected "2026", which the spec says under signing; whoever runs the identity provider has to activate "2026": npx crossfade runbook corp\n',
  );
});

test.each([
  ["of a stranger", { by: [["Assertion", stranger]] }, /signed with a key of none of "2025", "2026"/],
  ["without a signature", { by: [] }, /neither the Response nor the Assertion is signed/],
  [
    "half switched",
    {
      by: [
        ["Assertion", old],
        ["Response", next],
      ],
    },
    /signed with different certificates/,
  ],
] as const)("a response %s is no evidence, with --attest neither: exit code 1", async (_, parts, why) => {
  const folder = folderWith(theResponse(parts));
  const before = specOf(folder);
  const { code, stderr } = await verify(folder, "corp", "--attest");
  expect([code, stderr, specOf(folder)]).toEqual([1, expect.stringMatching(why), before]);
});

test("--attest records what was seen, with comments kept, and the spec is sound afterwards", async () => {
  const folder = folderWith(theResponse());
  const { code, stderr } = await verify(folder, "corp", "--attest", "--by", "r.doe");
  expect([code, stderr]).toEqual([
    0,
    expect.stringMatching(
      /^rotations\/demo\/corp\.yaml: recorded that "2026" signed at \S+Z; commit it, then apply\n$/,
    ),
  ]);
  const text = specOf(folder);
  expect(text).toContain(comment);
  const { stacks } = loadSpecs(join(folder, "rotations"), { now: new Date() });
  const rotation = stacks[0]?.samlRotations[0];
  expect(rotation?.identityProvider.attestations).toEqual([
    {
      step: "activated",
      generation: "2026",
      fingerprint: rotation?.generations[1]?.fingerprint,
      at: expect.stringMatching(/Z$/),
      by: "r.doe",
      evidence: "response verified: Assertion",
    },
  ]);
  const checked = await crossfade(folder, ["check"]);
  expect([checked.code, checked.stderr]).toEqual([0, expect.not.stringContaining("error")]);
});

test("the same response is recorded once, and a later one beside it", async () => {
  const folder = folderWith(theResponse());
  await verify(folder, "corp", "--attest");
  const once = specOf(folder);
  const again = await verify(folder, "corp", "--attest");
  expect([again.code, again.stderr, specOf(folder)]).toEqual([
    0,
    "rotations/demo/corp.yaml: it is recorded already\n",
    once,
  ]);
  writeFileSync(join(folder, "response.txt"), theResponse({ minutesAgo: 0 }));
  await verify(folder, "corp", "--attest");
  expect(specOf(folder).match(/step: activated/g)).toHaveLength(2);
});

test("evidence against what the spec says is recorded too, and still waits for a person", async () => {
  const folder = folderWith(theResponse({ by: [["Assertion", old]] }));
  const { code } = await verify(folder, "corp", "--attest");
  expect([code, specOf(folder)]).toEqual([5, expect.stringMatching(/step: activated\n +generation: "2025"/)]);
});

test("nothing about who signed in is in the spec, in what is said, or in what is complained of", async () => {
  const responses = [
    theResponse(),
    theResponse({ by: [] }),
    theResponse({ by: [["Assertion", stranger]] }),
    theResponse({ minutesAgo: 100 }),
    theResponse().replace("secret.person", "another.secret.person"),
    theResponse().replace("</saml:Assertion>", "</saml:Assertion><saml:Assertion ID='_secret-assertion'/>"),
    theResponse().slice(0, -30),
  ];
  for (const response of responses) {
    const folder = folderWith(response);
    const { stdout, stderr } = await verify(folder, "corp", "--attest", "--json");
    const shown = stdout + stderr + specOf(folder);
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  }
});

test("what is not of now, or of another issuer, is not recorded: exit code 1, and why", async () => {
  const old = folderWith(theResponse({ minutesAgo: 61 }));
  const other = folderWith(theResponse(), {}, "https://other.example.test/saml");
  const before = [specOf(old), specOf(other)];
  const [stale, foreign] = await Promise.all([verify(old, "corp", "--attest"), verify(other, "corp", "--attest")]);
  expect([stale.code, stale.stderr]).toEqual([
    1,
    expect.stringMatching(/which is 61 minutes ago, expected at most an hour/),
  ]);
  expect([foreign.code, foreign.stderr]).toEqual([
    1,
    expect.stringContaining('issued by "https://idp.example.test/saml", expected "https://other.example.test/saml"'),
  ]);
  expect([specOf(old), specOf(other)]).toEqual(before);
  expect((await verify(old, "corp")).code).toBe(0);
});

test.each([
  [["nope"], /SAML rotation "nope" is not known; known: corp/],
  [["--stack", "nope"], /stack "nope" is not known; known: demo/],
  [["corp", "--attest", "--by", "r\ndoe"], /--by is not a name of 1 to 100 characters in one line/],
])("%j is answered with what was expected", async (args, why) => {
  const { code, stderr } = await verify(folderWith(theResponse()), ...args);
  expect([code, stderr]).toEqual([1, expect.stringMatching(why)]);
});

test("a file that is not there is no fault of the spec", async () => {
  const { code, stderr } = await crossfade(folderWith(""), ["saml", "verify", "corp", "--response", "nowhere.txt"]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^nowhere\.txt does not exist, expected a file/)]);
});
