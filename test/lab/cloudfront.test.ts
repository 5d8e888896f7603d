import {
  CreateDistributionCommand,
  CreateDistributionWithTagsCommand,
  DeleteDistributionCommand,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionCommand,
  type DistributionConfig,
} from "@aws-sdk/client-cloudfront";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aLab, change, errorOf, minimalConfig, soon, toCertificate, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;
let count = 0;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

/** A distribution of its own for one test, with a certificate for its alias. */
async function aDistribution(config?: Parameters<LabUnderTest["lab"]["addDistribution"]>[0]["config"], extraXml = "") {
  count += 1;
  const id = `ETEST${count}00000`;
  const alias = `t${count}.example.com`;
  const certificate = await under.certificateFor(alias);
  await under.lab.addDistribution({ id, aliases: [alias], certificateArn: certificate.arn, config, extraXml });
  return { id, alias, ...certificate };
}

const configXmlOf = (id: string) => under.lab.distribution(id)?.configXml;

describe("a configuration", () => {
  test("is answered byte for byte as it is held, fields nobody knows among it", async () => {
    const { id } = await aDistribution({}, "<NobodyKnows><This>1 &amp; 2</This></NobodyKnows>");
    const response = await fetch(`${under.lab.endpoint}/2020-05-31/distribution/${id}/config`);
    expect(await response.text()).toContain(`>${configXmlOf(id) ?? ""}</DistributionConfig>`);
  });

  test("differs after a switch of the certificate in the certificate only, whatever order a client sends it in", async () => {
    const { id, alias, arn } = await aDistribution();
    const next = await under.certificateFor(alias);
    const before = configXmlOf(id);
    await change(under.cloudFront, id, toCertificate(next.arn));
    expect(configXmlOf(id)).toBe(before?.replaceAll(arn, next.arn));
  });

  test("shows again at its default what an update left out", async () => {
    const { id } = await aDistribution({}, "");
    await change(under.cloudFront, id, ({ OriginGroups: _, WebACLId: __, ...config }) => ({ ...config, Comment: "x" }));
    expect(configXmlOf(id)).toContain("<OriginGroups><Quantity>0</Quantity></OriginGroups>");
    expect(configXmlOf(id)).toContain("<WebACLId></WebACLId>");
  });

  test("keeps its continuous-deployment policy when an update leaves that out", async () => {
    const { id } = await aDistribution({ ContinuousDeploymentPolicyId: "policy-1" });
    await change(under.cloudFront, id, ({ ContinuousDeploymentPolicyId: _, ...config }) => ({
      ...config,
      Comment: "x",
    }));
    expect(configXmlOf(id)).toContain("<ContinuousDeploymentPolicyId>policy-1<");
  });
});

describe("an update", () => {
  test("moves the ETag and is InProgress until it is deployed", async () => {
    const { id } = await aDistribution();
    const etag = under.lab.distribution(id)?.etag;
    await change(under.cloudFront, id, (config) => ({ ...config, Comment: "changed" }));
    const first = await under.cloudFront.send(new GetDistributionCommand({ Id: id }));
    expect([first.ETag === etag, first.Distribution?.Status]).toEqual([false, "InProgress"]);
    const status = async () =>
      (await under.cloudFront.send(new GetDistributionCommand({ Id: id }))).Distribution?.Status;
    await expect.poll(status, soon).toBe("Deployed");
  });

  test.each([
    ["without If-Match", undefined, { name: "InvalidIfMatchVersion", status: 400 }],
    ["with an old ETag", "EOLD0000000000", { name: "PreconditionFailed", status: 412 }],
  ])("%s is refused", async (_, IfMatch, expected) => {
    const { id } = await aDistribution();
    const { DistributionConfig } = await under.cloudFront.send(new GetDistributionConfigCommand({ Id: id }));
    expect(
      await errorOf(under.cloudFront.send(new UpdateDistributionCommand({ Id: id, IfMatch, DistributionConfig }))),
    ).toEqual(expected);
  });

  test("of a distribution that is not there is refused", async () => {
    expect(await errorOf(under.cloudFront.send(new GetDistributionCommand({ Id: "ENOSUCH0000000" })))).toEqual({
      name: "NoSuchDistribution",
      status: 404,
    });
  });

  const refusals: readonly (readonly [string, (config: DistributionConfig) => DistributionConfig, string, number])[] = [
    ["another caller reference", (config) => ({ ...config, CallerReference: "other" }), "IllegalUpdate", 400],
    ["an origin that is not there", (config) => withBehavior(config, { TargetOriginId: "none" }), "NoSuchOrigin", 404],
    [
      "a cache policy that does not exist",
      (config) => withBehavior(config, { CachePolicyId: "0-0" }),
      "NoSuchCachePolicy",
      404,
    ],
    [
      "a quantity that is wrong",
      (config) => ({ ...config, Aliases: { Quantity: 2, Items: ["a.example.com"] } }),
      "InconsistentQuantities",
      400,
    ],
    [
      "a certificate that does not exist",
      toCertificate("arn:aws:acm:us-east-1:123456789012:certificate/none"),
      "InvalidViewerCertificate",
      400,
    ],
    [
      "its own certificate for an alias of CloudFront's",
      (config) => ({ ...config, ViewerCertificate: { CloudFrontDefaultCertificate: true } }),
      "InvalidViewerCertificate",
      400,
    ],
    [
      "a certificate that contradicts the derived field",
      (config) => ({
        ...config,
        ViewerCertificate: { ...config.ViewerCertificate, ACMCertificateArn: "arn:aws:acm:us-east-1:1:certificate/x" },
      }),
      "InvalidViewerCertificate",
      400,
    ],
  ];
  test.each(refusals)("with %s is refused", async (_, edit, name, status) => {
    const { id } = await aDistribution();
    const before = under.lab.distribution(id);
    expect(await errorOf(change(under.cloudFront, id, edit))).toEqual({ name, status });
    expect(under.lab.distribution(id)).toEqual(before);
  });

  test("to an alias of another distribution is refused", async () => {
    const other = await aDistribution();
    const { id } = await aDistribution();
    const taken = (config: DistributionConfig) => ({
      ...config,
      Aliases: { Quantity: 1, Items: [other.alias.toUpperCase()] },
    });
    expect(await errorOf(change(under.cloudFront, id, taken))).toEqual({ name: "CNAMEAlreadyExists", status: 409 });
  });

  test("of the certificate is refused while one is in progress, and of anything else is not", async () => {
    const { id, alias, arn } = await aDistribution();
    await change(under.cloudFront, id, toCertificate((await under.certificateFor(alias)).arn));
    expect(await errorOf(change(under.cloudFront, id, toCertificate(arn)))).toEqual({
      name: "IllegalUpdate",
      status: 400,
    });
    expect(await errorOf(change(under.cloudFront, id, (config) => ({ ...config, Comment: "x" })))).toBeUndefined();
    await expect.poll(() => errorOf(change(under.cloudFront, id, toCertificate(arn))), soon).toBeUndefined();
  });

  test("of the certificate is refused while a continuous-deployment policy is attached", async () => {
    const { id, alias } = await aDistribution({ ContinuousDeploymentPolicyId: "policy-1" });
    const next = await under.certificateFor(alias);
    expect(await errorOf(change(under.cloudFront, id, toCertificate(next.arn)))).toEqual({
      name: "IllegalUpdate",
      status: 400,
    });
  });
});

function withBehavior(
  config: DistributionConfig,
  changed: Partial<NonNullable<DistributionConfig["DefaultCacheBehavior"]>>,
): DistributionConfig {
  const behavior = {
    TargetOriginId: "web",
    ViewerProtocolPolicy: "https-only",
    ...config.DefaultCacheBehavior,
  } as const;
  return { ...config, DefaultCacheBehavior: { ...behavior, ...changed } };
}

describe("a new distribution", () => {
  test("with a cache policy that does not exist is refused: what Terraform makes of placeholders never comes to be", async () => {
    const config = withBehavior(minimalConfig(`created-${(count += 1)}`), {
      TargetOriginId: "o",
      CachePolicyId: "00000000-0000-0000-0000-000000000000",
    });
    const tagged = { DistributionConfig: config, Tags: { Items: [] } };
    expect(
      await errorOf(
        under.cloudFront.send(new CreateDistributionWithTagsCommand({ DistributionConfigWithTags: tagged })),
      ),
    ).toEqual({
      name: "NoSuchCachePolicy",
      status: 404,
    });
  });

  test("with a caller reference that is taken is refused", async () => {
    const config = minimalConfig(`created-${(count += 1)}`);
    await under.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config }));
    const again = under.cloudFront.send(new CreateDistributionCommand({ DistributionConfig: config }));
    expect(await errorOf(again)).toEqual({ name: "DistributionAlreadyExists", status: 409 });
  });

  test("has its tags, and is deleted only once it is disabled and deployed", async () => {
    const DistributionConfigWithTags = {
      DistributionConfig: minimalConfig(`created-${(count += 1)}`),
      Tags: { Items: [{ Key: "a", Value: "1" }] },
    };
    const made = await under.cloudFront.send(new CreateDistributionWithTagsCommand({ DistributionConfigWithTags }));
    const { Id = "", ARN: Resource = "" } = made.Distribution ?? {};
    await under.cloudFront.send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key: "b", Value: "<2>" }] } }));
    await under.cloudFront.send(new UntagResourceCommand({ Resource, TagKeys: { Items: ["a"] } }));
    const { Tags } = await under.cloudFront.send(new ListTagsForResourceCommand({ Resource }));
    expect(Tags?.Items).toEqual([{ Key: "b", Value: "<2>" }]);
    const remove = () =>
      errorOf(under.cloudFront.send(new DeleteDistributionCommand({ Id, IfMatch: under.lab.distribution(Id)?.etag })));
    expect(await remove()).toEqual({ name: "DistributionNotDisabled", status: 409 });
    await change(under.cloudFront, Id, (config) => ({ ...config, Enabled: false }));
    await expect.poll(remove, soon).toBeUndefined();
  });
});

test("a fleet is listed 100 at a time, each once, with what its summary needs", async () => {
  const fleet = await aLab();
  try {
    for (let index = 0; index < 250; index += 1)
      await fleet.lab.addDistribution({ id: `EFLEET${1000 + index}000`, aliases: [] });
    const ids: (string | undefined)[] = [];
    const pages: number[] = [];
    let Marker: string | undefined;
    do {
      const { DistributionList } = await fleet.cloudFront.send(
        new ListDistributionsCommand({ Marker, MaxItems: 1000 }),
      );
      const items = DistributionList?.Items ?? [];
      pages.push(items.length);
      ids.push(...items.map(({ Id }) => Id));
      expect(
        items.every(
          ({ ETag, ViewerCertificate, Staging, Aliases }) => ETag && ViewerCertificate && Staging === false && Aliases,
        ),
      ).toBe(true);
      Marker = DistributionList?.NextMarker;
    } while (Marker !== undefined);
    expect([pages, new Set(ids).size]).toEqual([[100, 100, 50], 250]);
  } finally {
    await fleet.lab.stop();
  }
});
