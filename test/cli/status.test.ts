import { expect, onTestFinished, test } from "vitest";

import { rotationYaml, stackYaml } from "../spec/specs.js";
import { samlFolder } from "../spec/saml-specs.js";
import { fakeEndpoint } from "./fake-endpoint.js";
import { aFolder, crossfade, type Ended, type Files } from "./command.js";

/** `crossfade status` over a rotations folder with these files; its AWS is a port that nobody listens on. */
async function status(files: Files, ...args: readonly string[]): Promise<Ended> {
  const rotations = Object.entries(files).map(([path, content]) => [`rotations/${path}`, content] as const);
  const { folder, remove } = aFolder(Object.fromEntries(rotations));
  onTestFinished(remove);
  return crossfade(folder, ["status", ...args]);
}

const sound: Files = {
  "edge/stack.yaml": stackYaml(),
  "edge/www.yaml": rotationYaml(),
  "edge/api.yaml": rotationYaml({ name: "api" }),
};

test("an account that cannot be read leaves no rotation steady, says why once, and exits with 1", async () => {
  const { code, stdout, stderr } = await status(sound);
  expect(code).toBe(1);
  expect(stdout.split("\n")).toEqual([
    'api  could not tell: EAPI000000 and "2026-03" (unreachable)  2026-03: could not tell  next: see to what kept it from being told, then run it again',
    'www  could not tell: EWWW000000 and "2026-03" (unreachable)  2026-03: could not tell  next: see to what kept it from being told, then run it again',
    "",
  ]);
  expect(stderr.match(/could not tell: sts:GetCallerIdentity of the credentials/g)).toHaveLength(1);
});

test("--json tells the whole model, with the reasons", async () => {
  const { code, stdout } = await status(sound, "edge", "--json");
  expect(code).toBe(1);
  const document: unknown = JSON.parse(stdout);
  expect(document).toMatchObject({
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    stacks: [
      {
        stack: "edge",
        account: "123456789012",
        rotations: [
          {
            rotation: "api",
            points: [{ code: "could-not-tell", distributions: ["EAPI000000"], reasons: [{ reason: "unreachable" }] }],
            next: { step: "read-again", text: "see to what kept it from being told, then run it again" },
            generations: [{ generation: "2026-03", role: "serve", fact: { told: "nothing" } }],
            distributions: [{ distribution: "EAPI000000", wanted: "2026-03", serves: { is: "untold" } }],
            stands: 'could not tell: EAPI000000 and "2026-03" (unreachable)',
          },
          { rotation: "www" },
        ],
      },
    ],
    unread: [{ stack: "edge", reason: "unreachable" }],
    issues: [],
  });
});

test("a rotation whose spec is wrong is said to be, and the others have their lines", async () => {
  const broken = { ...sound, "edge/www.yaml": rotationYaml({ serve: '"2027"' }) };
  const { code, stdout, stderr } = await status(broken);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^api /);
  expect(stdout).not.toContain("www");
  expect(stderr).toMatch(/rotations\/edge\/www\.yaml:\d+:\d+ serve is "2027", expected the id of a generation/);
});

test("a name of no folder is answered with those that there are", async () => {
  const { code, stdout, stderr } = await status(sound, "egde");
  expect([code, stdout, stderr]).toEqual([1, "", 'stack "egde" is not known; known: edge\n']);
});

test("a stack without a rotation is said to have none", async () => {
  const { code, stdout } = await status({ "edge/stack.yaml": stackYaml() });
  expect([code, stdout]).toEqual([0, 'stack "edge" has no rotation\n']);
});

test("the help says that waiting for a person is no fault", async () => {
  const { code, stdout } = await status(sound, "--help");
  expect(code).toBe(0);
  expect(stdout).toContain(
    "Exit code 0 also where a rotation waits for a person; 1 where something could not be read.",
  );
});

const saml = Object.fromEntries(
  Object.entries(samlFolder()).map(([path, content]) => [path.replace("demo/", "identity/"), content]),
);

test("SAML rotations have a line among the others, and an account that cannot be read leaves none steady", async () => {
  const { code, stdout } = await status({ ...sound, ...saml });
  expect(code).toBe(1);
  const lines = stdout.trimEnd().split("\n");
  expect(lines.map((line) => line.split(/ +/).slice(0, 2).join(" "))).toEqual([
    "edge api",
    "edge www",
    "identity corp",
  ]);
  expect(lines[2]).toMatch(
    /^identity {2}corp {2}could not tell: cognito:us-east-1_AbC123\/corp, iam:corp \(unreachable\) .* 2025: \d+ days, 2026: \d+ days {2}next: see to what/,
  );
});

/** What the account of an identity stack answers: a pool and IAM without a provider. */
function answer(operation: string) {
  if (operation === "GetCallerIdentity") return { body: xml(operation, "<Account>123456789012</Account>") };
  if (operation === "ListSAMLProviders") return { body: xml(operation, "<SAMLProviderList></SAMLProviderList>") };
  if (operation === "ListIdentityProviders") return { body: JSON.stringify({ Providers: [] }) };
  return { status: 500, body: "{}" };
}

const xml = (operation: string, result: string) =>
  `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`;

test("a stack of SAML rotations alone asks nothing of CloudFront and ACM, and --json tells the kind", async () => {
  const endpoint = await fakeEndpoint(answer);
  onTestFinished(endpoint.close);
  const rotations = Object.entries(saml).map(([path, content]) => [`rotations/${path}`, content] as const);
  const { folder, remove } = aFolder(Object.fromEntries(rotations));
  onTestFinished(remove);
  const environment = { AWS_ENDPOINT_URL: endpoint.url };
  const { code, stdout } = await crossfade(folder, ["status", "--json"], environment);
  expect(code).toBe(0);
  const document: unknown = JSON.parse(stdout);
  expect(document).toMatchObject({
    stacks: [
      {
        rotations: [
          {
            kind: "SamlRotation",
            rotation: "corp",
            points: [{ code: "not-applied", parties: ["cognito:us-east-1_AbC123/corp", "iam:corp"], of: 2 }],
            next: { step: "apply", text: "npx cdktf apply identity" },
            generations: [
              { generation: "2025", role: "signing" },
              { role: "incoming", trustedBy: [] },
            ],
          },
        ],
      },
    ],
    unread: [],
  });
  const asked = ["GetCallerIdentity", "ListIdentityProviders", "ListSAMLProviders"];
  expect(endpoint.requests.map(({ operation }) => operation).toSorted()).toEqual(asked);
  endpoint.requests.length = 0;
  const check = await crossfade(folder, ["check", "--live"], environment);
  expect([check.code, check.stdout]).toEqual([0, expect.stringContaining("compared with the account")]);
  expect([...new Set(endpoint.requests.map(({ operation }) => operation))].toSorted()).toEqual(asked);
});

test("where an identity source stands is told without asking the account", async () => {
  const source = [
    "apiVersion: crossfade/v1",
    "kind: IdentitySource",
    "metadata: { name: workforce }",
    "spec:",
    "  instance: arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb",
    "  identityStore: d-1234567890",
    "  source: identity-center",
    "",
  ].join("\n");
  const { code, stdout, stderr } = await status({ "people/stack.yaml": stackYaml(), "people/workforce.yaml": source });
  expect(stdout + stderr).toMatch(/^workforce {2}is .*nothing is to be done +next: nothing\n/);
  expect(code).toBe(0);
});
