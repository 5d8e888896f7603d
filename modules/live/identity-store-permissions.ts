import { type Job, type PermissionsOf, readers } from "../rotation/permission.js";
import type * as identityStore from "./identity-store.js";

/** A snapshot of assignments is taken for a stack that there is. */
const jobs: readonly Job[] = [...readers, "adopt"];

/** Actions as in the Service Authorization Reference of AWS Identity Store. */
export const identityStorePermissions = {
  listUsers: [{ action: "identitystore:ListUsers", on: "identity-stores", jobs }],
  listGroups: [{ action: "identitystore:ListGroups", on: "identity-stores", jobs }],
} as const satisfies PermissionsOf<typeof identityStore>;
