// `crossfade status` as a user runs it, at every step of the demo's rotation. Nothing is applied: what an apply, an owner
// or ACM would do is done to the lab directly.
import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";

import { demo } from "../../lab/seed.js";
import { change, toCertificate } from "../lab/labs.js";
import { apex, api, aRig, canary, incoming, outgoing, plain, type Rig, shop, staged, until } from "./rig.js";

let rig: Rig;
let cloudFront: CloudFrontClient;
/** Of generation 2026-09, once it is staged. */
let arn = "";

beforeAll(async () => {
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
  rig = await aRig("status", { deployMs: 300, propagationMs: 200 });
  const credentials = { accessKeyId: "lab", secretAccessKey: "lab" };
  cloudFront = new CloudFrontClient({ endpoint: rig.lab.endpoint, region: "us-east-1", credentials });
});

afterEach(() => {
  rig.lab.faults.clear();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rig.stop();
});

/** What status says of the rotation: where it stands, what its generations have left, and what is next. */
async function line() {
  const { code, stdout, stderr } = await rig.workspace.crossfade(["status"]);
  const [text = "", ...more] = stdout.trimEnd().split("\n");
  expect(more).toEqual([]);
  const [, stands, expiry, next] = /^www-example-com {2}(.*?) {2}(\S+: .*?) {2}next: (.*)$/.exec(text) ?? [];
  return { code, stands, expiry, next, stderr };
}

/** As an apply, or an owner, switches a distribution. */
async function switched(...distributions: readonly string[]): Promise<void> {
  for (const id of distributions) await change(cloudFront, id, toCertificate(arn));
}

async function settled(): Promise<void> {
  await until("everything is Deployed", () => rig.lab.distributions().every(({ status }) => status === "Deployed"));
}

const both = () => [outgoing, { ...incoming, certificate: { ...incoming.certificate, arn } }];

test("steady, and when the next rotation has to begin", async () => {
  await rig.commit({ generations: [outgoing], serve: "2026-03" });
  const asked = rig.lab.requests.length;
  const { code, stands, expiry, next } = await line();
  expect([code, stands]).toEqual([0, "steady"]);
  expect(expiry).toMatch(/^2026-03: \d+ days$/);
  expect(next).toMatch(/^nothing; begin the next rotation by \d{4}-\d\d-\d\d$/);
  expect(
    rig.lab.requests
      .slice(asked)
      .map(({ operation }) => operation)
      .toSorted(),
  ).toEqual(["GetCallerIdentity", "ListCertificates", "ListDistributions"]);
});

test("waits for its owner until the new generation is staged", async () => {
  await rig.commit({ generations: [outgoing, incoming], serve: "2026-03" });
  expect(await line()).toMatchObject({
    code: 0,
    stands: 'waits for team-edge: "2026-09" is not staged',
    next: "npx crossfade stage www-example-com --write",
  });
});

test("staged, and the edit that begins the switch", async () => {
  arn = await staged(rig, { generations: [outgoing, incoming], serve: "2026-03" });
  expect(await line()).toMatchObject({
    stands: 'staged: "2026-09"',
    expiry: expect.stringMatching(/^2026-03: \d+ days, 2026-09: \d+ days$/),
    next: 'serve: "2026-09", from: "2026-03", through: canary, then npx cdktf apply demo',
  });
});

const canaryOnly = () => ({ generations: both(), serve: "2026-09", from: "2026-03", through: "canary" });

test("not applied yet, while the spec alone has switched", async () => {
  await rig.commit(canaryOnly());
  expect(await line()).toMatchObject({
    stands: 'not applied yet: 1 of 1 distribution(s) does not serve "2026-09"; wave 1 of 2 (canary)',
    next: "npx cdktf apply demo",
  });
});

test("InProgress, since when and which", async () => {
  rig.lab.faults.add({ kind: "stuck", distribution: canary });
  await switched(canary);
  const since = rig.lab.distribution(canary)?.lastModified.slice(0, 16).replace("T", " ") ?? "";
  expect(await line()).toMatchObject({
    stands: `InProgress since ${since} UTC: ${canary}; wave 1 of 2 (canary)`,
    next: "wait until CloudFront has deployed it",
  });
});

test("at its first wave, and the edit that goes on", async () => {
  await settled();
  expect(await line()).toMatchObject({
    stands: "wave 1 of 2 (canary)",
    next: 'serve: "2026-09", without from and through, then npx cdktf apply demo',
  });
});

const everywhere = (soak: string) => ({ generations: both(), serve: "2026-09", soak });

test("partly applied, and how much of it", async () => {
  await rig.commit(everywhere("7d"));
  expect(await line()).toMatchObject({
    stands: 'partly applied: 3 of 4 distribution(s) do not serve "2026-09"',
    next: "npx cdktf apply demo",
  });
});

test("waits for the owner of a distribution that is another Terraform's", async () => {
  await switched(shop, api);
  await settled();
  const waves = [
    { name: "canary", distributions: [canary] },
    { name: "ours", distributions: [shop, api] },
    { name: "theirs", distributions: [apex], switch: { by: "owner" } },
  ];
  await rig.commit({ ...everywhere("7d"), waves });
  expect(await line()).toMatchObject({
    code: 0,
    stands: `waits for the owner of ${apex} (wave "theirs"), which should serve "2026-09"`,
    next: `its owner applies, once npx cdktf apply demo has published the certificate's ARN: ${apex}`,
  });
});

test("soaking, until about when", async () => {
  await switched(apex);
  await settled();
  await rig.commit(everywhere("7d"));
  const { stands, next } = await line();
  expect(stands).toMatch(/^soaking until about \d{4}-\d\d-\d\d \d\d:\d\d UTC: "2026-03"$/);
  expect(next).toMatch(/^wait; from about .* on it may be retired \(the apply judges by its own record\)$/);
});

test("kept, while a distribution that is not of the rotation still refers to the outgoing certificate", async () => {
  await rig.commit(everywhere("1s"));
  const other = { id: "E9OTHER0000009", aliases: ["old.shop.example.com"], certificateArn: demo.certificateArn };
  await rig.lab.addDistribution(other);
  expect(await line()).toMatchObject({
    stands: `kept: "2026-03" is still in use by ${other.id}`,
    next: `move what still uses it to another certificate: ${other.id}`,
  });
  await rig.lab.deleteDistribution(other.id);
});

test("ready to retire, and the edit that does it", async () => {
  expect(await line()).toMatchObject({
    stands: 'ready to retire: "2026-03"',
    next: 'remove "2026-03" from generations, then npx cdktf apply demo (it judges by its own record)',
  });
});

test("compromised, whatever else is true", async () => {
  await rig.commit({ ...everywhere("7d"), generations: [{ ...outgoing, emergency: true }, both()[1] ?? incoming] });
  expect(await line()).toMatchObject({
    stands: 'compromised: "2026-03" is still in its store',
    next: "npx cdktf apply demo",
  });
});

test("what may not be read is said with the permission, is never steady, and exits with 1", async () => {
  await rig.commit({ generations: both().slice(1), serve: "2026-09" });
  rig.lab.faults.add({ kind: "deny", operation: "ListDistributions" });
  const { code, stands, stderr } = await line();
  expect(code).toBe(1);
  expect(stands).toBe(`could not tell: ${canary}, ${shop}, ${api} and 1 more (forbidden)`);
  expect(stderr).toContain('expected "cloudfront:ListDistributions" to be allowed');
});

test("broken, when a distribution is gone", async () => {
  const waves = [{ name: "all", distributions: [canary, shop, api, apex, "E8GONE00000008"] }];
  await rig.commit({ generations: both().slice(1), serve: "2026-09", waves });
  expect(await line()).toMatchObject({
    code: 0,
    stands: "broken: E8GONE00000008 not in the account",
    next: "correct E8GONE00000008, or take it out of the waves, and list it under released in stack.yaml if it was applied before",
  });
});

test("credentials of another account tell nothing, and nothing is asked with them", async () => {
  await rig.commit({
    generations: [{ id: "2026-03", certificate: { arn: other(outgoing.certificate.arn) } }],
    serve: "2026-03",
  });
  await rig.commitStack({ account: "210987654321" });
  const asked = rig.lab.requests.length;
  const { code, stands, stderr } = await line();
  await rig.commitStack();
  expect([code, stands]).toEqual([1, expect.stringMatching(/^could not tell: .* \(wrong-account\)$/)]);
  expect(stderr).toMatch(
    /they are of account 123456789012, expected 210987654321 as rotations.*stack.yaml:\d+:\d+ says/,
  );
  expect(rig.lab.requests.slice(asked).map(({ operation }) => operation)).toEqual(["GetCallerIdentity"]);
});

const other = (text: string): string => text.replace("123456789012", "210987654321");

test("a generation that ACM issued needs no rotation, and its renewal in place is no drift", async () => {
  const issued = await rig.lab.issueCertificate({ names: demo.names });
  const generations = [...both().slice(1), { id: "acm", certificate: { arn: issued.arn } }];
  await rig.commit({ generations, serve: "acm", soak: "7d" });
  arn = issued.arn;
  await switched(canary, shop, api, apex);
  await settled();
  expect((await line()).stands).toMatch(/^soaking until about .*: "2026-09"$/);
  await rig.commit({ generations: generations.slice(1), serve: "acm" });
  const steady = {
    stands: "steady",
    expiry: expect.stringMatching(/^acm: \d+ days, renewed by ACM$/),
    next: 'nothing, ACM renews "acm" in place from 60 days before it expires, while it is in use and its validation records stay',
  };
  expect(await line()).toMatchObject(steady);
  await rig.lab.renewCertificate(issued.arn);
  expect(await line()).toMatchObject(steady);
  const { text } = plain(await rig.workspace.crossfade(["check", "--live"]));
  expect(text).toMatch(
    /note rotations\/demo\/www\.yaml:\d+:\d+ ACM issued "acm" and renews it .*: nothing needs rotating/,
  );
});

test("--json tells the whole model", async () => {
  const { stdout } = await rig.workspace.crossfade(["status", "demo", "--json"]);
  const document: unknown = JSON.parse(stdout);
  expect(document).toMatchObject({
    stacks: [
      {
        stack: "demo",
        account: "123456789012",
        rotations: [
          {
            rotation: "www-example-com",
            owner: "team-edge",
            points: [{ code: "steady" }],
            next: { step: "nothing", renewed: [{ generation: "acm", byMail: false }] },
            generations: [
              {
                generation: "acm",
                role: "serve",
                fact: { told: "held", origin: { by: "acm", eligible: true, validation: ["DNS"] } },
                notAfter: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
                serving: [canary, shop, api, apex],
              },
            ],
            distributions: [
              { distribution: canary, wave: "canary", by: "crossfade", wanted: "acm", deployed: true },
              { distribution: shop },
              { distribution: api },
              { distribution: apex },
            ],
          },
        ],
      },
    ],
    unread: [],
    issues: [],
  });
});
