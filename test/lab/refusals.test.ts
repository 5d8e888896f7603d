import { DescribeCertificateCommand, ImportCertificateCommand, ListCertificatesCommand } from "@aws-sdk/client-acm";
import { ListDistributionsCommand, UpdateDistributionCommand } from "@aws-sdk/client-cloudfront";
import { ListServerCertificatesCommand, UploadServerCertificateCommand } from "@aws-sdk/client-iam";
import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { GetServiceQuotaCommand } from "@aws-sdk/client-service-quotas";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aLab, askJson, errorOf, minimalConfig, type LabUnderTest } from "./labs.js";

const caller = "arn:aws:sts::123456789012:assumed-role/lab/session";
const arn = "arn:aws:acm:us-east-1:123456789012:certificate/none";
let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterEach(() => under.lab.faults.clear());
afterAll(() => under.lab.stop());

function wording(action: string, resource: string): string {
  return `User: ${caller} is not authorized to perform: ${action}${resource} because no identity-based policy allows the ${action} action`;
}

const update = () =>
  under.cloudFront.send(
    new UpdateDistributionCommand({ Id: "EDENIED0000", IfMatch: "E1", DistributionConfig: minimalConfig("x") }),
  );
const describeOne = () => under.acm.send(new DescribeCertificateCommand({ CertificateArn: arn }));
const upload = (Tags = [{ Key: "a", Value: "b" }]) =>
  under.iam.send(
    new UploadServerCertificateCommand({
      ServerCertificateName: "www",
      Path: "/cloudfront/www/",
      CertificateBody: "x",
      PrivateKey: "x",
      Tags,
    }),
  );
const quota = () => under.quotas.send(new GetServiceQuotaCommand({ ServiceCode: "acm", QuotaCode: "L-D2CB7DE9" }));
const secret = () => under.secrets.send(new GetSecretValueCommand({ SecretId: "www/key" }));

const denials: readonly (readonly [string, () => Promise<unknown>, string, string, string, number])[] = [
  [
    "an update",
    update,
    "cloudfront:UpdateDistribution",
    " on resource: arn:aws:cloudfront::123456789012:distribution/EDENIED0000",
    "AccessDenied",
    403,
  ],
  [
    "a list of distributions",
    () => under.cloudFront.send(new ListDistributionsCommand({})),
    "cloudfront:ListDistributions",
    "",
    "AccessDenied",
    403,
  ],
  ["a description", describeOne, "acm:DescribeCertificate", ` on resource: ${arn}`, "AccessDeniedException", 400],
  [
    "a list of certificates",
    () => under.acm.send(new ListCertificatesCommand({})),
    "acm:ListCertificates",
    "",
    "AccessDeniedException",
    400,
  ],
  [
    "an import",
    () => under.acm.send(new ImportCertificateCommand({ Certificate: Buffer.from("x"), PrivateKey: Buffer.from("x") })),
    "acm:ImportCertificate",
    " on resource: arn:aws:acm:us-east-1:123456789012:certificate/*",
    "AccessDeniedException",
    400,
  ],
  [
    "an upload",
    upload,
    "iam:UploadServerCertificate",
    " on resource: arn:aws:iam::123456789012:server-certificate/cloudfront/www/www",
    "AccessDenied",
    403,
  ],
  [
    "a list of server certificates",
    () => under.iam.send(new ListServerCertificatesCommand({ PathPrefix: "/cloudfront/" })),
    "iam:ListServerCertificates",
    " on resource: arn:aws:iam::123456789012:server-certificate/cloudfront/",
    "AccessDenied",
    403,
  ],
  ["a quota", quota, "servicequotas:GetServiceQuota", "", "AccessDeniedException", 400],
  ["a secret", secret, "secretsmanager:GetSecretValue", " on resource: www/key", "AccessDeniedException", 400],
];

test.each(denials)("%s is denied in the words of its service", async (_, call, action, resource, name, status) => {
  under.lab.faults.add({ kind: "deny", operation: action });
  expect(await errorOf(call())).toEqual({ name, status });
  await expect(call()).rejects.toThrow(wording(action, resource));
});

test("a parameter is denied to who writes it", async () => {
  under.lab.faults.add({ kind: "deny", operation: "PutParameter" });
  const put = { Name: "/crossfade/www/E1", Value: "x", Type: "String" };
  expect(await askJson(under.lab, "AmazonSSM.PutParameter", put)).toEqual({
    status: 400,
    body: {
      __type: "AccessDeniedException",
      Message: wording(
        "ssm:PutParameter",
        " on resource: arn:aws:ssm:us-east-1:123456789012:parameter/crossfade/www/E1",
      ),
    },
  });
});

test("of the two permissions a tagged upload needs, the missing one is named, and an upload without tags needs one", async () => {
  under.lab.faults.add({ kind: "deny", operation: "iam:TagServerCertificate" });
  await expect(upload()).rejects.toThrow("not authorized to perform: iam:TagServerCertificate on resource");
  expect(await errorOf(upload([]))).toMatchObject({ name: "MalformedCertificateException" });
});

test("who the caller is, is answered to a caller who may do nothing", async () => {
  under.lab.faults.add({ kind: "deny" });
  expect((await under.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(caller);
});

test.each([
  ["CloudFront", () => under.cloudFront.send(new ListDistributionsCommand({})), "ExpiredToken", 403],
  ["IAM", () => under.iam.send(new ListServerCertificatesCommand({})), "ExpiredToken", 403],
  ["STS", () => under.sts.send(new GetCallerIdentityCommand({})), "ExpiredToken", 403],
  ["ACM", () => under.acm.send(new ListCertificatesCommand({})), "ExpiredTokenException", 400],
  ["Service Quotas", quota, "ExpiredTokenException", 400],
  ["Secrets Manager", secret, "ExpiredTokenException", 400],
])("expired credentials are refused by %s", async (_, call, name, status) => {
  under.lab.faults.add({ kind: "expired" });
  expect(await errorOf(call())).toEqual({ name, status });
});

test.each([
  ["IAM", () => under.iam.send(new ListServerCertificatesCommand({})), "Throttling"],
  ["Secrets Manager", secret, "ThrottlingException"],
  ["Service Quotas", quota, "TooManyRequestsException"],
])("%s is throttled in its own words", async (_, call, name) => {
  under.lab.faults.add({ kind: "throttle" });
  expect((await errorOf(call()))?.name).toBe(name);
});

test("S3 refuses in its own form", async () => {
  under.lab.faults.add({ kind: "deny", operation: "s3:GetObject" });
  const response = await fetch(`${under.lab.endpoint}/state/edge.tfstate`, {
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=none",
    },
  });
  expect(response.status).toBe(403);
  expect(await response.text()).toContain(
    `<Error><Code>AccessDenied</Code><Message>${wording("s3:GetObject", " on resource: &quot;arn:aws:s3:::state/edge.tfstate&quot;")}`,
  );
});
