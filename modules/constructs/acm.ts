import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";

import { asCreated, heldByStore, stillThere } from "./one-certificate.js";
import type { CreatedProps, ImportedProps, StoreKind } from "./store-kind.js";

/** Certificates in ACM. Imported by ARN; a distribution names it by its ARN. */
export const acm: StoreKind<AcmCertificate> = {
  imported: (scope, id, { generation, arn, after }: ImportedProps) =>
    new AcmCertificate(scope, id, {
      certificateBody: heldByStore,
      privateKey: heldByStore,
      dependsOn: [after],
      lifecycle: { createBeforeDestroy: true, ignoreChanges: "all", postcondition: stillThere(generation, arn) },
    }),
  importedBy: (arn) => arn,
  created: (scope, id, { generation, variable, key, pem, body, chain, after }: CreatedProps) =>
    new AcmCertificate(scope, id, {
      certificateBody: body,
      ...(chain === undefined ? {} : { certificateChain: chain }),
      privateKey: key,
      dependsOn: [after],
      lifecycle: {
        createBeforeDestroy: true,
        // A changed PEM would be imported into the same ARN, and every distribution would flip at once.
        ignoreChanges: ["certificate_body", "certificate_chain", "private_key", "tags", "tags_all"],
        postcondition: asCreated(generation, variable, pem, body),
      },
    }),
  attached: ({ arn }) => ({ acmCertificateArn: arn }),
};
