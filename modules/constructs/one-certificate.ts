import { createHash } from "node:crypto";

import type { TerraformResourceLifecycle } from "cdktf";

import { storeName } from "../rotation/store.js";
import type { CertificateArn, PemFile, TlsGeneration } from "../rotation/tls-rotation.js";
import { literal } from "./literal.js";

/** Where the key of an imported certificate would stand: it is in its store, and nowhere in Terraform. */
export const heldByStore = "held-by-its-store";

/** What a key's variable holds when nobody set it: every plan but the one that creates the certificate does without. */
export const keyNotGiven = "key-not-given";

type Postcondition = NonNullable<TerraformResourceLifecycle["postcondition"]>[number];

/** Of a generation that Terraform imports: it is there, and it is the one that state knows. Judged in the plan. */
export function stillThere({ id, store }: TlsGeneration, arn: CertificateArn): Postcondition[] {
  return [
    {
      // An import brings the body or leaves it empty; only a plan to create one has the placeholder.
      condition: `\${self.certificate_body != ${JSON.stringify(heldByStore)}}`,
      errorMessage:
        `Certificate ${arn} is in Terraform's state, but ${storeName(store)} does not have it any more: somebody deleted ` +
        `it. Stage it again with "crossfade stage", as a new generation.`,
    },
    {
      // An import block for an address that is in state already is skipped without a word.
      condition: `\${self.arn == ${JSON.stringify(arn)}}`,
      errorMessage:
        `Generation "${id}" is \${self.arn} in Terraform's state, and ${arn} in the spec. ` +
        `A generation is one certificate for ever: put the ARN back, and add the other one as a new generation.`,
    },
  ];
}

/** Of a generation that Terraform creates: its key was given, and its PEM is the one it was made of. */
export function asCreated({ id, store }: TlsGeneration, variable: string, pem: PemFile, body: string): Postcondition[] {
  return [
    {
      condition: `\${self.private_key != ${JSON.stringify(keyNotGiven)}}`,
      errorMessage:
        `The private key of generation "${id}" is not given. ` +
        `Run: npx crossfade keys <stack> -- npx cdktf apply <stack>, or export TF_VAR_${variable}.`,
    },
    {
      condition: `\${sha256(trimspace(self.certificate_body)) == ${JSON.stringify(sha256(body.trim()))}}`,
      errorMessage:
        `Generation "${id}" was put into ${storeName(store)} from another PEM than ${literal(pem.path)} is now. ` +
        `A generation is one certificate for ever: put the file back, and add the other one as a new generation.`,
    },
  ];
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
