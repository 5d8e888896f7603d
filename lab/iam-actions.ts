import type { Call } from "./answer.js";
import type { Identified } from "./identify.js";
import { readJson } from "./json-call.js";
import { formOf } from "./query-call.js";

/** Where IAM's name of an operation is not the operation's own, from the Service Authorization Reference. */
const renamed: Readonly<Record<string, string>> = {
  "cloudfront:CreateDistributionWithTags": "cloudfront:CreateDistribution",
  "s3:HeadObject": "s3:GetObject",
  "s3:HeadBucket": "s3:ListBucket",
  "s3:ListObjects": "s3:ListBucket",
  "s3:ListObjectsV2": "s3:ListBucket",
  "s3:GetBucketEncryption": "s3:GetEncryptionConfiguration",
  "s3:PutBucketEncryption": "s3:PutEncryptionConfiguration",
};

/** Who makes something with tags needs the permission to tag it as well. */
const taggedToo: Readonly<Record<string, string>> = {
  "acm:ImportCertificate": "acm:AddTagsToCertificate",
  "acm:RequestCertificate": "acm:AddTagsToCertificate",
  "cloudfront:CreateDistributionWithTags": "cloudfront:TagResource",
  "iam:CreateSAMLProvider": "iam:TagSAMLProvider",
  "iam:UploadServerCertificate": "iam:TagServerCertificate",
  "secretsmanager:CreateSecret": "secretsmanager:TagResource",
  "ssm:PutParameter": "ssm:AddTagsToResource",
};

function hasTags(call: Call, operation: string): boolean {
  if (operation === "CreateDistributionWithTags") return true;
  const form = formOf(call);
  if (form !== undefined) return form.has("Tags.member.1.Key");
  const tags = readJson(call.body)["Tags"];
  return Array.isArray(tags) && tags.length > 0;
}

/** The IAM actions that a policy has to allow for a call, the operation's own first. */
export function actionsOf(call: Call, { service, operation }: Identified): readonly string[] {
  const own = `${service}:${operation}`;
  const tagging = taggedToo[own];
  return [renamed[own] ?? own, ...(tagging !== undefined && hasTags(call, operation) ? [tagging] : [])];
}
