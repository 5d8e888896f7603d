import { expectAccount } from "../modules/live/account.js";
import { connect } from "../modules/live/clients.js";
import type { SecretAnswer, SecretPlace } from "../modules/live/secret-answer.js";
import { readSecretText } from "../modules/live/secret-text.js";
import type { Stack } from "../modules/rotation/stack.js";

/**
 * Reads secrets with the stack's role in the stack's region. Made sure of first: that the credentials are of the
 * stack's account, for in another one a secret of that name does not exist, or is somebody else's.
 */
export function secretsOf({ name, account, region, assumeRole }: Stack): (place: SecretPlace) => Promise<SecretAnswer> {
  let ready: Promise<ReturnType<typeof connect>> | undefined;
  const connected = async () => {
    const clients = connect({ region, assumeRole });
    await expectAccount(clients.sts, account, undefined, `stack "${name}"'s stack.yaml`);
    return clients;
  };
  return async (place) => readSecretText((await (ready ??= connected())).secretsManager, place);
}
