import { jobs, type Permission, type PermissionsOf } from "../rotation/permission.js";
import type * as account from "./account.js";

/** STS answers it to everyone, also to whom a policy denies it (the API reference of GetCallerIdentity). */
const whoami: readonly Permission[] = [{ action: "sts:GetCallerIdentity", on: "everyone", jobs }];

export const accountPermissions = {
  expectAccount: whoami,
  callerAccount: whoami,
} as const satisfies PermissionsOf<typeof account>;
