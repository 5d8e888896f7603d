import { expect, test } from "vitest";
import { listFleet } from "../../modules/live/listed-fleet.js";
import { aConfig, anAccount, anArn, portsOf } from "./fake-account.js";
import { cloudFrontAnswering, xmlError } from "./fake-aws.js";

test("a fleet of 250 is read in three calls, and told how far it has come", async () => {
  const account = anAccount({
    distributions: Array.from({ length: 250 }, (_, index) => ({ id: `E${index}`, config: aConfig() })),
  });
  const pages: number[] = [];
  const fleet = await listFleet(portsOf(account).cloudfront, { onPage: (read) => pages.push(read) });
  expect(fleet.size).toBe(250);
  expect(account.calls).toHaveLength(3);
  expect(pages).toEqual([100, 200, 250]);
});

test("a field that the SDK has never heard of is lost of the distribution that has it, and of no other", async () => {
  const more = { QuantumConfig: { Mode: "entangled" } };
  const account = anAccount({
    distributions: [
      { id: "E1", config: aConfig() },
      { id: "E2", config: aConfig({ more }) },
    ],
  });
  const fleet = await listFleet(portsOf(account).cloudfront, {});
  expect(fleet.get("E1")?.lost).toEqual([]);
  expect(fleet.get("E2")).toMatchObject({
    certificate: { acm: anArn("2026-03") },
    etag: "E2QWRUHAPOMQZL",
    lost: [{ path: "QuantumConfig.Mode", live: "entangled" }],
  });
});

test("an account without distributions has none", async () => {
  expect((await listFleet(portsOf(anAccount()).cloudfront, {})).size).toBe(0);
});

test.each([
  [403, "AccessDenied", "forbidden", 'expected "cloudfront:ListDistributions" to be allowed'],
  [403, "ExpiredToken", "credentials-expired", "renew them"],
  [400, "Throttling", "throttled", "wait a minute and run it again"],
])("%d %s is a fault that names the call, what was asked for and the remedy", async (status, code, reason, remedy) => {
  const cloudfront = cloudFrontAnswering(() => xmlError(status, code, "no"));
  await expect(listFleet(cloudfront, {})).rejects.toMatchObject({
    name: "ReadFault",
    reason,
    call: "cloudfront:ListDistributions",
    resource: "all distributions",
    permission: "cloudfront:ListDistributions",
    remedy: expect.stringContaining(remedy),
  });
});

test("a list that cannot be read as XML is a fault, never an empty fleet", async () => {
  const cloudfront = cloudFrontAnswering(() => ({ body: "<html>proxy</html>" }));
  await expect(listFleet(cloudfront, {})).rejects.toMatchObject({ name: "ReadFault", reason: "unreadable-answer" });
});
