import type { SecretSource } from "../rotation/tls-rotation.js";

/** Bytes; Secrets Manager takes no more, so what is longer is no secret of its. */
export const largestSecret = 65_536;

/** Where a secret is, as a spec says it. */
export type SecretPlace = Pick<Extract<SecretSource, { from: "secretsManager" }>, "secret" | "field">;

export type SecretAnswer =
  { readonly found: true; readonly text: string } | { readonly found: false; readonly why: SecretLack };

/** Why a secret has no text to give. The first three: nobody has given one, as opposed to one that cannot be used. */
export type SecretLack =
  | "no-secret"
  | "no-value"
  | "deleted"
  | "not-an-arn"
  | "too-large"
  | "field-missing"
  | "field-not-text"
  | "field-of-no-object"
  | "object-without-field";

/** Whether nobody has given a secret, as opposed to one that cannot be used. */
export function isAbsent(why: SecretLack): boolean {
  return why === "no-secret" || why === "no-value" || why === "deleted";
}

/** What was found in place of `expected`, such as "the private key in PEM", and what to do. */
export function explainSecretLack({ secret, field }: SecretPlace, why: SecretLack, expected: string): string {
  const name = `the secret "${secret}"`;
  const inField = `expected ${expected} in its field "${field ?? ""}"`;
  switch (why) {
    case "no-secret":
      return `${name} does not exist in Secrets Manager, expected ${expected}; create it, or correct its name (and its region, with an ARN)`;
    case "no-value":
      return `${name} has no current value, expected ${expected}; put one into it (aws secretsmanager put-secret-value)`;
    case "deleted":
      return `${name} is marked for deletion, expected ${expected}; restore it (aws secretsmanager restore-secret)`;
    case "not-an-arn":
      return `${name} is no ARN of a secret, expected arn:aws:secretsmanager:<region>:<account>:secret:<name>, or a name, which has no colon; correct it`;
    case "too-large":
      return `${name} is over ${largestSecret} bytes, expected ${expected}; put nothing else into it`;
    case "field-missing":
      return `${name} has no such field, ${inField}; correct the field's name, or add it to the secret`;
    case "field-not-text":
      return `${name} has something else than a text, ${inField}; make it a text`;
    case "field-of-no-object":
      return `${name} is no JSON object, ${inField}; leave field out if the secret is ${expected} itself`;
    case "object-without-field":
      return `${name} is a JSON object, expected ${expected} itself; say in "field" which of its fields holds it`;
  }
}
