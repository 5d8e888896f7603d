import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as accountSummary from "./account-summary.js";
import type * as iam from "./iam.js";

/** Actions and resource types as in the Service Authorization Reference of AWS Identity and Access Management. */
export const iamPermissions = {
  observeServerCertificate: [{ action: "iam:GetServerCertificate", on: "any-server-certificate", jobs: readers }],
  listServerCertificates: [
    { action: "iam:ListServerCertificates", on: "iam-lists", jobs: [...readers, "stage"] },
    { action: "iam:ListServerCertificates", on: "account-lists", jobs: ["adopt"] },
  ],
  uploadServerCertificate: [
    { action: "iam:GetServerCertificate", on: "any-server-certificate", jobs: ["stage"] },
    { action: "iam:UploadServerCertificate", on: "server-certificate-uploads", jobs: ["stage"] },
    {
      action: "iam:TagServerCertificate",
      on: "server-certificate-uploads",
      jobs: ["stage"],
      seldom: "UploadServerCertificate with tags needs it; there is no call of its own",
    },
  ],
} as const satisfies PermissionsOf<typeof iam>;

export const accountSummaryPermissions = {
  serverCertificateRoom: [{ action: "iam:GetAccountSummary", on: "iam-lists", jobs: [...readers, "stage"] }],
} as const satisfies PermissionsOf<typeof accountSummary>;
