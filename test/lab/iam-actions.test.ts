import { AddTagsToCertificateCommand } from "@aws-sdk/client-acm";
import { CreateDistributionWithTagsCommand } from "@aws-sdk/client-cloudfront";
import { UploadServerCertificateCommand } from "@aws-sdk/client-iam";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aLab, askJson, errorOf, minimalConfig, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

/** What the lab wrote down of a call, whatever became of it. */
async function recorded(call: () => Promise<unknown>) {
  await errorOf(call());
  const last = under.lab.requests.at(-1);
  return last && { operation: last.operation, actions: last.actions, resource: last.resource };
}

const s3 = (method: string, target: string) =>
  fetch(`${under.lab.endpoint}${target}`, {
    method,
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none",
    },
  });

const calls: readonly (readonly [string, () => Promise<unknown>, object])[] = [
  [
    "an upload to IAM with tags",
    () =>
      under.iam.send(
        new UploadServerCertificateCommand({
          ServerCertificateName: "www",
          CertificateBody: "x",
          PrivateKey: "x",
          Tags: [{ Key: "a", Value: "b" }],
        }),
      ),
    {
      operation: "UploadServerCertificate",
      actions: ["iam:UploadServerCertificate", "iam:TagServerCertificate"],
      resource: "www",
    },
  ],
  [
    "a distribution created with tags",
    () =>
      under.cloudFront.send(
        new CreateDistributionWithTagsCommand({
          DistributionConfigWithTags: { DistributionConfig: minimalConfig("tags"), Tags: { Items: [] } },
        }),
      ),
    {
      operation: "CreateDistributionWithTags",
      actions: ["cloudfront:CreateDistribution", "cloudfront:TagResource"],
      resource: undefined,
    },
  ],
  [
    "a certificate's tags",
    () => under.acm.send(new AddTagsToCertificateCommand({ CertificateArn: "arn:x", Tags: [{ Key: "a" }] })),
    { operation: "AddTagsToCertificate", actions: ["acm:AddTagsToCertificate"], resource: "arn:x" },
  ],
  [
    "a quota",
    () => under.quotas.send(new GetServiceQuotaCommand({ ServiceCode: "iam", QuotaCode: "L-BF35879D" })),
    { operation: "GetServiceQuota", actions: ["servicequotas:GetServiceQuota"], resource: "iam/L-BF35879D" },
  ],
  [
    "a secret",
    () => under.secrets.send(new GetSecretValueCommand({ SecretId: "www" })),
    { operation: "GetSecretValue", actions: ["secretsmanager:GetSecretValue"], resource: "www" },
  ],
  [
    "the caller's identity",
    () => under.sts.send(new GetCallerIdentityCommand({})),
    { operation: "GetCallerIdentity", actions: ["sts:GetCallerIdentity"], resource: "/" },
  ],
  [
    "a parameter's tags",
    () => askJson(under.lab, "AmazonSSM.ListTagsForResource", { ResourceType: "Parameter", ResourceId: "/a" }),
    { operation: "ListTagsForResource", actions: ["ssm:ListTagsForResource"], resource: "/a" },
  ],
  [
    "whether an object is there",
    () => s3("HEAD", "/b/k"),
    { operation: "HeadObject", actions: ["s3:GetObject"], resource: "/b/k" },
  ],
  [
    "the objects of a bucket",
    () => s3("GET", "/b?list-type=2&prefix=k"),
    { operation: "ListObjectsV2", actions: ["s3:ListBucket"], resource: "/b" },
  ],
  [
    "a state that is written",
    () => s3("PUT", "/b/k"),
    { operation: "PutObject", actions: ["s3:PutObject"], resource: "/b/k" },
  ],
];

test.each(calls)("%s is recorded under the names that IAM knows", async (_, call, expected) => {
  expect(await recorded(call)).toEqual(expected);
});
