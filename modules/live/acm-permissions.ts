import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as acm from "./acm.js";

/** Actions, resource types and condition keys as in the Service Authorization Reference of AWS Certificate Manager. */
export const acmPermissions = {
  observeAcmCertificate: [
    { action: "acm:DescribeCertificate", on: "acm-certificates", jobs: readers },
    { action: "acm:GetCertificate", on: "acm-certificates", jobs: readers },
  ],
  listCertificates: [
    { action: "acm:ListCertificates", on: "acm-lists", jobs: [...readers, "stage"] },
    { action: "acm:ListCertificates", on: "account-lists", jobs: ["adopt"] },
  ],
  // Judged by content: whoever put it there may have given it no tag.
  findByFingerprint: [
    { action: "acm:ListCertificates", on: "acm-lists", jobs: [...readers, "stage"] },
    { action: "acm:GetCertificate", on: "any-acm-certificate", jobs: [...readers, "stage"] },
  ],
  importCertificate: [
    { action: "acm:ImportCertificate", on: "acm-imports", jobs: ["stage"] },
    // The reference names no dependent action; ACM refuses an import with tags without it all the same
    // (ministryofjustice/modernisation-platform#3721).
    {
      action: "acm:AddTagsToCertificate",
      on: "acm-imports",
      jobs: ["stage"],
      seldom: "ImportCertificate with tags needs it; there is no call of its own",
    },
  ],
} as const satisfies PermissionsOf<typeof acm>;
