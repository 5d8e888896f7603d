// The commands as a user runs them, against the lab.
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";

import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { createWorkspace } from "../../lab/workspace.js";
import { started } from "../cli/command.js";
import { change, toCertificate } from "../lab/labs.js";
import { aRig, canary, flat, incoming, outgoing, plain, type Rig, shop, specText, until } from "./rig.js";

let rig: Rig;

beforeAll(async () => {
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
  rig = await aRig("commands", { deployMs: 300, propagationMs: 200 });
});

afterEach(() => {
  rig.lab.faults.clear();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rig.stop();
});

const spec = "rotations/demo/www.yaml";

/** A generation that is in no store yet, under the lab's authority; its files are in a folder of its own. */
async function unstaged(id: string, names: readonly string[] = ["www.example.com"]) {
  const { pem, chain, privateKey } = await rig.world.authority.issue({ names });
  const files = { "cert.pem": pem, "chain.pem": chain, "key.pem": privateKey };
  for (const [file, text] of Object.entries(files)) await rig.workspace.write(`rotations/demo/${id}/${file}`, text);
  const certificate = { pem: `${id}/cert.pem`, chain: `${id}/chain.pem`, privateKey: { file: `${id}/key.pem` } };
  return { id, certificate, issued: { pem, chain, privateKey } };
}

const stage = async (...more: readonly string[]) =>
  plain(await rig.workspace.crossfade(["stage", "www-example-com", ...more]));
const arnIn = (text: string) => /arn:aws:acm:[\w:/-]+/.exec(text)?.[0];

/** `line:column` of a text in the spec; a scalar begins at its quote. */
async function placeOf(text: string): Promise<string> {
  const before = (await rig.workspace.read(spec)).split(text)[0]?.split("\n") ?? [];
  return `${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

describe("`crossfade stage`", () => {
  test("finds what it put into ACM: a second run imports nothing and gives the same ARN", async () => {
    const { id, certificate } = await unstaged("twice");
    await rig.commit({ generations: [outgoing, { id, certificate }], serve: "2026-03" });
    const [text, imports] = [await rig.workspace.read(spec), rig.calls("ImportCertificate")];
    const [first, second] = [await stage(), await stage()];
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(first.text).toContain('generation "twice": imported as arn:aws:acm:us-east-1:123456789012:certificate/');
    expect(first.text).toMatch(
      /^warning: .* generation "twice" is staged and does not cover "\*\.shop\.example\.com"/m,
    );
    expect(second.text).toContain(`generation "twice": already in ACM as ${arnIn(first.text) ?? "no ARN"}`);
    expect(rig.calls("ImportCertificate") - imports).toBe(1);
    expect(await rig.workspace.read(spec), "without --write the spec is left alone").toBe(text);
  });

  test("--write adds one line to the spec and keeps every other byte, comments and layout included", async () => {
    await unstaged("noted");
    const lines = [
      "# Ours since 2019.   ",
      "apiVersion: crossfade/v1",
      "kind:   TlsRotation",
      "metadata: { name: www-example-com,   owner: 'team-edge' } # ask them first",
      "spec:",
      "    store: acm",
      "    generations:",
      "    # the old one",
      `    - { id: "2026-03", certificate: { arn: ${outgoing.certificate.arn} } }`,
      "    - id: noted   # the new one",
      "      certificate:",
      "          # from the usual place",
      "          pem: noted/cert.pem",
      "          chain:   noted/chain.pem",
      "",
      "          privateKey: { file: noted/key.pem }   # not in git",
      '    serve: "2026-03"',
      "    rollout:",
      `        waves: [ { name: all, distributions: [ ${canary} ] } ]`,
      "",
      "# the end",
    ];
    await rig.workspace.write(spec, lines.join("\n"));
    const { code, text } = await stage("--write");
    expect(code, text).toBe(0);
    const expected = lines.toSpliced(11, 0, `          arn: ${arnIn(text) ?? "no ARN"}`).join("\n");
    expect(await rig.workspace.read(spec)).toBe(expected);
    expect((await stage()).text).toContain(
      'rotation "www-example-com": every generation is in its store, nothing to stage',
    );
  });

  test("run again after it lost the answer to its import, it finds the certificate and records it", async () => {
    const { id, certificate } = await unstaged("crashed");
    await rig.commit({ generations: [outgoing, { id, certificate }], serve: "2026-03" });
    const text = await rig.workspace.read(spec);
    const imports = () => rig.lab.requests.filter(({ operation }) => operation === "ImportCertificate").length;
    const before = imports();
    rig.lab.faults.add({ kind: "crash", operation: "ImportCertificate", when: "after" });
    const crashed = await stage("--write");
    expect(crashed.code).toBe(1);
    expect(crashed.text).toContain("run it again, it is found by its fingerprint");
    expect(await rig.workspace.read(spec)).toBe(text);
    const again = await stage("--write");
    expect(again.code, again.text).toBe(0);
    expect(again.text).toContain('generation "crashed": already in ACM as');
    expect(imports() - before).toBe(1);
    expect(await rig.workspace.read(spec)).toContain(arnIn(again.text));
  });

  test("a key that is not the certificate's is refused before anything is sent", async () => {
    const { id, certificate } = await unstaged("mismatched");
    const other = await rig.world.authority.issue({ names: ["www.example.com"] });
    await rig.workspace.write("rotations/demo/mismatched/key.pem", other.privateKey);
    await rig.commit({ generations: [outgoing, { id, certificate }], serve: "2026-03" });
    const asked = rig.lab.requests.length;
    const { code, text } = await stage("--write");
    expect(code).toBe(1);
    expect(text).toMatch(
      /^rotations\/demo\/www\.yaml:\d+:\d+ generation "mismatched": the private key is not that of the/,
    );
    expect(rig.lab.requests.length).toBe(asked);
  });

  test("throttling and a server's fault while it looks are waited out, and throttling of the import too", async () => {
    const { id, certificate } = await unstaged("throttled");
    await rig.commit({ generations: [outgoing, { id, certificate }], serve: "2026-03" });
    rig.lab.faults.add({ kind: "throttle", operation: "ListCertificates", count: 1 });
    rig.lab.faults.add({ kind: "error", operation: "ListCertificates", status: 503, count: 1 });
    rig.lab.faults.add({ kind: "throttle", operation: "ImportCertificate", count: 2 });
    const imports = rig.calls("ImportCertificate");
    const { code, text } = await stage("--write");
    expect(code, text).toBe(0);
    expect(rig.calls("ImportCertificate") - imports).toBe(1);
  });

  test("after a server's fault at the import it does not guess: it says to run again, and that succeeds", async () => {
    const { id, certificate } = await unstaged("unclear");
    await rig.commit({ generations: [outgoing, { id, certificate }], serve: "2026-03" });
    rig.lab.faults.add({ kind: "error", operation: "ImportCertificate", status: 500, count: 1 });
    const first = await stage("--write");
    expect([first.code, flat(first.text)]).toEqual([1, expect.stringContaining("run it again")]);
    expect((await stage("--write")).code).toBe(0);
  });

  test("--json is one document, with the ARN and whether it was imported", async () => {
    const { id, certificate } = await unstaged("json");
    await rig.commit({ generations: [outgoing, { id, certificate }], serve: "2026-03" });
    const { code, stdout } = await rig.workspace.crossfade(["stage", "www-example-com", "--json"]);
    const document: unknown = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document).toEqual({
      rotation: "www-example-com",
      staged: [
        {
          generation: "json",
          store: "acm",
          arn: expect.stringMatching(/^arn:aws:acm:us-east-1:123456789012:certificate\//),
          fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/),
          imported: true,
          recorded: false,
        },
      ],
      interrupted: false,
    });
  });

  test("Ctrl-C waits for the import that is under way, begins no other, and says what is staged", async () => {
    const [first, second] = [await unstaged("first"), await unstaged("second")];
    const generations = [first, second].map(({ id, certificate }) => ({ id, certificate }));
    await rig.commit({ generations: [outgoing, ...generations], serve: "2026-03" });
    const before = rig.calls("ImportCertificate");
    rig.lab.faults.add({ kind: "slow", operation: "ImportCertificate", ms: 3_000, count: 1 });
    const environment = { ...process.env, ...rig.lab.environment };
    const staging = started(rig.workspace.folder, ["stage", "www-example-com", "--json"], environment);
    await until("it looks for the first", () => staging.said.stderr.includes('generation "first": looking'));
    await sleep(1_500);
    staging.interrupt();
    const { code, stdout, stderr } = await staging.ended;
    const document: unknown = JSON.parse(stdout);
    expect(document).toMatchObject({ staged: [{ generation: "first", imported: true }], interrupted: true });
    expect([code, stderr]).toEqual([1, expect.stringContaining("run it again, it finds what it put there")]);
    expect(rig.calls("ImportCertificate") - before).toBe(1);
  });
});

describe("`crossfade check --live`", () => {
  const gone = "arn:aws:acm:us-east-1:123456789012:certificate/0c5fade0-0000-4000-8000-00000000dead";
  const nobody = "E9NOBODY000009";

  test("finds at once, each at its place, what AWS does not have and what the certificate does not cover", async () => {
    const { issued } = await unstaged("narrow", ["www.example.com", "*.example.com"]);
    const narrow = { id: "narrow", certificate: { arn: await rig.lab.importCertificate(issued) } };
    const generations = [outgoing, narrow, { id: "gone", certificate: { arn: gone } }];
    const waves = [{ name: "all", distributions: [canary, shop, nobody] }];
    await rig.commit({ generations, serve: "narrow", waves });
    const asked = rig.lab.requests.length;
    const { code, text } = plain(await rig.workspace.crossfade(["check", "--live"]));
    expect(code).toBe(1);
    const errors = text.split("\n").filter((line) => line.startsWith("error "));
    expect(errors).toEqual([
      `error ${spec}:${await placeOf(`"${gone}"`)} generation "gone" names ${gone}, which ACM does not have; correct the arn, or take it out and run "npx crossfade stage"`,
      `error ${spec}:${await placeOf(`"${shop}"`)} distribution "${shop}" has "*.shop.example.com", not covered by generation "narrow", whose names are "www.example.com", "*.example.com"; issue a certificate that covers every alias`,
      `error ${spec}:${await placeOf(`"${nobody}"`)} distribution "${nobody}" does not exist, expected a distribution of this account; remove it from the rotation's waves, or correct its id (nothing will create it)`,
    ]);
    const writes = rig.lab.requests.slice(asked).filter(({ operation }) => !/^(Get|List|Describe)/.test(operation));
    expect(writes).toEqual([]);
  });

  test("says all that is wrong with a fleet at once, for a call of the list and one for each of the next wave", async () => {
    const [off, staging, tenants, tried] = ["E5OFF000000005", "E6STAGING00006", "E7TENANTS00007", "E8TRIED0000008"];
    const { arn: certificateArn } = outgoing.certificate;
    const more = [
      { id: off, config: { Enabled: false, HttpVersion: "http1.1" } },
      { id: staging, config: { Staging: true } },
      { id: tenants, config: { ConnectionMode: "tenant-only" } },
      { id: tried, config: { ContinuousDeploymentPolicyId: "policy-1" } },
    ] as const;
    for (const { id, config } of more) {
      const aliases = [`${id.toLowerCase()}.shop.example.com`];
      await rig.lab.addDistribution({ id, aliases, certificateArn, config });
    }
    const waves = [
      { name: "canary", distributions: [tried, off] },
      { name: "rest", distributions: [staging, tenants, shop] },
    ];
    await rig.commit({ generations: [outgoing], serve: "2026-03", waves });
    const asked = rig.lab.requests.length;
    const { code, text } = plain(await rig.workspace.crossfade(["check", "--live"]));
    const calls = rig.lab.requests.slice(asked).map(({ operation }) => operation);
    for (const { id } of more) await rig.lab.deleteDistribution(id);
    expect(code).toBe(1);
    const told = (id: string) => text.split("\n").find((line) => line.includes(`distribution "${id}"`)) ?? "";
    expect(told(tried)).toMatch(/^error .* has the continuous-deployment policy "policy-1" attached/);
    expect(told(off)).toMatch(/^warning .* is disabled/);
    expect(told(staging)).toMatch(/^error .* is a staging distribution/);
    expect(told(tenants)).toMatch(/^error .* is multi-tenant/);
    expect(text).toMatch(/^warning .* offer different HTTP versions: http1\.1 \("E5OFF000000005"\)/m);
    const countOf = (operation: string) => calls.filter((call) => call === operation).length;
    expect([countOf("ListDistributions"), countOf("GetDistribution")]).toEqual([1, 2]);
  });

  test("says that all is well of a rotation that AWS agrees with, as one document with --json", async () => {
    await rig.commit({ generations: [outgoing], serve: "2026-03" });
    const { code, stdout } = await rig.workspace.crossfade(["check", "--live", "--json"]);
    const document: unknown = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      ok: true,
      live: true,
      stacks: 1,
      distributions: 4,
      errors: 0,
      warnings: 0,
      remarks: [
        { severity: "note", code: "judged", message: expect.stringContaining('rotation "www-example-com": 4') },
      ],
    });
  });

  test("ends soon after Ctrl-C, with 1", async () => {
    rig.lab.faults.add({ kind: "slow", operation: "ListDistributions", ms: 60_000 });
    const asked = rig.lab.requests.length;
    const waiting = started(rig.workspace.folder, ["check", "--live"], { ...process.env, ...rig.lab.environment });
    await until("the account has been read", () => rig.lab.requests.length > asked);
    await sleep(500);
    const interrupted = Date.now();
    waiting.interrupt();
    const { code, stdout } = await waiting.ended;
    expect(Date.now() - interrupted).toBeLessThan(2_000);
    expect([code, stdout]).toEqual([1, expect.stringContaining("it was stopped before it answered; run it again")]);
  });
});

describe("`crossfade gate`", () => {
  const gate = (...more: readonly string[]) => ["gate", "www-example-com", ...more];
  const canaryWave = [{ name: "canary", distributions: [canary] }];

  /** The canary's configuration names the incoming certificate, however long the edge takes to follow. */
  async function switchCanary(): Promise<void> {
    const { issued } = await unstaged("switched", ["www.example.com"]);
    const arn = await rig.lab.importCertificate(issued);
    const credentials = { accessKeyId: "lab", secretAccessKey: "lab" };
    const client = new CloudFrontClient({ endpoint: rig.lab.endpoint, region: "us-east-1", credentials });
    await change(client, canary, toCertificate(arn));
    client.destroy();
    const generations = [outgoing, { id: "switched", certificate: { arn } }];
    await rig.commit({ generations, serve: "switched", waves: canaryWave, timeout: "3s" });
  }

  test("opens when every alias is served as the spec says, with one document on stdout", async () => {
    await rig.commit({ generations: [outgoing], serve: "2026-03" });
    const { code, stdout } = await rig.workspace.crossfade(gate("--json"));
    const document: unknown = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      open: true,
      gates: [
        { gate: { wave: "canary" }, outcome: { outcome: "served", serve: "2026-03", distributions: 1, aliases: 1 } },
        { gate: { wave: "rest" }, outcome: { outcome: "served", serve: "2026-03", distributions: 3, aliases: 3 } },
      ],
    });
  });

  test("asks only where connectTo leads, and the first entry that matches decides", async () => {
    const domain = rig.lab.distribution(canary)?.domainName ?? "";
    const { port } = rig.lab.edge;
    await rig.commit({ generations: [outgoing], serve: "2026-03", waves: canaryWave, timeout: "1s" });
    await rig.commitStack({ connectTo: [`${domain}:443:127.0.0.1:${port}`, "::127.0.0.1:9"] });
    expect((await rig.workspace.crossfade(gate())).code).toBe(0);
    await rig.commitStack({ connectTo: [`${domain}:8443:127.0.0.1:${port}`, "::127.0.0.1:9"] });
    const { code, text } = plain(await rig.workspace.crossfade(gate()));
    await rig.commitStack();
    expect(code).toBe(1);
    expect(text).toContain(`alias "www.example.com" of distribution "${canary}" fails (ECONNREFUSED) at 127.0.0.1`);
  });

  test("stays closed while the edge serves the outgoing one, names alias and generation, and tells of the wait", async () => {
    rig.lab.faults.add({ kind: "slow-propagation", ms: 600_000 });
    await switchCanary();
    const { code, stdout, stderr } = await rig.workspace.crossfade(gate("--json"));
    expect(code).toBe(1);
    const document: unknown = JSON.parse(stdout);
    expect(document).toMatchObject({
      open: false,
      gates: [{ gate: { wave: "canary" }, outcome: { outcome: "timed-out", pending: [{ distribution: canary }] } }],
    });
    expect(stderr).toContain('wave "canary": 0 of 1 served by generation "switched"');
    expect(stderr).toMatch(
      /alias "www\.example\.com" of distribution "E1CANARY000001" is served by generation "2026-03" .*, expected generation "switched"/,
    );
  });

  test("ends soon after Ctrl-C, with 1 and with what it was waiting for", async () => {
    await rig.commit({ generations: [outgoing], serve: "2026-03", waves: canaryWave, timeout: "10m" });
    await rig.commitStack({ connectTo: ["::127.0.0.1:9"] });
    const waiting = started(rig.workspace.folder, gate(), { ...process.env, ...rig.lab.environment });
    await until("the gate tells of its wait", () => waiting.said.stderr.includes("0 of 1 served"));
    const interrupted = Date.now();
    waiting.interrupt();
    const { code, stderr } = await waiting.ended;
    await rig.commitStack();
    expect(Date.now() - interrupted).toBeLessThan(2_000);
    expect(code).toBe(1);
    expect(stderr).toContain(`alias "www.example.com" of distribution "${canary}"`);
  });

  test("--ready stays closed while a change of the distribution is on its way", async () => {
    rig.lab.faults.add({ kind: "stuck", distribution: canary });
    await switchCanary();
    const { code, text } = plain(await rig.workspace.crossfade(gate("--ready")));
    expect(code).toBe(1);
    expect(text).toMatch(
      /distribution "E1CANARY000001" is "InProgress" since .*, expected "Deployed"; wait for that change/,
    );
  });

  test("a wave that is not there is answered with those that are", async () => {
    await rig.commit({ generations: [outgoing], serve: "2026-03" });
    const { code, text } = plain(await rig.workspace.crossfade(gate("--wave", "cannary")));
    expect([code, text]).toEqual([1, 'wave "cannary" is not in rotation "www-example-com"; known: canary, rest\n']);
  });
});

describe("`cdktf`", () => {
  test("plan fails with the located message where a spec is broken", async () => {
    await rig.commit({ generations: [outgoing], serve: "2026-04" });
    const { code, text } = plain(await rig.workspace.cdktf(["plan", "demo"]));
    expect(code).not.toBe(0);
    const place = await placeOf('"2026-04"');
    expect(flat(text)).toContain(
      `${spec}:${place} serve is "2026-04", expected the id of a generation; known: 2026-03`,
    );
  });

  test("plan fails with the remedy where a generation is not staged", async () => {
    await rig.commit({ generations: [outgoing, incoming], serve: "2026-03" });
    const { code, text } = plain(await rig.workspace.cdktf(["plan", "demo"]));
    expect(code).not.toBe(0);
    expect(flat(text)).toContain(
      'generation "2026-09" is not in its store yet, expected an arn beside its pem; run: npx crossfade stage www-example-com --write',
    );
  });

  test("two folders with the same specs give the same cdk.tf.json, with no path of either and no key", async () => {
    const file = "cdktf.out/stacks/demo/cdk.tf.json";
    const other = await createWorkspace("elsewhere-and-longer", rig.lab.environment);
    try {
      const parts = { generations: [outgoing, incoming], serve: "2026-03", stateSecrets: "accepted" } as const;
      for (const one of [rig.workspace, other]) {
        await one.write(spec, specText(parts));
        await one.write("rotations/demo/stack.yaml", await rig.workspace.read("rotations/demo/stack.yaml"));
        for (const pem of ["cert.pem", "chain.pem", "key.pem"])
          await one.write(`rotations/demo/www/${pem}`, await rig.workspace.read(`rotations/demo/www/${pem}`));
      }
      const synths = await Promise.all([rig.workspace, other].map((one) => one.cdktf(["synth"])));
      expect(synths.map(({ code }) => code)).toEqual([0, 0]);
      const [here, there] = [await rig.workspace.read(file), await other.read(file)];
      expect(there).toBe(here);
      expect(here).not.toContain(join(rig.workspace.folder, ".."));
      expect(here).not.toContain("PRIVATE KEY");
    } finally {
      await other.remove();
    }
  });
});

describe("with credentials of another account", () => {
  const questions = () => rig.lab.requests.filter(({ operation }) => operation !== "GetCallerIdentity").length;

  beforeAll(async () => {
    // The spec is right in itself: it is the credentials that are the lab's.
    const { id, certificate } = await unstaged("elsewhere");
    const arn = outgoing.certificate.arn.replace("123456789012", "210987654321");
    await rig.commitStack({ account: "210987654321" });
    await rig.commit({
      generations: [
        { id: "2026-03", certificate: { arn } },
        { id, certificate },
      ],
      serve: "2026-03",
    });
  });

  afterAll(async () => {
    await rig.commitStack();
  });

  test.each([
    ["check --live", ["check", "--live"]],
    ["stage", ["stage", "www-example-com", "--write"]],
    ["gate", ["gate", "www-example-com"]],
    ["gate --ready", ["gate", "www-example-com", "--ready"]],
  ])("`crossfade %s` says which account was found and asks nothing else", async (_name, args) => {
    const before = questions();
    const { code, text } = plain(await rig.workspace.crossfade(args));
    expect(code).toBe(1);
    expect(flat(text)).toMatch(/they are of account 123456789012, expected 210987654321 as .*stack.yaml\S* says/);
    expect(questions()).toBe(before);
  });
});
