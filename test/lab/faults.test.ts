import { ListCertificatesCommand } from "@aws-sdk/client-acm";
import {
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  ListTagsForResourceCommand,
  UpdateDistributionCommand,
} from "@aws-sdk/client-cloudfront";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parseFault } from "../../lab/faults.js";
import { aLab, change, errorOf, served, soon, toCertificate, type LabUnderTest } from "./labs.js";

const id = "EFAULTS0000";
let under: LabUnderTest;
let fingerprint = "";

beforeAll(async () => {
  under = await aLab();
  const certificate = await under.certificateFor("faults.example.com");
  fingerprint = certificate.fingerprint;
  await under.lab.addDistribution({ id, aliases: ["faults.example.com"], certificateArn: certificate.arn });
});
afterEach(() => under.lab.faults.clear());
afterAll(() => under.lab.stop());

const get = () => errorOf(under.cloudFront.send(new GetDistributionCommand({ Id: id })));

test("a throttled operation is refused as often as asked for, and no other is", async () => {
  under.lab.faults.add({ kind: "throttle", operation: "GetDistribution", count: 2 });
  expect(await errorOf(under.cloudFront.send(new ListDistributionsCommand({})))).toBeUndefined();
  expect([await get(), await get(), await get()]).toEqual([
    { name: "Throttling", status: 400 },
    { name: "Throttling", status: 400 },
    undefined,
  ]);
});

test("ACM is throttled in its own words", async () => {
  under.lab.faults.add({ kind: "throttle", operation: "ListCertificates" });
  expect(await errorOf(under.acm.send(new ListCertificatesCommand({})))).toEqual({
    name: "ThrottlingException",
    status: 400,
  });
});

test("an error of the service is answered until it is lifted", async () => {
  const fault = under.lab.faults.add({ kind: "error", status: 503, distribution: id });
  expect([await get(), await get()]).toMatchObject([{ status: 503 }, { status: 503 }]);
  expect([under.lab.faults.lift(fault), under.lab.faults.lift(fault), await get()]).toEqual([true, false, undefined]);
});

test("a slow call is answered late", async () => {
  under.lab.faults.add({ kind: "slow", ms: 300, count: 1 });
  const started = Date.now();
  await get();
  expect(Date.now() - started).toBeGreaterThanOrEqual(295);
});

test("an edit before an update makes its ETag stale", async () => {
  under.lab.faults.add({
    kind: "edit",
    when: "before",
    operation: "UpdateDistribution",
    path: "Comment",
    value: "someone else",
  });
  expect(await errorOf(change(under.cloudFront, id, (config) => config))).toEqual({
    name: "PreconditionFailed",
    status: 412,
  });
  expect(under.lab.distribution(id)?.configXml).toContain("<Comment>someone else</Comment>");
});

test("an edit after a read moves the ETag that was read", async () => {
  under.lab.faults.add({
    kind: "edit",
    when: "after",
    operation: "GetDistributionConfig",
    path: "ViewerCertificate/MinimumProtocolVersion",
    value: "TLSv1",
  });
  const { ETag } = await under.cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
  expect(under.lab.distribution(id)?.etag).not.toBe(ETag);
  expect(under.lab.distribution(id)?.configXml).toContain("<MinimumProtocolVersion>TLSv1<");
});

test("a crash before a call leaves nothing done, and one after it leaves all done", async () => {
  const { DistributionConfig, ETag } = await under.cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
  const update = () =>
    errorOf(under.cloudFront.send(new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig })));
  under.lab.faults.add({ kind: "crash", when: "before", operation: "UpdateDistribution" });
  expect(await update()).toBeDefined();
  expect(under.lab.distribution(id)?.etag).toBe(ETag);
  under.lab.faults.add({ kind: "crash", when: "after", operation: "UpdateDistribution" });
  expect(await update()).toBeDefined();
  expect(under.lab.distribution(id)?.etag).not.toBe(ETag);
  expect(under.lab.requests.at(-1)).toMatchObject({ operation: "UpdateDistribution", resource: id, status: 0 });
});

const status = () => under.lab.distribution(id)?.status;
const shown = async () => (await served(under.lab, "faults.example.com")).fingerprint;

test("a stuck distribution stays InProgress and shows what it had, until it is freed", async () => {
  const incoming = await under.certificateFor("faults.example.com");
  await expect.poll(status, soon).toBe("Deployed");
  const fault = under.lab.faults.add({ kind: "stuck", distribution: id });
  await change(under.cloudFront, id, toCertificate(incoming.arn));
  await sleep(1200);
  expect([status(), await shown()]).toEqual(["InProgress", fingerprint]);
  under.lab.faults.lift(fault);
  await expect.poll(status, soon).toBe("Deployed");
  expect(await shown()).toBe(incoming.fingerprint);
});

test("a distribution that gets stuck on its way stays where it was", async () => {
  const before = await shown();
  const incoming = await under.certificateFor("faults.example.com");
  await change(under.cloudFront, id, toCertificate(incoming.arn));
  under.lab.faults.add({ kind: "stuck" });
  await sleep(1200);
  expect([status(), await shown()]).toEqual(["InProgress", before]);
  under.lab.faults.clear();
  await expect.poll(status, soon).toBe("Deployed");
});

test("the edge can lag behind Deployed", async () => {
  const incoming = await under.certificateFor("faults.example.com");
  under.lab.faults.add({ kind: "slow-propagation", distribution: id, ms: 2000 });
  await change(under.cloudFront, id, toCertificate(incoming.arn));
  await expect.poll(status, soon).toBe("Deployed");
  expect(await shown()).not.toBe(incoming.fingerprint);
  await expect.poll(shown, soon).toBe(incoming.fingerprint);
});

test("a distribution can vanish before a call", async () => {
  await under.lab.addDistribution({ id: "EVANISH0000", aliases: [] });
  under.lab.faults.add({ kind: "vanish", distribution: "EVANISH0000" });
  expect(await errorOf(under.cloudFront.send(new GetDistributionCommand({ Id: "EVANISH0000" })))).toEqual({
    name: "NoSuchDistribution",
    status: 404,
  });
});

test("a fault can be scoped to an operation of one service, where two have one of the name", async () => {
  under.lab.faults.add({ kind: "deny", operation: "ssm:ListTagsForResource" });
  const Resource = `arn:aws:cloudfront::123456789012:distribution/${id}`;
  expect(await errorOf(under.cloudFront.send(new ListTagsForResourceCommand({ Resource })))).toBeUndefined();
  under.lab.faults.add({ kind: "deny", operation: "cloudfront:ListTagsForResource", count: 1 });
  expect(await errorOf(under.cloudFront.send(new ListTagsForResourceCommand({ Resource })))).toEqual({
    name: "AccessDenied",
    status: 403,
  });
});

test("a fault of the credentials comes over HTTP too", () => {
  expect(parseFault({ kind: "expired", count: 1 })).toMatchObject({ kind: "expired", count: 1 });
  expect(parseFault({ kind: "deny", operation: "UpdateDistribution" })).toMatchObject({
    kind: "deny",
    operation: "UpdateDistribution",
  });
});

test("what is not a fault is refused with the kinds there are", () => {
  expect(() => parseFault({ kind: "thunder" })).toThrow(
    '"thunder" is not a kind of fault; expected one of throttle, error, slow, deny, expired',
  );
  expect(() => parseFault({ kind: "slow", ms: -1 })).toThrow(
    'The fault\'s "ms" is -1; expected a number that is not negative.',
  );
});
