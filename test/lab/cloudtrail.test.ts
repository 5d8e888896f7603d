import { LookupEventsCommand, type LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { aLab, errorOf, type LabUnderTest } from "./labs.js";
import { signingCertificate } from "./saml.js";

const arn = "arn:aws:sso:::instance/ssoins-1111222233334444";
const day = 86_400;
let under: LabUnderTest;
let outgoing = { pem: "", fingerprint: "" };

beforeAll(async () => {
  outgoing = await signingCertificate("outgoing");
});
beforeEach(async () => {
  under = await aLab({ rateLimits: "off" });
  await under.lab.addIdentityCenter({ arn, identityStore: "d-1234567890", certificates: [outgoing.pem] });
  return () => under.lab.stop();
});

const lookUp = (input: LookupEventsCommandInput = {}) => under.cloudTrail.send(new LookupEventsCommand(input));
const names = async (input: LookupEventsCommandInput = {}) =>
  (await lookUp(input)).Events?.map(({ EventName }) => EventName);
const held = async () => (await under.lab.identityCenterCertificates(arn))?.map(({ fingerprint }) => fingerprint);

describe("the console", () => {
  test("imports a certificate and deletes the one before, and CloudTrail tells of both, the newest first", async () => {
    const incoming = await signingCertificate("incoming");
    expect(await under.lab.importIdpCertificate(incoming.pem)).toBe(incoming.fingerprint);
    expect(await held()).toEqual([outgoing.fingerprint, incoming.fingerprint]);
    await under.lab.advance(60);
    await under.lab.deleteIdpCertificate(outgoing.fingerprint.toUpperCase());
    expect(await held()).toEqual([incoming.fingerprint]);
    const { Events } = await lookUp();
    expect(Events).toMatchObject([
      { EventName: "DeleteExternalIdPCertificate", EventSource: "sso-directory.amazonaws.com", ReadOnly: "false" },
      { EventName: "ImportExternalIdPCertificate", EventSource: "sso-directory.amazonaws.com", ReadOnly: "false" },
    ]);
    expect(JSON.parse(Events?.[0]?.CloudTrailEvent ?? "{}")).toMatchObject({ awsRegion: "us-east-1" });
  });

  test("does not delete the last valid certificate, though an expired one would stay", async () => {
    await expect(under.lab.deleteIdpCertificate(outgoing.fingerprint)).rejects.toThrow("last valid certificate");
    const soonOver = await signingCertificate("soon", { notAfter: new Date(Date.now() + 60_000) });
    await under.lab.importIdpCertificate(soonOver.pem);
    await under.lab.advance(3600);
    await expect(under.lab.deleteIdpCertificate(outgoing.fingerprint)).rejects.toThrow("last valid certificate");
    expect(await names()).toEqual(["ImportExternalIdPCertificate"]);
  });

  test("refuses what has expired, is too long, is there already, or is no certificate", async () => {
    const expired = await signingCertificate("expired", { notBefore: new Date(0), notAfter: new Date(Date.now() - 1) });
    const long = await signingCertificate("x".repeat(1200));
    const reject = (pem: string, words: string) => expect(under.lab.importIdpCertificate(pem)).rejects.toThrow(words);
    await reject(expired.pem, "expired at");
    await reject(long.pem, "Identity Center takes 2500");
    await reject(outgoing.pem, "already");
    await reject("no certificate", "without a PEM block");
    expect([await held(), await names()]).toEqual([[outgoing.fingerprint], []]);
  });

  test("knows no instance but the lab's, and the lab has one at most", async () => {
    expect(await under.lab.identityCenterCertificates(`${arn}2`)).toBeUndefined();
    await expect(
      under.lab.addIdentityCenter({ arn: arn.replace("1111", "2222"), identityStore: "d-2222222222" }),
    ).rejects.toThrow("one at most");
  });
});

/** As many imports as asked for, a minute apart. */
async function imports(times: number): Promise<void> {
  const incoming = await signingCertificate("incoming");
  for (let index = 0; index < times; index += 1) {
    await under.lab.importIdpCertificate(incoming.pem);
    await under.lab.deleteIdpCertificate(incoming.fingerprint);
    await under.lab.advance(60);
  }
}

describe("CloudTrail", () => {
  const named = (AttributeValue: string) => ({ AttributeKey: "EventName", AttributeValue }) as const;
  const byName = (name: string): LookupEventsCommandInput => ({ LookupAttributes: [named(name)] });

  test("finds events by one attribute", async () => {
    await imports(2);
    expect(await names(byName("ImportExternalIdPCertificate"))).toHaveLength(2);
    expect(await names(byName("importexternalidpcertificate"))).toEqual([]);
    expect(await errorOf(lookUp({ LookupAttributes: [named("x"), named("y")] }))).toEqual({
      name: "InvalidLookupAttributesException",
      status: 400,
    });
  });

  test("pages by fifty", async () => {
    await imports(30);
    const first = await lookUp();
    const second = await lookUp({ NextToken: first.NextToken });
    expect([first.Events?.length, second.Events?.length, second.NextToken]).toEqual([50, 10, undefined]);
    expect((await errorOf(lookUp({ MaxResults: 51 })))?.name).toBe("InvalidMaxResultsException");
    expect((await errorOf(lookUp({ NextToken: "!" })))?.name).toBe("InvalidNextTokenException");
  });

  test("finds events of a time, and none that are older than ninety days", async () => {
    await imports(1);
    const now = Date.parse(under.lab.now());
    const at = (seconds: number) => new Date(now + seconds * 1000);
    expect(await names({ StartTime: at(-3600), EndTime: at(0) })).toHaveLength(2);
    expect(await names({ EndTime: at(-3600) })).toEqual([]);
    expect((await errorOf(lookUp({ StartTime: at(10), EndTime: at(0) })))?.name).toBe("InvalidTimeRangeException");
    await under.lab.advance(91 * day);
    expect(await names({ StartTime: at(-3600) })).toEqual([]);
  });

  test("knows the events of a region there only", async () => {
    await imports(1);
    const { Events } = await under.cloudTrailIn("eu-west-1").send(new LookupEventsCommand({}));
    expect(Events).toEqual([]);
  });

  test("answers twice a second, and no more", async () => {
    under.lab.setRateLimits("on");
    const answers = await Promise.all(Array.from({ length: 6 }, () => errorOf(lookUp())));
    expect(answers.filter((answer) => answer === undefined).length).toBeGreaterThanOrEqual(2);
    expect(answers.filter((answer) => answer?.name === "ThrottlingException").length).toBeGreaterThanOrEqual(2);
  });

  test("may be forbidden, in words that name no resource", async () => {
    under.lab.faults.add({ kind: "deny", operation: "LookupEvents" });
    await expect(lookUp()).rejects.toThrow("perform: cloudtrail:LookupEvents because");
    expect(under.lab.requests.at(-1)).toMatchObject({ actions: ["cloudtrail:LookupEvents"], status: 400 });
  });
});
