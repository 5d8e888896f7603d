import { type InventoryProgress, readInventory } from "../modules/live/account-inventory.js";
import { callerAccount } from "../modules/live/account.js";
import { connect } from "../modules/live/clients.js";
import { describe, ReadFault } from "../modules/live/fault.js";
import type { Inventory } from "../modules/rotation/inventory.js";
import type { AdoptTarget } from "./adopt-target.js";
import { type Output, ticking } from "./output.js";

/** The account of the credentials, and what is in it. Throws ReadFault, also where stack.yaml is for another account. */
export async function readAccount(
  { profile, role, existing, specs, name }: AdoptTarget,
  signal: AbortSignal,
  out: Output,
): Promise<{ readonly account: string; readonly inventory: Inventory }> {
  return ticking(out, "asking whose the credentials are", async (say) => {
    const ports = connect({ region: "us-east-1", profile, assumeRole: role ?? existing?.assumeRole }, say);
    const account = await ownAccount(() => callerAccount(ports.sts, signal), profile);
    const place = specs.sourceOfStack(name)?.locate(["spec", "account"]);
    if (existing !== undefined && existing.account !== account)
      throw wrongAccount(account, existing.account, `${place?.file}:${place?.line}:${place?.column}`);
    say(`reading account ${account}`);
    const onProgress = ({ distributions, certificates }: InventoryProgress): void => {
      say(`${distributions} distribution(s) and ${certificates} certificate(s) read`);
    };
    return { account, inventory: await readInventory(ports, { now: new Date(), signal, onProgress }) };
  });
}

/** A profile that does not work is what a person got wrong, and not the environment. */
async function ownAccount(ask: () => Promise<string>, profile: string | undefined): Promise<string> {
  try {
    return await ask();
  } catch (fault) {
    if (!(fault instanceof ReadFault) || profile === undefined || fault.reason !== "no-credentials") throw fault;
    throw new ReadFault({
      call: fault.call,
      resource: `the credentials of profile "${profile}"`,
      reason: fault.reason,
      found: describe(fault.cause).message,
      permission: fault.permission,
      remedy: `expected a profile with credentials; "aws configure list-profiles" shows which there are, "aws sso login --profile ${profile}" renews a session`,
      cause: fault.cause,
    });
  }
}

function wrongAccount(found: string, expected: string, place: string): ReadFault {
  return new ReadFault({
    call: "sts:GetCallerIdentity",
    resource: "the credentials",
    reason: "wrong-account",
    found: `they are of account ${found}, expected ${expected} as ${place} says`,
    permission: "sts:GetCallerIdentity",
    remedy: "choose that account's profile (--profile) or role (--role), or adopt into another stack",
    cause: undefined,
  });
}
