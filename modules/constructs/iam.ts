import { IamServerCertificate } from "@cdktf/provider-aws/lib/iam-server-certificate/index.js";

import { serverCertificateName, serverCertificatePath, storedAt } from "../rotation/store.js";
import { asCreated, heldByStore, stillThere } from "./one-certificate.js";
import type { CreatedProps, ImportedProps, StoreKind } from "./store-kind.js";

/**
 * Certificates in the IAM server-certificate store. Imported by name, which is unique in an account; a distribution
 * names it by its id. The provider has no write-only argument for the key here either, and deleting one that is in use
 * is tried again for 15 minutes.
 */
export const iam: StoreKind<IamServerCertificate> = {
  imported: (scope, id, { generation, arn, after }: ImportedProps) =>
    new IamServerCertificate(scope, id, {
      certificateBody: heldByStore,
      privateKey: heldByStore,
      dependsOn: [after],
      lifecycle: { createBeforeDestroy: true, ignoreChanges: "all", postcondition: stillThere(generation, arn) },
    }),
  importedBy: (arn) => {
    const at = storedAt(arn);
    if (at?.store !== "iam") throw new Error(`"${arn}" is no server certificate, and its generation is in that store`);
    return at.name;
  },
  created: (scope, id, { rotation, generation, variable, key, pem, body, chain, after }: CreatedProps) =>
    new IamServerCertificate(scope, id, {
      name: serverCertificateName(rotation, generation.id),
      path: serverCertificatePath(rotation),
      certificateBody: body,
      ...(chain === undefined ? {} : { certificateChain: chain }),
      privateKey: key,
      dependsOn: [after],
      lifecycle: {
        createBeforeDestroy: true,
        // The provider renames and moves one in place, and a distribution would not follow.
        ignoreChanges: ["name", "path", "certificate_body", "certificate_chain", "private_key", "tags", "tags_all"],
        postcondition: asCreated(generation, variable, pem, body),
      },
    }),
  attached: ({ id }) => ({ iamCertificateId: id }),
};
