// What Terraform asks AWS, measured on Terraform 1.11.4 and hashicorp/aws 5.100.0. It does not import cdktf: whoever
// wants to know what is needed need not wait for what it is needed for.
import type { Permission } from "../rotation/permission.js";
import type { RelyingPartyKind } from "../rotation/relying-party.js";
import type { Stack } from "../rotation/stack.js";
import type { Store, Switcher } from "../rotation/tls-rotation.js";

const planned = ["plan", "apply"] as const;
const applied = ["apply"] as const;

/** `aws_acm_certificate` and `aws_iam_server_certificate`. A key that the spec accepts in state is put there by Terraform. */
const stores = {
  acm: [
    { action: "acm:DescribeCertificate", on: "acm-certificates", jobs: planned },
    { action: "acm:ListTagsForCertificate", on: "acm-certificates", jobs: planned },
    { action: "acm:DeleteCertificate", on: "acm-certificates", jobs: applied },
    { action: "acm:ImportCertificate", on: "acm-creations", jobs: applied },
  ],
  iam: [
    { action: "iam:GetServerCertificate", on: "any-server-certificate", jobs: planned },
    { action: "iam:DeleteServerCertificate", on: "server-certificates", jobs: applied },
    { action: "iam:UploadServerCertificate", on: "server-certificate-creations", jobs: applied },
  ],
} as const satisfies Readonly<Record<Store, readonly Permission[]>>;

/**
 * `aws_cloudfront_distribution`, imported and updated, never created or deleted; and `aws_ssm_parameter`. Attaching a
 * certificate needs nothing of the store that holds it: the CloudFront Developer Guide asks `acm:ListCertificates` of the
 * console alone ("CloudFront API permissions").
 */
const switchers = {
  crossfade: [
    { action: "cloudfront:GetDistribution", on: "switched-distributions", jobs: planned },
    { action: "cloudfront:ListTagsForResource", on: "switched-distributions", jobs: planned },
    { action: "cloudfront:UpdateDistribution", on: "switched-distributions", jobs: applied },
  ],
  owner: [
    { action: "ssm:GetParameter", on: "owner-parameters", jobs: planned },
    { action: "ssm:ListTagsForResource", on: "owner-parameters", jobs: planned },
    // IAM knows no resource for it, though it is asked about one name.
    { action: "ssm:DescribeParameters", on: "owner-lists", jobs: planned },
    { action: "ssm:PutParameter", on: "owner-parameters", jobs: applied },
    { action: "ssm:DeleteParameter", on: "owner-parameters", jobs: applied },
  ],
} as const satisfies Readonly<Record<Switcher, readonly Permission[]>>;

/**
 * The backend is opened with the caller's own credentials, not with the role. `init` lists workspaces under "env:/", and
 * asks for a state that is not there yet, which S3 answers with 403 to whoever may not list the whole bucket: so the list
 * has no condition on its prefix. A plan locks, too; nothing ever deletes the state.
 */
const backends = {
  s3: [
    { action: "s3:ListBucket", on: "state-bucket", jobs: planned, as: "caller" },
    { action: "s3:GetObject", on: "state", jobs: planned, as: "caller" },
    { action: "s3:PutObject", on: "state", jobs: applied, as: "caller" },
    { action: "s3:GetObject", on: "state-lock", jobs: planned, as: "caller" },
    { action: "s3:PutObject", on: "state-lock", jobs: planned, as: "caller" },
    { action: "s3:DeleteObject", on: "state-lock", jobs: planned, as: "caller" },
  ],
} as const satisfies Readonly<Record<keyof NonNullable<Stack["backend"]>, readonly Permission[]>>;

/**
 * `aws_cognito_identity_provider` with the two data sources of `user_pools`, and `aws_iam_saml_provider`. IAM has a
 * DeleteSAMLProvider of its own; of a user pool a provider is a part, so its deletion is on the pool.
 */
const relyingParties = {
  cognito: [
    { action: "cognito-idp:DescribeIdentityProvider", on: "user-pools", jobs: planned },
    { action: "cognito-idp:DescribeUserPool", on: "user-pools", jobs: planned },
    { action: "cognito-idp:GetSigningCertificate", on: "user-pools", jobs: planned },
    { action: "cognito-idp:CreateIdentityProvider", on: "user-pools", jobs: applied },
    { action: "cognito-idp:UpdateIdentityProvider", on: "user-pools", jobs: applied },
    { action: "cognito-idp:DeleteIdentityProvider", on: "user-pools", jobs: applied },
  ],
  iam: [
    { action: "iam:GetSAMLProvider", on: "saml-providers", jobs: planned },
    { action: "iam:CreateSAMLProvider", on: "saml-providers", jobs: applied },
    { action: "iam:UpdateSAMLProvider", on: "saml-providers", jobs: applied },
    { action: "iam:DeleteSAMLProvider", on: "saml-providers", jobs: applied },
  ],
  "identity-center": [],
} as const satisfies Readonly<Record<RelyingPartyKind, readonly Permission[]>>;

/** `aws_ssoadmin_account_assignment`, and `aws_identitystore_user`, `_group` and `_group_membership`. */
const identitySources = {
  assignments: [
    { action: "sso:ListAccountAssignments", on: "managed-account-assignments", jobs: planned },
    { action: "sso:CreateAccountAssignment", on: "managed-account-assignments", jobs: applied },
    { action: "sso:DescribeAccountAssignmentCreationStatus", on: "managed-account-assignments", jobs: applied },
    { action: "sso:DeleteAccountAssignment", on: "managed-account-assignments", jobs: applied },
    { action: "sso:DescribeAccountAssignmentDeletionStatus", on: "managed-account-assignments", jobs: applied },
  ],
  directory: [
    { action: "identitystore:DescribeUser", on: "managed-identity-stores", jobs: planned },
    { action: "identitystore:DescribeGroup", on: "managed-identity-stores", jobs: planned },
    { action: "identitystore:DescribeGroupMembership", on: "managed-identity-stores", jobs: planned },
    { action: "identitystore:CreateUser", on: "managed-identity-stores", jobs: applied },
    { action: "identitystore:UpdateUser", on: "managed-identity-stores", jobs: applied },
    { action: "identitystore:DeleteUser", on: "managed-identity-stores", jobs: applied },
    { action: "identitystore:CreateGroup", on: "managed-identity-stores", jobs: applied },
    { action: "identitystore:UpdateGroup", on: "managed-identity-stores", jobs: applied },
    { action: "identitystore:DeleteGroup", on: "managed-identity-stores", jobs: applied },
    { action: "identitystore:CreateGroupMembership", on: "managed-identity-stores", jobs: applied },
    { action: "identitystore:DeleteGroupMembership", on: "managed-identity-stores", jobs: applied },
  ],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

/** The provider, and `crossfade` itself wherever it asks AWS. */
const provider = [
  { action: "sts:GetCallerIdentity", on: "everyone", jobs: planned },
  { action: "sts:AssumeRole", on: "assumed-role", jobs: ["plan", "apply", "drift", "stage", "adopt"], as: "caller" },
] as const satisfies readonly Permission[];

/** By what of a stack Terraform has to do with. A store, a switcher or a backend without its entry does not compile. */
export const constructPermissions = { stores, switchers, backends, relyingParties, identitySources, provider };

export const allConstructPermissions: readonly Permission[] = [
  ...provider,
  ...Object.values(switchers).flat(),
  ...Object.values(stores).flat(),
  ...Object.values(relyingParties).flat(),
  ...Object.values(identitySources).flat(),
  ...Object.values(backends).flat(),
];
