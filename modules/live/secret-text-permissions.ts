import type { PermissionsOf } from "../rotation/permission.js";
import type * as secretText from "./secret-text.js";

/** With a key of the customer's own, Secrets Manager also needs `kms:Decrypt` on it: no spec tells which key that is. */
export const secretTextPermissions = {
  readSecretText: [
    { action: "secretsmanager:GetSecretValue", on: "secrets-to-stage", jobs: ["stage"] },
    { action: "secretsmanager:GetSecretValue", on: "secrets-for-terraform", jobs: ["apply"] },
  ],
} as const satisfies PermissionsOf<typeof secretText>;
