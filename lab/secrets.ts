import type { JsonObject } from "./config-document.js";
import { emulatorCall } from "./emulator-call.js";
import type { Forward } from "./forward.js";
import { readJson, textOf } from "./json-call.js";
import { LabFault } from "./lab-fault.js";

/** Puts a secret into the emulator's Secrets Manager, as a person does before Crossfade reads it; answers the ARN. */
export async function putSecret(name: string, secret: string | JsonObject, forward: Forward): Promise<string> {
  const SecretString = typeof secret === "string" ? secret : JSON.stringify(secret);
  const ask = async (operation: string, body: JsonObject): Promise<JsonObject> => {
    const answer = await forward(
      emulatorCall({ service: "secretsmanager", target: `secretsmanager.${operation}`, body }),
    );
    return readJson(answer.body);
  };
  const created = await ask("CreateSecret", { Name: name, SecretString });
  const answer =
    created["__type"] === "ResourceExistsException"
      ? await ask("PutSecretValue", { SecretId: name, SecretString })
      : created;
  const arn = textOf(answer["ARN"]);
  if (arn !== undefined) return arn;
  // The answer's message says what was wrong with the name; it does not repeat the secret.
  throw new LabFault(
    `The secret "${name}" was not stored: ${textOf(answer["message"]) ?? "the emulator does not say why"}`,
  );
}
