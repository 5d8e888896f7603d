import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";

import type { StsPort } from "./clients.js";
import { faultOf, ReadFault } from "./fault.js";

const call = "sts:GetCallerIdentity";

/**
 * Throws a `ReadFault` unless the credentials are of this account. An answer from another account would be taken for the
 * truth: every distribution gone, every certificate missing, or one staged where no distribution can use it. The call
 * needs no permission. `saidIn`: the place of the stack.yaml, as far as the caller knows it.
 */
export async function expectAccount(
  sts: StsPort,
  account: string,
  signal?: AbortSignal,
  saidIn = "stack.yaml",
): Promise<void> {
  const found = await callerAccount(sts, signal);
  if (found === account) return;
  throw new ReadFault({
    call,
    resource: "the credentials",
    reason: "wrong-account",
    found: `they are of account ${found}, expected ${account} as ${saidIn} says`,
    permission: call,
    remedy: "choose that account's profile, or set assumeRole in stack.yaml",
    cause: undefined,
  });
}

/** The account of the credentials, twelve digits. Throws ReadFault. */
export async function callerAccount(sts: StsPort, signal: AbortSignal | undefined): Promise<string> {
  try {
    const { Account: account } = await sts.send(
      new GetCallerIdentityCommand({}),
      signal === undefined ? {} : { abortSignal: signal },
    );
    if (account === undefined) throw new SyntaxError("the answer names no account");
    return account;
  } catch (cause) {
    throw faultOf(call, "the credentials", cause);
  }
}
