import { expect, test } from "vitest";

import { stackYaml } from "../spec/specs.js";
import { aFolder, crossfade, type Ended } from "./command.js";

const week = 7 * 24 * 3600;
const gates = {
  soak: { gate: "soak", rotation: "www", soak: week, abandoned: ["2025"] },
  retirement: {
    gate: "retirement",
    rotation: "www",
    account: "123456789012",
    connectTo: [],
    distributions: [],
    soak: week,
    abandoned: ["2025"],
    timeout: 0,
  },
  custody: { gate: "custody", released: ["www/2026-03"] },
} as const;

/** As Terraform asks; AWS is a port that nobody listens on. */
async function asked(gate: keyof typeof gates, record: object): Promise<Ended> {
  const { folder, remove } = aFolder({});
  const environment = { CROSSFADE_GATE: JSON.stringify(gates[gate]), CROSSFADE_RECORD: JSON.stringify(record) };
  const ended = await crossfade(folder, ["gate", "--json"], environment);
  remove();
  return ended;
}

const arn = "arn:aws:acm:us-east-1:123456789012:certificate/a";
const daysAgo = (days: number): string => new Date(Date.now() - days * 24 * 3_600_000).toISOString();

test.each(["soak", "retirement"] as const)("the gate %s stays closed before the soak is over", async (gate) => {
  const { code, stderr, stdout } = await asked(gate, { generation: "2026-03", arn, unservedSince: daysAgo(6.9) });
  expect(code).toBe(1);
  expect(stderr).toContain('generation "2026-03" is retired before its soak ends at');
  expect(JSON.parse(stdout)).toMatchObject({ open: false, gates: [{ outcome: { refusal: { code: "soaking" } } }] });
});

test.each(["soak", "retirement"] as const)("the gate %s stays closed for what was served until now", async (gate) => {
  const { code, stderr } = await asked(gate, { generation: "2026-03", arn, unservedSince: null });
  expect(code).toBe(1);
  expect(stderr).toContain('generation "2026-03" is retired in the apply that switches away from it');
});

test("the soak over, the gate soak opens, and the retirement goes on to ask AWS", async () => {
  const record = { generation: "2026-03", arn, unservedSince: daysAgo(7.1) };
  expect((await asked("soak", record)).code).toBe(0);
  const { code, stderr } = await asked("retirement", record);
  expect(code).toBe(1);
  expect(stderr).toContain("sts:GetCallerIdentity");
});

test("a compromised generation needs no soak, and its retirement is asked of AWS all the same", async () => {
  const record = { generation: "2025", arn, unservedSince: null };
  expect((await asked("soak", record)).code).toBe(0);
  expect((await asked("retirement", record)).stderr).toContain("sts:GetCallerIdentity");
});

test("a rotation that left the stack is let go with all of its certificates or with none", async () => {
  expect((await asked("custody", { rotation: "www", generations: ["2026-03"] })).code).toBe(0);
  const { code, stderr } = await asked("custody", { rotation: "www", generations: ["2026-03", "2026-09"] });
  expect(code).toBe(1);
  expect(stderr).toContain('list "www/2026-09" under "released"');
});

test("an identity source has no gate for people: who asks it, and what says what is to be done, is told", async () => {
  const { folder, remove } = aFolder({
    "rotations/edge/stack.yaml": stackYaml(),
    "rotations/edge/workforce.yaml": [
      "apiVersion: crossfade/v1",
      "kind: IdentitySource",
      "metadata: { name: workforce }",
      "spec:",
      "  instance: arn:aws:sso:::instance/ssoins-1111aaaa2222bbbb",
      "  identityStore: d-1234567890",
      "  source: identity-center",
      "",
    ].join("\n"),
  });
  const { code, stderr } = await crossfade(folder, ["gate", "workforce"]);
  remove();
  expect(code).toBe(1);
  expect(stderr).toContain(
    '"workforce" is an identity source, expected a rotation: its gate is asked by the apply; for what is to be done see npx crossfade runbook workforce',
  );
});
