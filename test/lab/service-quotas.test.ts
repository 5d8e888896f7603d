import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListServiceQuotasCommand,
} from "@aws-sdk/client-service-quotas";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aLab, errorOf, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab({ quotas: { "L-D2CB7DE9": 3000, "L-3808DC70": "default-only" } });
});
afterAll(() => under.lab.stop());

const applied = (ServiceCode: string, QuotaCode: string) =>
  under.quotas.send(new GetServiceQuotaCommand({ ServiceCode, QuotaCode }));
const preset = (ServiceCode: string, QuotaCode: string) =>
  under.quotas.send(new GetAWSDefaultServiceQuotaCommand({ ServiceCode, QuotaCode }));

test.each([
  ["acm", "L-F141DD1D", "ACM certificates", 2500, 2500],
  ["acm", "L-D2CB7DE9", "Imported certificates", 3000, 2500],
  ["iam", "L-BF35879D", "Server certificates per account", 20, 20],
])("the quota %s/%s is %s: %d here, %d by default", async (service, code, QuotaName, here, byDefault) => {
  expect((await applied(service, code)).Quota).toMatchObject({ QuotaName, Value: here, Adjustable: true });
  expect((await preset(service, code)).Quota).toMatchObject({ QuotaName, Value: byDefault });
});

test("a quota that was never applied can be read by its default only", async () => {
  expect(await errorOf(applied("acm", "L-3808DC70"))).toEqual({ name: "NoSuchResourceException", status: 400 });
  expect((await preset("acm", "L-3808DC70")).Quota?.Value).toBe(5000);
});

test("a quota of another service, or of no service, does not exist", async () => {
  const expected = { name: "NoSuchResourceException", status: 400 };
  expect(await errorOf(applied("iam", "L-F141DD1D"))).toEqual(expected);
  expect(await errorOf(preset("acm", "L-00000000"))).toEqual(expected);
  expect(await errorOf(under.quotas.send(new ListServiceQuotasCommand({ ServiceCode: "none" })))).toEqual(expected);
});

test("the applied quotas of a service are listed", async () => {
  const { Quotas } = await under.quotas.send(new ListServiceQuotasCommand({ ServiceCode: "acm" }));
  expect(Quotas?.map(({ QuotaCode, Value }) => [QuotaCode, Value])).toEqual([
    ["L-F141DD1D", 2500],
    ["L-D2CB7DE9", 3000],
  ]);
});

test("a quota that is granted is answered from then on", async () => {
  under.lab.setQuota("L-BF35879D", 1000);
  expect((await applied("iam", "L-BF35879D")).Quota?.Value).toBe(1000);
});
