import { type PermissionsOf, readers } from "../rotation/permission.js";
import type * as identityStore from "./identity-store.js";

/** Actions as in the Service Authorization Reference of AWS Identity Store. */
export const identityStorePermissions = {
  listUsers: [
    { action: "identitystore:ListUsers", on: "identity-stores", jobs: readers },
    { action: "identitystore:ListUsers", on: "account-lists", jobs: ["adopt"] },
  ],
  listGroups: [
    { action: "identitystore:ListGroups", on: "identity-stores", jobs: readers },
    { action: "identitystore:ListGroups", on: "account-lists", jobs: ["adopt"] },
  ],
} as const satisfies PermissionsOf<typeof identityStore>;
