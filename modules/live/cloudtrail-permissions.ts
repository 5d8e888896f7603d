import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as cloudtrail from "./cloudtrail.js";

/** Actions and resource types as in the Service Authorization Reference of AWS CloudTrail. */
export const cloudTrailPermissions = {
  lookUpConsoleSteps: [{ action: "cloudtrail:LookupEvents", on: "identity-center-lists", jobs: readers }],
} as const satisfies PermissionsOf<typeof cloudtrail>;
