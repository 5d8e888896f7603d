// Keys that are missing or wrong, as the commands that need them tell it.
import { createServer } from "node:http";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, contentsOf, crossfade, type Ended } from "./command.js";

/** Stands where a key is expected, and must be repeated nowhere. */
const secret = "SECRET-0123456789-abcdefghijklmnopqrstuvwxyz";

let requests = 0;
const aws = createServer((_, response) => {
  requests += 1;
  response.writeHead(500).end();
});
let endpoint: string;
let folder: string;
let remove: () => void;
let keys: { readonly own: string; readonly other: string };

const generation = (id: string, privateKey: string): string =>
  `- { id: "${id}", certificate: { pem: pem/${id}.pem, chain: pem/chain.pem, privateKey: ${privateKey} } }`;
/** Left behind with a compromised key: nobody is to be asked for it, and nobody is to put it into ACM. */
const abandoned = generation("abandoned", "{ env: ABANDONED_KEY }").replace(
  "certificate:",
  "emergency: true, certificate:",
);
const rotation = (name: string, state: readonly string[]): string =>
  rotationYaml({
    name,
    spec: state,
    serve: '"first"',
    generations: [generation("first", "{ env: FIRST_KEY }"), generation("second", "{ env: SECOND_KEY }"), abandoned],
  });

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  const [first, second, other] = await Promise.all(
    ["www", "www", "other"].map((name) => authority.issue({ names: [`${name}.example.com`] })),
  );
  if (first === undefined || second === undefined || other === undefined) throw new Error("no certificate was issued");
  keys = { own: first.privateKey, other: other.privateKey };
  ({ folder, remove } = aFolder({
    "rotations/staged/stack.yaml": stackYaml(),
    "rotations/staged/www.yaml": rotation("www", []),
    "rotations/accepted/stack.yaml": stackYaml(),
    "rotations/accepted/api.yaml": rotation("api", ["stateSecrets: accepted"]),
    ...Object.fromEntries(
      ["staged", "accepted"].flatMap((stack) => [
        [`rotations/${stack}/pem/first.pem`, first.pem],
        [`rotations/${stack}/pem/second.pem`, second.pem],
        [`rotations/${stack}/pem/abandoned.pem`, other.pem],
        [`rotations/${stack}/pem/chain.pem`, first.chain],
      ]),
    ),
  }));
  await new Promise<void>((resolve) => aws.listen(0, "127.0.0.1", resolve));
  const address = aws.address();
  endpoint = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});

afterAll(() => {
  aws.close();
  remove();
});

const commands = [
  { title: "stage", args: ["stage", "www", "--write"], file: "rotations/staged/www.yaml", row: 8 },
  {
    title: "keys",
    args: ["keys", "accepted", "--", "touch", "was-run"],
    file: "rotations/accepted/api.yaml",
    row: 9,
  },
];

/** What a command says of the environment; it must have done nothing. */
async function refused(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Ended> {
  const before = contentsOf(folder);
  const ended = await crossfade(folder, args, { AWS_ENDPOINT_URL: endpoint, ...environment });
  expect(contentsOf(folder), "nothing is written, nothing is run").toEqual(before);
  expect(requests, "nothing is sent").toBe(0);
  return ended;
}

describe.each(commands)("`crossfade $title`", ({ args, file, row }) => {
  const run = (environment: Readonly<Record<string, string>>) => refused(args, environment);

  test("refuses a key that is not the certificate's, though the key before it is right, and sends nothing", async () => {
    const { code, stdout, stderr } = await run({ FIRST_KEY: keys.own, SECOND_KEY: keys.other });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^${file}:${row + 1}:93 generation "second": the private key is not that of the certificate \\(SHA-256 `,
      ),
    );
    expect(stdout + stderr).not.toContain("PRIVATE KEY-----");
  });

  test("refuses what is no key without repeating it", async () => {
    const { code, stdout, stderr } = await run({ FIRST_KEY: secret, SECOND_KEY: secret });
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}:${row}:91 generation "first": the private key is `);
    expect(stderr).toContain("expected PEM");
    expect(stdout + stderr).not.toContain(secret.slice(0, 12));
  });
});

test("`crossfade stage` names every key variable that is missing, where the spec asks for it, and sends nothing", async () => {
  const { code, stderr } = await refused(["stage", "www", "--write"], { UNRELATED_KEY: secret });
  expect(code).toBe(1);
  expect(stderr.split("\n")).toEqual([
    'rotations/staged/www.yaml:8:91 generation "first": the environment variable "FIRST_KEY" is not set, expected the private key in PEM; set it where this command runs, or correct its name',
    'rotations/staged/www.yaml:9:93 generation "second": the environment variable "SECOND_KEY" is not set, expected the private key in PEM; set it where this command runs, or correct its name',
    "",
  ]);
});

test("`crossfade keys` refuses a key that is wrong, whichever others are not given", async () => {
  const { code, stderr } = await refused(["keys", "accepted", "--", "touch", "was-run"], { SECOND_KEY: keys.other });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^rotations\/accepted\/api\.yaml:10:93 generation "second": the private key is not that of/);
});
