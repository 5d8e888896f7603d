import {
  CreateSAMLProviderCommand,
  DeleteSAMLProviderCommand,
  GetAccountSummaryCommand,
  GetSAMLProviderCommand,
  ListSAMLProvidersCommand,
  ListSAMLProviderTagsCommand,
  TagSAMLProviderCommand,
  UntagSAMLProviderCommand,
  UpdateSAMLProviderCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { IssuedCertificate } from "../../lab/certificate-authority.js";
import { aLab, errorOf, type LabUnderTest } from "./labs.js";
import { metadataWith, signingCertificate } from "./saml.js";

let under: LabUnderTest;
let certificate: IssuedCertificate;
let count = 0;

beforeAll(async () => {
  under = await aLab();
  certificate = await signingCertificate();
});
afterAll(() => under.lab.stop());

const metadata = (over: Partial<Parameters<typeof metadataWith>[0]> = {}) =>
  metadataWith({ certificates: [certificate.pem], ...over });

async function created(SAMLMetadataDocument = metadata(), Name = `corp${(count += 1)}`): Promise<string> {
  const Tags = [{ Key: "owner", Value: "identity" }];
  const { SAMLProviderArn } = await under.iam.send(new CreateSAMLProviderCommand({ Name, SAMLMetadataDocument, Tags }));
  return SAMLProviderArn ?? "";
}

const get = (SAMLProviderArn: string) => under.iam.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
const update = (SAMLProviderArn: string, SAMLMetadataDocument: string) =>
  under.iam.send(new UpdateSAMLProviderCommand({ SAMLProviderArn, SAMLMetadataDocument }));

test("a provider is created, listed, counted, changed in place and deleted", async () => {
  const arn = await created(metadata(), "in-place");
  expect(arn).toBe("arn:aws:iam::123456789012:saml-provider/in-place");
  const before = await get(arn);
  expect(before.SAMLMetadataDocument).toBe(metadata());
  expect(before.Tags).toEqual([{ Key: "owner", Value: "identity" }]);
  const changed = metadata({ certificates: [certificate.pem, certificate.pem] });
  expect((await update(arn, changed)).SAMLProviderArn).toBe(arn);
  const after = await get(arn);
  expect([after.SAMLMetadataDocument, after.CreateDate]).toEqual([changed, before.CreateDate]);
  expect(await under.lab.effectiveIamMetadata("in-place")).toBe(changed);
  const { SAMLProviderList } = await under.iam.send(new ListSAMLProvidersCommand({}));
  expect(SAMLProviderList?.map(({ Arn }) => Arn)).toContain(arn);
  const { SummaryMap } = await under.iam.send(new GetAccountSummaryCommand({}));
  expect(SummaryMap?.["Providers"]).toBe(SAMLProviderList?.length);
  await under.iam.send(new DeleteSAMLProviderCommand({ SAMLProviderArn: arn }));
  expect(await errorOf(get(arn))).toEqual({ name: "NoSuchEntityException", status: 404 });
  expect(await under.lab.effectiveIamMetadata("in-place")).toBeUndefined();
});

test("a provider is valid for a hundred years, or until its metadata says", async () => {
  const plain = await get(await created());
  expect(plain.ValidUntil?.getUTCFullYear()).toBe(new Date().getUTCFullYear() + 100);
  const limited = await get(await created(metadata({ validUntil: "2031-02-03T04:05:06Z" })));
  expect(limited.ValidUntil?.toISOString()).toBe("2031-02-03T04:05:06.000Z");
});

test("a provider's tags are added to, removed and listed", async () => {
  const SAMLProviderArn = await created();
  await under.iam.send(new TagSAMLProviderCommand({ SAMLProviderArn, Tags: [{ Key: "a", Value: "1" }] }));
  await under.iam.send(new UntagSAMLProviderCommand({ SAMLProviderArn, TagKeys: ["owner"] }));
  const { Tags } = await under.iam.send(new ListSAMLProviderTagsCommand({ SAMLProviderArn }));
  expect(Tags).toEqual([{ Key: "a", Value: "1" }]);
});

test("a name is taken once", async () => {
  await created(metadata(), "taken");
  expect(await errorOf(created(metadata(), "taken"))).toEqual({ name: "EntityAlreadyExistsException", status: 409 });
});

test("metadata whose certificate has expired is taken: IAM does not look", async () => {
  const expired = await signingCertificate("old", { notBefore: new Date(0), notAfter: new Date(1) });
  expect(await errorOf(created(metadata({ certificates: [expired.pem] })))).toBeUndefined();
});

const repeated = (times: number) => Array.from({ length: times }, () => certificate.pem);

test.each([
  ["of 999 characters", () => "x".repeat(999), "ValidationError"],
  ["of ten million and one", () => "x".repeat(10_000_001), "ValidationError"],
  ["that is no XML", () => "x".repeat(1000), "InvalidInputException"],
  ["with a DTD", () => `<!DOCTYPE x>${metadata().slice(22)}`, "InvalidInputException"],
  ["with eleven keys", () => metadata({ certificates: repeated(11) }), "LimitExceededException"],
])("metadata %s is refused, new or in place", async (_, xml, name) => {
  const arn = await created(metadata({ certificates: repeated(10) }));
  expect((await errorOf(created(xml())))?.name).toBe(name);
  expect((await errorOf(update(arn, xml())))?.name).toBe(name);
  expect((await get(arn)).SAMLMetadataDocument).toBe(metadata({ certificates: repeated(10) }));
});

test("metadata of ten million characters is taken", async () => {
  const xml = metadata();
  expect(await errorOf(created(xml + " ".repeat(10_000_000 - xml.length)))).toBeUndefined();
});

test("an account has a hundred providers", async () => {
  const full = await aLab();
  try {
    const add = (index: number) =>
      full.iam.send(new CreateSAMLProviderCommand({ Name: `p${index}`, SAMLMetadataDocument: metadata() }));
    for (let index = 0; index < 100; index += 1) await add(index);
    expect(await errorOf(add(100))).toEqual({ name: "LimitExceededException", status: 409 });
  } finally {
    await full.lab.stop();
  }
});

test("what is no provider's ARN is refused", async () => {
  expect(await errorOf(get("corp"))).toMatchObject({ status: 400 });
});

test("the log and a refusal name the provider's ARN, and the permission to tag it", async () => {
  const arn = await created(metadata(), "logged");
  expect(under.lab.requests.at(-1)).toMatchObject({
    operation: "CreateSAMLProvider",
    actions: ["iam:CreateSAMLProvider", "iam:TagSAMLProvider"],
    resource: "logged",
  });
  under.lab.faults.add({ kind: "deny", operation: "iam:UpdateSAMLProvider", count: 1 });
  await expect(update(arn, metadata())).rejects.toThrow(`perform: iam:UpdateSAMLProvider on resource: ${arn} because`);
  expect(under.lab.requests.at(-1)).toMatchObject({ actions: ["iam:UpdateSAMLProvider"], resource: arn, status: 403 });
});

test("a throttled provider is refused in IAM's words", async () => {
  under.lab.faults.add({ kind: "throttle", operation: "ListSAMLProviders", count: 1 });
  expect(await errorOf(under.iam.send(new ListSAMLProvidersCommand({})))).toEqual({ name: "Throttling", status: 400 });
});
