// Every way to a key, through every command that takes one, when it works and when it does not: nobody sees any of it.
import { createPrivateKey, generateKeyPairSync } from "node:crypto";
import { join } from "node:path";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { canariesOfKey, type Canary, canaryOfPem, canaryOfText, foundIn, hiddenPart } from "./canary.js";
import { aFolder, contentsOf, crossfade, type Ended } from "./command.js";
import { fakeEndpoint, type FakeEndpoint, type FakeResponse } from "./fake-endpoint.js";

const phrase = "xylograph-quokka-vivisect-jumbuck";
const wrongPhrase = "obelisk-fjordal-wyvern-pizzicato";
const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
const otherPem = other.export({ type: "pkcs8", format: "pem" }).toString();

let aws: FakeEndpoint;
/** Instead of what the fake would answer to an operation. */
let refusals: Readonly<Record<string, FakeResponse>> = {};
let secrets: Readonly<Record<string, string>>;
let folder: string;
let remove: () => void;
let environment: Readonly<Record<string, string>>;
let canaries: readonly Canary[];
let pkcs8: string;

/** Prints what it is told to on both outputs, and ends with the code. */
const printing = (variable: string, code = 0) =>
  `{ command: [node, -e, "process.stdout.write(process.env.${variable}); console.error(process.env.${variable}); process.exit(${code})"] }`;

const inSecret = "{ secretsManager: canary/locked, field: phrase }";
const locked = (key: string, passphrase: string) => key.replace(/ }$/, `, passphrase: ${passphrase} }`);

/** Each way, with a key in clear and with one that a passphrase protects. */
const ways: Readonly<Record<string, string>> = {
  env: "{ env: CANARY_KEY }",
  file: "{ file: ../../keys/clear.pem }",
  command: printing("CANARY_KEY"),
  secret: "{ secretsManager: canary/clear }",
  field: "{ secretsManager: canary/fields, field: key }",
  "env-locked": locked("{ env: CANARY_LOCKED }", "{ env: CANARY_PHRASE }"),
  "file-locked": locked("{ file: ../../keys/locked.pem }", "{ file: ../../keys/phrase.txt }"),
  "command-locked": locked(printing("CANARY_LOCKED"), printing("CANARY_PHRASE")),
  "secret-locked": locked("{ secretsManager: canary/locked, field: key }", inSecret),
  "old-locked": locked("{ env: CANARY_OLD_LOCKED }", inSecret),
  "needless-passphrase": locked("{ env: CANARY_KEY }", "{ env: CANARY_PHRASE }"),
};

/** Each way to get it wrong that still has a key or a passphrase in hand. */
const mistakes: Readonly<Record<string, string>> = {
  "other-key": "{ env: CANARY_OTHER }",
  "other-in-secret": "{ secretsManager: canary/other }",
  "cut-off": "{ env: CANARY_CUT }",
  "one-line": "{ env: CANARY_ONE_LINE }",
  "too-long": "{ file: ../../keys/long.pem }",
  "command-fails": printing("CANARY_KEY", 3),
  "no-passphrase": "{ env: CANARY_LOCKED }",
  "wrong-in-env": locked("{ env: CANARY_LOCKED }", "{ env: CANARY_WRONG }"),
  "wrong-in-file": locked("{ env: CANARY_LOCKED }", "{ file: ../../keys/wrong.txt }"),
  "wrong-in-command": locked("{ env: CANARY_OLD_LOCKED }", printing("CANARY_WRONG")),
  "wrong-in-secret": locked("{ env: CANARY_OLD_LOCKED }", "{ secretsManager: canary/wrong }"),
  "phrase-fails": locked("{ env: CANARY_LOCKED }", printing("CANARY_PHRASE", 3)),
  "phrase-too-long": locked("{ env: CANARY_LOCKED }", "{ file: ../../keys/long.txt }"),
  "phrase-for-key": "{ env: CANARY_PHRASE }",
  "object-for-key": "{ secretsManager: canary/fields }",
  "no-field": "{ secretsManager: canary/fields, field: kye }",
  "not-json": "{ secretsManager: canary/clear, field: key }",
  "broken-json": "{ secretsManager: canary/broken, field: key }",
  "field-is-object": "{ secretsManager: canary/deep, field: key }",
  "key-for-phrase": locked("{ env: CANARY_LOCKED }", "{ secretsManager: canary/clear }"),
};

function rotation(name: string, keys: Readonly<Record<string, string>>, spec: readonly string[] = []): string {
  const generations = Object.entries(keys).map(([id, key], index) => {
    const store = index % 2 === 0 ? "acm" : "iam";
    return `- { id: "${id}", store: ${store}, certificate: { pem: leaf.pem, chain: chain.pem, privateKey: ${key} } }`;
  });
  return rotationYaml({ name, spec, serve: JSON.stringify(Object.keys(keys)[0] ?? ""), generations });
}

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  const { pem, chain, privateKey } = await authority.issue({ names: ["www.example.com"] });
  const key = createPrivateKey(privateKey);
  pkcs8 = key.export({ type: "pkcs8", format: "pem" }).toString();
  const locking = { format: "pem", cipher: "aes-256-cbc", passphrase: phrase } as const;
  const lockedPem = key.export({ type: "pkcs8", ...locking }).toString();
  const oldPem = key.export({ type: "sec1", ...locking }).toString();
  canaries = [
    ...canariesOfKey("the key", pkcs8),
    ...canariesOfKey("the other key", otherPem),
    canaryOfPem("the encrypted key", lockedPem),
    canaryOfPem("the traditionally encrypted key", oldPem),
    canaryOfText("the passphrase", phrase),
    canaryOfText("the wrong passphrase", wrongPhrase),
  ].map((canary) => hiddenPart(canary, pem + chain));
  environment = {
    CANARY_KEY: pkcs8,
    CANARY_LOCKED: lockedPem,
    CANARY_OLD_LOCKED: oldPem,
    CANARY_PHRASE: phrase,
    CANARY_WRONG: wrongPhrase,
    CANARY_OTHER: otherPem,
    CANARY_CUT: pkcs8.slice(0, 150),
    CANARY_ONE_LINE: pkcs8.replaceAll("\n", " "),
  };
  secrets = {
    "canary/clear": pkcs8,
    "canary/fields": JSON.stringify({ key: pkcs8, [phrase]: phrase }),
    "canary/locked": JSON.stringify({ key: lockedPem, phrase }),
    "canary/other": otherPem,
    "canary/wrong": `${wrongPhrase}\n`,
    "canary/broken": `{ "key": ${JSON.stringify(pkcs8)} `,
    "canary/deep": JSON.stringify({ key: { pem: pkcs8 } }),
  };
  const stacks = { staged: [], accepted: ["stateSecrets: accepted"] };
  ({ folder, remove } = aFolder({
    "keys/clear.pem": pkcs8,
    "keys/locked.pem": lockedPem,
    "keys/phrase.txt": `${phrase}\n`,
    "keys/wrong.txt": `${wrongPhrase}\r\n`,
    "keys/long.pem": pkcs8.repeat(400),
    "keys/long.txt": phrase.repeat(100),
    ...Object.fromEntries(
      Object.entries(stacks).flatMap(([stack, spec]) =>
        ["right", "wrong"].flatMap((kind) => [
          [`${kind}/${stack}/stack.yaml`, stackYaml()],
          [`${kind}/${stack}/leaf.pem`, pem],
          [`${kind}/${stack}/chain.pem`, chain],
          [`${kind}/${stack}/www.yaml`, rotation(stack, kind === "right" ? ways : mistakes, spec)],
        ]),
      ),
    ),
  }));
  aws = await fakeEndpoint((operation, body) => refusals[operation] ?? answered(operation, body));
});

beforeEach(() => {
  refusals = {};
  aws.requests.length = 0;
});

afterAll(() => {
  aws.close();
  remove();
});

function answered(operation: string, body: string): FakeResponse {
  const xml = (result: string) => ({
    body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
  });
  switch (operation) {
    case "GetCallerIdentity":
      return xml("<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/ci</Arn>");
    case "GetSecretValue": {
      const [, id = ""] = /"SecretId":"([^"]*)"/.exec(body) ?? [];
      return { body: JSON.stringify({ Name: id, SecretString: secrets[id] }) };
    }
    case "GET /2020-05-31/distribution":
      return { body: "<DistributionList><IsTruncated>false</IsTruncated><Quantity>0</Quantity></DistributionList>" };
    case "GetServiceQuota":
      return { body: JSON.stringify({ Quota: { Value: 1000 } }) };
    case "GetAccountSummary":
      return xml(
        "<SummaryMap><entry><key>ServerCertificates</key><value>0</value></entry><entry><key>ServerCertificatesQuota</key><value>20</value></entry></SummaryMap>",
      );
    case "ListServerCertificates":
      return xml("<IsTruncated>false</IsTruncated><ServerCertificateMetadataList/>");
    case "ListCertificates":
      return { body: JSON.stringify({ CertificateSummaryList: [] }) };
    case "ImportCertificate":
      return { body: JSON.stringify({ CertificateArn: "arn:aws:acm:us-east-1:123456789012:certificate/canary" }) };
    case "GetServerCertificate":
      return refusal(404, "NoSuchEntity", "no");
    case "UploadServerCertificate": {
      const name = new URLSearchParams(body).get("ServerCertificateName") ?? "";
      const arn = `arn:aws:iam::123456789012:server-certificate/cloudfront/staged/${name}`;
      return xml(`<ServerCertificateMetadata><Arn>${arn}</Arn></ServerCertificateMetadata>`);
    }
  }
  return refusal(400, "UnknownOperation", operation);
}

/** As XML and as JSON: each protocol finds its own. */
function refusal(status: number, code: string, message: string): FakeResponse {
  return {
    status,
    body: `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

function jsonRefusal(status: number, type: string, message: string): FakeResponse {
  return { status, body: JSON.stringify({ __type: type, message }) };
}

const run = (...args: readonly string[]) =>
  crossfade(folder, args, { AWS_ENDPOINT_URL: aws.url, AWS_RETRY_MODE: "standard", ...environment });

/** Nothing of a key or a passphrase is in what was printed, nor in any file but those it was in before. */
function unseen({ stdout, stderr }: Ended): void {
  expect(foundIn(stdout, canaries), "stdout").toEqual([]);
  expect(foundIn(stderr, canaries), "stderr").toEqual([]);
  const written = Object.entries(contentsOf(folder)).filter(([path]) => !path.startsWith(join(folder, "keys")));
  expect(foundIn(written.map(([, text]) => text).join("\0"), canaries), "files").toEqual([]);
}

test("the canaries sing: they are found in what holds them", () => {
  const names = (text: string) => foundIn(text, canaries);
  expect(names(pkcs8)).toContain("the key");
  expect(names(`a ${pkcs8.slice(82, 96)} b`)).toContain("the key");
  expect(names(JSON.stringify(secrets))).toEqual(
    expect.arrayContaining(["the key", "the other key", "the encrypted key", "the passphrase", "the wrong passphrase"]),
  );
  expect(names(Buffer.from(phrase).toString("base64"))).toEqual(["the passphrase"]);
});

test("`keys` hands each way's key to the command, and shows none", async () => {
  const compare = [
    'const expected = require("node:fs").readFileSync("keys/clear.pem", "utf8");',
    'const given = Object.entries(process.env).filter(([name]) => name.startsWith("TF_VAR_key_"));',
    `process.exit(given.length === ${Object.keys(ways).length} && given.every(([, key]) => key === expected) ? 0 : 9);`,
  ].join("");
  const ended = await run("keys", "accepted", "--rotations", "right", "--", process.execPath, "-e", compare);
  unseen(ended);
  expect(ended.code).toBe(0);
});

const commands = [
  // With --json the sentences for people are on stderr all the same.
  { title: "stage --json", args: ["stage", "staged", "--write", "--json"] },
  { title: "keys", args: ["keys", "accepted"] },
];
/** What follows `--rotations <folder>`. */
const tail = (args: readonly string[]) => (args[0] === "keys" ? ["--", "touch", "was-run"] : []);

describe.each(commands)("`$title`", ({ args }) => {
  test("names each mistake in one line, shows nothing of what it was given, and does nothing", async () => {
    const before = contentsOf(folder);
    const ended = await run(...args, "--rotations", "wrong", ...tail(args));
    unseen(ended);
    expect(ended.code).toBe(1);
    expect(
      ended.stderr
        .trimEnd()
        .split("\n")
        .map((line) => /generation "([^"]*)": /.exec(line)?.[1]),
    ).toEqual(Object.keys(mistakes));
    expect(contentsOf(folder)).toEqual(before);
    expect(new Set(aws.requests.map(({ operation }) => operation))).toEqual(
      new Set(["GetCallerIdentity", "GetSecretValue"]),
    );
  });
});

test.each([
  [
    "denies the secret",
    "GetSecretValue",
    () => jsonRefusal(400, "AccessDeniedException", "Access to KMS is not allowed"),
  ],
  ["answers with a broken document", "GetSecretValue", () => ({ body: `{"SecretString":${JSON.stringify(pkcs8)}` })],
  ["answers with the secret alone", "GetSecretValue", () => ({ body: phrase })],
  ["refuses and repeats the secret", "GetSecretValue", () => ({ status: 400, body: pkcs8 })],
  ["has let the credentials run out", "GetSecretValue", () => jsonRefusal(400, "ExpiredTokenException", "expired")],
  [
    "is another account's",
    "GetCallerIdentity",
    () => ({
      body: "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>999999999999</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    }),
  ],
])("no command shows anything, or puts it anywhere, where AWS %s", async (_, operation, answer) => {
  refusals = { [operation]: answer() };
  const all = await Promise.all(commands.map(({ args }) => run(...args, "--rotations", "right", ...tail(args))));
  for (const ended of all) {
    unseen(ended);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/secretsmanager:GetSecretValue of secret "canary\/clear"|sts:GetCallerIdentity/);
  }
  expect(aws.requests.map((request) => request.operation)).not.toContain("ImportCertificate");
});

test.each([
  ["ACM repeats the key", "ImportCertificate", () => jsonRefusal(400, "ValidationException", `bad key: ${pkcs8}`)],
  [
    "ACM repeats a line of it",
    "ImportCertificate",
    () => jsonRefusal(400, "ValidationException", pkcs8.slice(60, 100)),
  ],
  ["IAM repeats the key", "UploadServerCertificate", () => refusal(400, "MalformedCertificate", pkcs8)],
])("`stage` shows nothing where %s in its refusal", async (_, operation, answer) => {
  refusals = { [operation]: answer() };
  const ended = await run("stage", "staged", "--json", "--rotations", "right");
  unseen(ended);
  expect(ended.code).toBe(1);
  expect(ended.stderr).toContain("its message is withheld: it repeats a part of the private key");
});

// The last one: it records the ARNs.
test("`stage` puts each way's key into its store, and shows none", async () => {
  const staged = await run("stage", "staged", "--write", "--json", "--rotations", "right");
  unseen(staged);
  expect([staged.code, staged.stderr.split("\n").filter((line) => line.startsWith("warning: "))]).toEqual([
    0,
    [
      expect.stringMatching(
        /^warning: right\/staged\/www\.yaml:\S+ generation "needless-passphrase": the private key is/,
      ),
    ],
  ]);
  const sent = aws.requests.flatMap(({ operation, body }) => {
    if (operation === "ImportCertificate") return [Buffer.from(keyIn(body), "base64").toString()];
    return operation === "UploadServerCertificate" ? [new URLSearchParams(body).get("PrivateKey")] : [];
  });
  expect(sent).toEqual(Object.keys(ways).map(() => pkcs8));
});

const keyIn = (body: string) => /"PrivateKey":"([^"]*)"/.exec(body)?.[1] ?? "";
