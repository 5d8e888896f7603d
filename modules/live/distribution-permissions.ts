import { type Permission, type PermissionsOf, readers } from "../rotation/permission.js";
import type * as distribution from "./distribution.js";

const list: readonly Permission[] = [
  { action: "cloudfront:ListDistributions", on: "distribution-lists", jobs: [...readers, "stage"] },
  { action: "cloudfront:ListDistributions", on: "account-lists", jobs: ["adopt"] },
];

/** Actions and resource types as in the Service Authorization Reference of Amazon CloudFront. */
export const distributionPermissions = {
  observeDistribution: [{ action: "cloudfront:GetDistribution", on: "distributions", jobs: readers }],
  listDistributions: list,
  listPages: list,
} as const satisfies PermissionsOf<typeof distribution>;
