import { GetSecretValueCommand, type GetSecretValueResponse } from "@aws-sdk/client-secrets-manager";

import type { ConnectSecrets } from "./clients.js";
import { describe, faultOf, ReadFault } from "./fault.js";
import { largestSecret, type SecretAnswer, type SecretLack, type SecretPlace } from "./secret-answer.js";
import { CleanedError } from "./secret.js";

const call = "secretsmanager:GetSecretValue";

/**
 * GetSecretValue: the text of a secret, or of one field of it where it is a JSON object. Throws ReadFault. Neither an
 * answer nor a fault has any of the secret but `text`: also not the names of its other fields, for people write secrets
 * there too.
 */
export async function readSecretText(
  connect: ConnectSecrets,
  place: SecretPlace,
  signal?: AbortSignal,
): Promise<SecretAnswer> {
  const { secret, field } = place;
  const region = arnForm.exec(secret)?.[1];
  if (region === undefined && secret.includes(":")) return lacks("not-an-arn");
  const client = await connect(region);
  try {
    const command = new GetSecretValueCommand({ SecretId: secret });
    const answer = await client.send(command, { ...(signal && { abortSignal: signal }) });
    return textIn(answer, field);
  } catch (cause) {
    return lackOrThrow(secret, cause);
  }
}

const arnForm = /^arn:aws[a-z-]{0,20}:secretsmanager:([a-z0-9-]{1,32}):(\d{12}):secret:[A-Za-z0-9/_+=.@-]+$/;

function textIn({ SecretString: text, SecretBinary: bytes }: GetSecretValueResponse, field: string | undefined) {
  const value = text ?? (bytes === undefined ? undefined : Buffer.from(bytes).toString("utf8"));
  if (value === undefined) return lacks("no-value");
  if (Buffer.byteLength(value) > largestSecret) return lacks("too-large");
  const object = objectIn(value);
  if (field === undefined)
    return object === undefined ? ({ found: true, text: value } as const) : lacks("object-without-field");
  if (object === undefined) return lacks("field-of-no-object");
  if (!Object.hasOwn(object, field)) return lacks("field-missing");
  const found: unknown = Reflect.get(object, field);
  return typeof found === "string" ? ({ found: true, text: found } as const) : lacks("field-not-text");
}

/** What JSON.parse says of a text that is no JSON repeats a piece of it. */
function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function lacks(why: SecretLack) {
  return { found: false, why } as const;
}

function lackOrThrow(secret: string, thrown: unknown): SecretAnswer {
  const cause = withoutAnswer(thrown);
  // A secret may exist without a current value: "can't find the specified secret value for staging label".
  if (cause.name === "ResourceNotFoundException")
    return lacks(/secret value/i.test(cause.message) ? "no-value" : "no-secret");
  if (cause.name === "InvalidRequestException" && /delet/i.test(cause.message)) return lacks("deleted");
  const resource = `secret "${secret}"`;
  const fault = faultOf(call, resource, cause);
  // Whoever asks has made sure of the account: a secret of another one is meant.
  const isDenied = fault.reason === "forbidden" || fault.reason === "wrong-account";
  const isOfSecret = fault.permission === call || fault.permission === "kms:Decrypt";
  throw isDenied && isOfSecret ? deniedFault(secret, resource, fault, cause) : fault;
}

/** An answer that cannot be read is quoted by the error about it, and kept whole beside it. */
function withoutAnswer(thrown: unknown): CleanedError {
  const described = describe(thrown);
  const { httpStatus, message } = described;
  const refused = httpStatus !== undefined && httpStatus >= 300 && !/deserialization|JSON/i.test(message);
  const neverAnswered = httpStatus === undefined && described.name !== "SyntaxError";
  if (refused || neverAnswered) return new CleanedError(described);
  return new CleanedError({ ...described, message: "its message is withheld: it may repeat a part of the secret" });
}

/** AWS says "Access to KMS is not allowed", without the key, where the key that encrypts the secret is closed to the caller. */
function deniedFault(
  secret: string,
  resource: string,
  { permission: named }: ReadFault,
  cause: CleanedError,
): ReadFault {
  const decrypt = named === "kms:Decrypt" || /\bKMS\b/.test(cause.message);
  const permission = decrypt ? "kms:Decrypt" : call;
  const owner = arnForm.exec(secret)?.[2];
  const where = decrypt ? "on the key that encrypts the secret" : "on the secret";
  const remedy =
    `expected "${permission}" to be allowed ${where}; add it to the policy of the role` +
    (owner === undefined
      ? ""
      : `, and where the role is not of account ${owner}, to the ${decrypt ? "key" : "secret"}'s own policy too`);
  const found = `${cause.name} "${cause.message}"`;
  return new ReadFault({ reason: "forbidden", call, resource, found, permission, remedy, cause });
}
