// `crossfade adopt` on the lab: from an account to a first plan that changes nothing, without touching the YAML.
import { rm } from "node:fs/promises";
import { join } from "node:path";

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";

import { startLab } from "../../lab/lab.js";
import { createWorkspace, type RunOptions } from "../../lab/workspace.js";
import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { contentsOf, started } from "../cli/command.js";
import { aRig, api, apex, canary, errorsOf, outgoing, plain, type Rig, shop, until } from "./rig.js";

let rig: Rig;
let stored: { readonly arn: string; readonly id: string };
let issued: string;

const [legacy, renewed, bare, staging, mtls, tenants, off] = [
  "E5LEGACY000005",
  "E6RENEWED00006",
  "E7BARE00000007",
  "E8STAGING00008",
  "E9MTLS00000009",
  "EATENANTS0000A",
  "EBOFF00000000B",
] as const;

const mtlsXml =
  "<ViewerMtlsConfig><Mode>required</Mode><TrustStoreConfig><TrustStoreId>ts-1</TrustStoreId></TrustStoreConfig></ViewerMtlsConfig>";

beforeAll(async () => {
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
  rig = await aRig("adopt", { deployMs: 300, propagationMs: 200 });
  const { lab, world } = rig;
  const certificate = await world.authority.issue({ names: ["legacy.example.com"] });
  stored = await lab.uploadServerCertificate({ ...certificate, name: "legacy,2026=old", path: "/cloudfront/by-hand/" });
  issued = (await lab.issueCertificate({ names: ["renewed.example.com"], authority: world.authority })).arn;
  const { arn: certificateArn } = outgoing.certificate;
  await lab.addDistributions([
    { id: legacy, aliases: ["legacy.example.com"], iamCertificateId: stored.id },
    { id: renewed, aliases: ["renewed.example.com"], certificateArn: issued },
    { id: bare, aliases: [] },
    { id: staging, aliases: [], certificateArn, config: { Staging: true } },
    { id: mtls, aliases: ["mtls.shop.example.com"], certificateArn, extraXml: mtlsXml },
    { id: tenants, aliases: [], certificateArn, config: { ConnectionMode: "tenant-only" } },
    { id: off, aliases: ["off.shop.example.com"], certificateArn, config: { Enabled: false } },
  ]);
});

afterEach(() => {
  rig.lab.faults.clear();
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rig.stop();
});

async function adopt(args: readonly string[], options: RunOptions = {}) {
  const asked = rig.lab.requests.length;
  const ended = await rig.workspace.crossfade(["adopt", ...args], options);
  return { ...ended, operations: rig.lab.requests.slice(asked).map(({ operation }) => operation) };
}

const specs = () => contentsOf(join(rig.workspace.folder, "rotations"));
const forget = (stack: string) => rm(join(rig.workspace.folder, "rotations", stack), { recursive: true, force: true });

interface PlannedChange {
  readonly type: string;
  readonly change: { readonly actions: readonly string[]; readonly importing?: { readonly id: string } };
}

/** What the plan that `cdktf plan` left does, by type and action. */
async function plannedIn(stack: string): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await rig.workspace.terraform(stack, ["show", "-json", "plan"]);
  const plan: { readonly resource_changes: readonly PlannedChange[] } = JSON.parse(stdout);
  const counts = new Map<string, number>();
  for (const { type, change } of plan.resource_changes) {
    const what = `${type} ${change.actions.join("+")}${change.importing === undefined ? "" : ", imported"}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

describe("an account that nothing is known of yet", () => {
  test("--dry-run says what it would write, and writes nothing", async () => {
    const before = specs();
    const { code, stdout } = await adopt(["edge", "--dry-run"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Would be written, 2 rotation(s):\n  rotations/edge/stack.yaml\n");
    expect(specs()).toEqual(before);
  });

  test("is read in four calls, and every distribution of it is accounted for", async () => {
    const { code, stdout, operations } = await adopt(["edge", "--json"]);
    const document: unknown = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(operations.toSorted()).toEqual([
      "GetCallerIdentity",
      "ListCertificates",
      "ListDistributions",
      "ListServerCertificates",
    ]);
    expect(document).toMatchObject({
      stack: "edge",
      account: rig.lab.account,
      written: [
        "rotations/edge/stack.yaml",
        "rotations/edge/legacy-example-com.yaml",
        "rotations/edge/www-example-com.yaml",
      ],
      rotations: [
        {
          name: "legacy-example-com",
          store: "iam",
          arn: stored.arn,
          waves: [{ name: "all", distributions: [legacy] }],
        },
        {
          name: "www-example-com",
          store: "acm",
          arn: outgoing.certificate.arn,
          waves: [
            { name: "canary", distributions: [api] },
            { name: "rest", distributions: [apex, shop, canary, off] },
          ],
          unmanaged: [staging, mtls, tenants],
        },
      ],
      needsNothing: [{ arn: issued, reason: "renewed-by-acm", distributions: [renewed] }],
      cannotBeManaged: [
        { distribution: bare, reasons: [{ code: "default-certificate" }] },
        { distribution: staging, reasons: [{ code: "staging" }] },
        { distribution: mtls, reasons: [{ code: "field-lost" }, { code: "field-lost" }] },
        { distribution: tenants, reasons: [{ code: "multi-tenant" }] },
      ],
      alreadyManaged: { distributions: [], certificates: 0 },
      next: ["npx crossfade check --live edge", "npx cdktf plan edge"],
    });
  });

  test("has specs that check --live finds no error in", async () => {
    const { code, text } = plain(await rig.workspace.crossfade(["check", "--live", "edge"]));
    expect(code, text).toBe(0);
    expect(text).toMatch(
      /2 rotation\(s\), 6 distribution\(s\): 0 error\(s\), \d warning\(s\), compared with the account/,
    );
  });

  test("is not changed by the first plan, which imports what is there and remembers things of its own", async () => {
    const before = specs();
    const { code, text } = plain(await rig.workspace.cdktf(["plan", "edge"]));
    expect(code, errorsOf(text)).toBe(0);
    expect(text).toMatch(/Plan: 8 to import, \d+ to add, 0 to change, 0 to destroy\./);
    expect(await plannedIn("edge")).toEqual({
      "aws_acm_certificate no-op, imported": 1,
      "aws_iam_server_certificate no-op, imported": 1,
      "aws_cloudfront_distribution no-op, imported": 6,
      "terraform_data create": expect.any(Number),
    });
    expect(specs()).toEqual(before);
  });
});

describe("a stack whose stack.yaml is there already", () => {
  beforeAll(async () => {
    await forget("edge");
    // Somebody's own, and what the gates of an apply need to reach the lab's edge.
    await rig.commitStack();
  });

  test("keeps it, and its first apply changes nothing of AWS, and its second plan nothing at all", async () => {
    const stackYaml = await rig.workspace.read("rotations/demo/stack.yaml");
    const { code, stdout } = await adopt(["demo"]);
    expect([code, stdout]).toEqual([0, expect.stringContaining("Written, 2 rotation(s):\n  rotations/demo/legacy-")]);
    expect(await rig.workspace.read("rotations/demo/stack.yaml")).toBe(stackYaml);
    const before = rig.lab.distributions();
    const applied = await rig.apply();
    expect(applied.code, errorsOf(applied.text)).toBe(0);
    expect(rig.lab.distributions()).toEqual(before);
    const calls = ["UpdateDistribution", "ImportCertificate", "UploadServerCertificate", "DeleteCertificate"];
    expect(calls.map((operation) => rig.calls(operation))).toEqual([0, 0, 0, 0]);
    expect(await rig.planIsEmpty()).toBe(true);
  });

  test("is left as a person edited it by a second run, which counts what the specs name", async () => {
    const file = "rotations/demo/www-example-com.yaml";
    await rig.workspace.write(file, `${await rig.workspace.read(file)}# Ours: ask us first.\n`);
    const before = specs();
    const { code, stdout } = await adopt(["demo"]);
    expect(code).toBe(0);
    expect(stdout).toContain("In a spec already: 6 distribution(s), 2 certificate(s)");
    expect(stdout).not.toContain(".yaml\n");
    expect(specs()).toEqual(before);
  });

  test("is told where to add a distribution that has come since, and typing that there is enough", async () => {
    const late = "ECLATE0000000C";
    const { arn: certificateArn } = outgoing.certificate;
    await rig.lab.addDistribution({ id: late, aliases: ["late.shop.example.com"], certificateArn });
    const { code, stdout } = await adopt(["demo"]);
    expect(code).toBe(0);
    const [, file = "", line = "", column = "", text = ""] =
      /(rotations\S+yaml):(\d+):(\d+) distribution "ECLATE0000000C" .* insert the line "(.*)"/.exec(stdout) ?? [];
    const lines = (await rig.workspace.read(file)).split("\n");
    lines.splice(Number(line) - 1, 0, " ".repeat(Number(column) - 1) + text);
    await rig.workspace.write(file, lines.join("\n"));
    const again = await adopt(["demo"]);
    expect(again.stdout).toContain("In a spec already: 7 distribution(s), 2 certificate(s)");
    const { code: checked, text: said } = plain(await rig.workspace.crossfade(["check", "--live", "demo"]));
    expect(checked, said).toBe(0);
  });

  test("is not adopted into with the credentials of another account, and nothing but the account is asked", async () => {
    const stack = (await rig.workspace.read("rotations/demo/stack.yaml")).replace(rig.lab.account, "210987654321");
    await rig.workspace.write("rotations/other/stack.yaml", stack);
    const { code, stderr, operations } = await adopt(["other"]);
    await forget("other");
    expect([code, operations]).toEqual([1, ["GetCallerIdentity"]]);
    expect(stderr).toMatch(
      /the credentials: they are of account 123456789012, expected 210987654321 as rotations\/other\/stack\.yaml:1:\d+ says; choose/,
    );
  });
});

describe("what keeps it from reading", () => {
  test("is a fault that names the permission, and leaves no file behind", async () => {
    rig.lab.faults.add({ kind: "deny", operation: "ListCertificates" });
    const before = specs();
    const { code, stdout, stderr } = await adopt(["edge", "--json"]);
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      { fault: expect.objectContaining({ reason: "forbidden", permission: "acm:ListCertificates" }) },
    ]);
    expect(stderr).toContain('expected "acm:ListCertificates" to be allowed');
    expect(specs()).toEqual(before);
  });

  test("is waited out, where AWS throttles, and said while it takes long", async () => {
    rig.lab.faults.add({ kind: "slow", operation: "ListDistributions", ms: 3_000 });
    rig.lab.faults.add({ kind: "throttle", operation: "ListCertificates", count: 2 });
    const { code, stderr } = await adopt(["edge", "--dry-run"]);
    expect([code, stderr]).toEqual([0, expect.stringMatching(/\(\d+ s so far\)$/m)]);
  });

  test("may be a person, with Ctrl-C: it ends soon, with 1, and nothing is written", async () => {
    rig.lab.faults.add({ kind: "slow", operation: "ListDistributions", ms: 60_000 });
    const [asked, before] = [rig.lab.requests.length, specs()];
    const reading = started(rig.workspace.folder, ["adopt", "edge"], { ...process.env, ...rig.lab.environment });
    await until("the certificates have been listed", () => rig.lab.requests.length > asked + 1);
    const interrupted = Date.now();
    reading.interrupt();
    const { code, stderr } = await reading.ended;
    expect(Date.now() - interrupted).toBeLessThan(5_000);
    expect([code, stderr]).toEqual([1, expect.stringContaining("it was stopped before it answered; run it again")]);
    expect(specs()).toEqual(before);
  });
});

describe("as somebody else", () => {
  const other = "111122223333";
  const role = `arn:aws:iam::${other}:role/crossfade`;

  test("--profile is who reads, and the next steps say that they need it too", async () => {
    await rig.workspace.write("aws/credentials", "[base]\naws_access_key_id = base\naws_secret_access_key = base\n");
    await rig.workspace.write("aws/config", `[profile other]\nrole_arn = ${role}\nsource_profile = base\n`);
    const environment = {
      AWS_CONFIG_FILE: join(rig.workspace.folder, "aws/config"),
      AWS_SHARED_CREDENTIALS_FILE: join(rig.workspace.folder, "aws/credentials"),
    };
    const { code, stdout, stderr } = await adopt(["edge", "--profile", "other", "--dry-run"], { environment });
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`account ${other}: `);
    expect(stdout).toContain(
      "stack.yaml cannot hold a profile: set AWS_PROFILE=other for check, plan and apply as well",
    );
  });

  test("--role is who reads", async () => {
    const { code, stdout, stderr } = await adopt(["edge", "--role", role, "--dry-run", "--json"]);
    const document: unknown = JSON.parse(stdout);
    expect(code, stderr).toBe(0);
    expect(document).toMatchObject({ account: other });
  });
});

describe("five hundred distributions", () => {
  test("on forty certificates are read in seven calls, written, and checked; and 501 more on one, with a warning", async () => {
    const lab = await startLab();
    const workspace = await createWorkspace("adopt-many", lab.environment);
    try {
      const authority = await createCertificateAuthority();
      const arns: string[] = [];
      for (let index = 0; index < 40; index += 1)
        arns.push(await lab.importCertificate(await authority.issue({ names: [`*.site${index}.example.com`] })));
      await lab.addDistributions(
        Array.from({ length: 500 }, (_, index) => ({
          id: `E${String(index).padStart(13, "0")}`,
          aliases: [`www${index}.site${index % 40}.example.com`],
          certificateArn: arns[index % 40],
        })),
      );
      await workspace.write("rotations/README.md", "Specs.\n");
      const [asked, since] = [lab.requests.length, Date.now()];
      const { code, stdout, stderr } = await workspace.crossfade(["adopt", "edge"]);
      const took = Date.now() - since;
      const operations = lab.requests.slice(asked).map(({ operation }) => operation);
      expect(code, stderr).toBe(0);
      expect(stdout).toContain("Written, 40 rotation(s):");
      expect(operations.toSorted()).toEqual([
        "GetCallerIdentity",
        "ListCertificates",
        ...Array.from({ length: 5 }, () => "ListDistributions"),
      ]);
      // Five seconds are the target; a machine that runs other tests meanwhile needs some more.
      expect(took).toBeLessThan(15_000);
      const checked = await workspace.crossfade(["check"]);
      expect(checked.stdout).toContain("1 stack(s), 40 rotation(s), 500 distribution(s): 0 error(s), 0 warning(s)");
      const certificateArn = await lab.importCertificate(await authority.issue({ names: ["*.example.org"] }));
      await lab.addDistributions(
        Array.from({ length: 501 }, (_, index) => ({
          id: `EZ${String(index).padStart(12, "0")}`,
          aliases: [`www${index}.example.org`],
          certificateArn,
        })),
      );
      const more = await workspace.crossfade(["adopt", "edge"]);
      expect([more.code, more.stdout]).toEqual([0, expect.stringContaining("Written, 1 rotation(s):")]);
      expect(more.stdout).toContain("In a spec already: 500 distribution(s), 40 certificate(s)");
      expect(more.stderr).toMatch(/any-example-org\.yaml:\d+:\d+ warning: the waves hold 501 distributions/);
    } finally {
      await lab.stop();
      await workspace.remove();
    }
  });
});
