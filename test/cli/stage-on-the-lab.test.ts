// The whole way of a key: out of Secrets Manager, through the command and the SDK's wire, into a store that serves with it.
import { createPrivateKey } from "node:crypto";

import { GetServerCertificateCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";

import { aLab, type LabUnderTest, served, soon } from "../lab/labs.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { canariesOfKey, canaryOfText, foundIn, hiddenPart } from "./canary.js";
import { aFolder, contentsOf, crossfade, type Ended } from "./command.js";

type Store = "acm" | "iam";

const passphrase = "xylograph-quokka-vivisect-jumbuck";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

/** A rotation with two generations, whose keys are fields of one secret: "clear" as it is, "locked" encrypted. */
async function toStage(store: Store, name: string) {
  const clear = { host: `clear.${name}.example.com`, ...(await issued(`clear.${name}.example.com`)) };
  const locked = { host: `locked.${name}.example.com`, ...(await issued(`locked.${name}.example.com`)) };
  const cipher = { type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase } as const;
  const encrypted = createPrivateKey(locked.privateKey).export(cipher).toString();
  await under.lab.putSecret(`prod/${name}`, { clear: clear.privateKey, locked: encrypted, phrase: passphrase });
  const from = (field: string) => `secretsManager: prod/${name}, field: ${field}`;
  const generation = (id: string, key: string) =>
    `- { id: ${id}, store: ${store}, certificate: { pem: ${id}.pem, chain: chain.pem, privateKey: { ${key} } } }`;
  const generations = [
    generation("clear", from("clear")),
    generation("locked", `${from("locked")}, passphrase: { ${from("phrase")} }`),
  ];
  const { folder, remove } = aFolder({
    "rotations/edge/stack.yaml": stackYaml(),
    "rotations/edge/clear.pem": clear.pem,
    "rotations/edge/locked.pem": locked.pem,
    "rotations/edge/chain.pem": clear.chain,
    "rotations/edge/www.yaml": rotationYaml({ name, serve: "clear", generations }),
  });
  onTestFinished(remove);
  const canaries = [clear, locked]
    .flatMap(({ privateKey }) => canariesOfKey("a key", privateKey))
    .concat(canaryOfText("the passphrase", passphrase))
    .map((canary) => hiddenPart(canary, clear.pem + locked.pem + clear.chain));
  const stage = async () => {
    const ended = await crossfade(folder, ["stage", name, "--write", "--json"], under.lab.environment);
    expect(foundIn(JSON.stringify([ended, contentsOf(folder)]), canaries)).toEqual([]);
    return ended;
  };
  return { clear, locked, stage };
}

const issued = (host: string) => under.authority.issue({ names: [host] });

/** The ARNs of both, which were not in the store before. */
function stagedOf({ code, stdout, stderr }: Ended): readonly string[] {
  expect([code, stderr]).toEqual([0, expect.not.stringContaining("warning")]);
  const put = (generation: string) => ({ generation, imported: true, recorded: true });
  expect(JSON.parse(stdout)).toMatchObject({ staged: [put("clear"), put("locked")] });
  return [...stdout.matchAll(/"arn": "([^"]+)"/g)].map(([, arn = ""]) => arn);
}

/** The lab's edge does the handshake with the key that it was given: it cannot with another. */
const shows = (host: string, fingerprint: string) =>
  expect.poll(async () => (await served(under.lab, host)).fingerprint, soon).toBe(fingerprint);

test("a key and its passphrase come from Secrets Manager, and the certificate is in ACM", async () => {
  const { clear, locked, stage } = await toStage("acm", "inacm");
  const [first, second] = stagedOf(await stage());
  await under.lab.addDistribution({ id: "E1CLEARACM0001", aliases: [clear.host], certificateArn: first });
  await under.lab.addDistribution({ id: "E2LOCKEDACM001", aliases: [locked.host], certificateArn: second });
  await shows(clear.host, clear.fingerprint);
  await shows(locked.host, locked.fingerprint);
});

test("a key and its passphrase come from Secrets Manager, and the certificate is in the IAM store", async () => {
  const { clear, locked, stage } = await toStage("iam", "iniam");
  const ids = await Promise.all(stagedOf(await stage()).map(serverCertificateId));
  await under.lab.addDistribution({ id: "E1CLEARIAM0001", aliases: [clear.host], iamCertificateId: ids[0] });
  await under.lab.addDistribution({ id: "E2LOCKEDIAM001", aliases: [locked.host], iamCertificateId: ids[1] });
  await shows(clear.host, clear.fingerprint);
  await shows(locked.host, locked.fingerprint);
});

async function serverCertificateId(arn: string): Promise<string | undefined> {
  const named = new GetServerCertificateCommand({ ServerCertificateName: arn.slice(arn.lastIndexOf("/") + 1) });
  return (await under.iam.send(named)).ServerCertificate?.ServerCertificateMetadata?.ServerCertificateId;
}

test("staging is refused, with the request, until the lab grants the quota", async () => {
  for (const [store, quota] of [
    ["acm", "L-D2CB7DE9"],
    ["iam", "L-BF35879D"],
  ] as const) {
    onTestFinished(() => under.lab.setQuota(quota, "default-only"));
    under.lab.setQuota(quota, 0);
    const { stage } = await toStage(store, `full${store}`);
    const refused = await stage();
    const request = new RegExp(`--service-code ${store} --quota-code ${quota} --desired-value (\\d+)`);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(request)]);
    // Both are new to the store, and there is room for exactly those: what was refused has left nothing behind.
    under.lab.setQuota(quota, Number(request.exec(refused.stderr)?.[1]));
    stagedOf(await stage());
  }
});
