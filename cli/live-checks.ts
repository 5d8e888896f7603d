import type { LiveClients } from "../modules/live/clients.js";
import { ReadFault } from "../modules/live/fault.js";
import type { PlannedEtags } from "../modules/live/planned-etags.js";
import type { Stack } from "../modules/rotation/stack.js";
import { factsOf, type LiveCheck, type LiveContext, type Remark } from "./live-check.js";
import type { Output } from "./output.js";
import { placeOfAccount, type Specs } from "./specs.js";

/**
 * What `check --live` compares with the account, in the order it is said; a file and a line each.
 * Each is loaded when it is asked: the SDK takes longer to load than the specs to check.
 */
const liveChecks: readonly (() => Promise<LiveCheck>)[] = [
  async () => (await import("./check-attachable.js")).checkAttachable,
  async () => (await import("./check-quotas.js")).checkQuotas,
  async () => (await import("./check-renewal.js")).checkRenewal,
  async () => (await import("./check-released.js")).checkReleased,
  async () => (await import("./check-created.js")).checkCreated,
  async () => (await import("./check-emergency.js")).checkEmergency,
  async () => (await import("./check-trust.js")).checkTrust,
  async () => (await import("./check-provider-room.js")).checkProviderRoom,
];

export interface Compared {
  readonly remarks: readonly Remark[];
  /** False where something could not be read: what was not compared must not pass for sound. */
  readonly compared: boolean;
}

/** Every check of every stack. What could not be told is a remark, and keeps no other check from its answer. */
export async function compareStacks(
  found: Specs,
  stacks: readonly Stack[],
  plannedEtags: PlannedEtags | undefined,
  out: Output,
): Promise<Compared> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    interrupted.abort();
  });
  const remarks: Remark[] = [];
  const faults = new Set<string>();
  const accounts = new Map<string, Promise<Account>>();
  for (const stack of stacks) {
    // Without the account's own word every answer could be another account's: then there is no check to run.
    const context = await orRemark(stack, () => contextOf(stack));
    if (context !== undefined)
      for (const load of liveChecks) {
        await orRemark(stack, async () => {
          const check = await load();
          for await (const remark of check(context))
            if (remark instanceof ReadFault) addFault(stack, remark);
            else remarks.push(remark);
        });
        if (interrupted.signal.aborted) break;
      }
    if (interrupted.signal.aborted) break;
  }
  return { remarks, compared: faults.size === 0 && remarks.every(({ unread }) => unread !== true) };

  async function orRemark<Answer>(stack: Stack, ask: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await ask();
    } catch (fault) {
      if (!(fault instanceof ReadFault)) throw fault;
      addFault(stack, fault);
      return undefined;
    }
  }

  /** Throws ReadFault where the credentials are not the stack's account's. */
  async function contextOf(stack: Stack): Promise<LiveContext> {
    const { signal } = interrupted;
    // Stacks that are read with the same credentials are of one account, which is listed once for all of them.
    const key = JSON.stringify([stack.account, stack.region, stack.assumeRole]);
    const account = accounts.get(key) ?? accountOf(stack, placeOfAccount(found, stack), out, signal);
    accounts.set(key, account);
    return { found, stack, plannedEtags, now: new Date(), signal, ...(await account) };
  }

  function addFault({ name }: Stack, fault: ReadFault): void {
    const message = `stack "${name}": ${fault.message}`;
    // Several checks may have asked the one question that failed.
    if (!faults.has(message))
      remarks.push({ severity: "error", code: fault.reason, message, stack: name, asked: factsOf(fault) });
    faults.add(message);
  }
}

type Account = Pick<LiveContext, "fleet" | "listings" | "progress"> & { readonly clients: LiveClients };

/** Throws ReadFault where the credentials are not the stack's account's. */
async function accountOf(stack: Stack, saidIn: string, out: Output, signal: AbortSignal): Promise<Account> {
  const [{ expectAccount }, { connect }, { listFleet }, { storeListings }] = await Promise.all([
    import("../modules/live/account.js"),
    import("../modules/live/clients.js"),
    import("../modules/live/listed-fleet.js"),
    import("../modules/live/stored-generations.js"),
  ]);
  const clients = connect(stack, out.progress);
  await expectAccount(clients.sts, stack.account, signal, saidIn);
  let fleet: ReturnType<LiveContext["fleet"]> | undefined;
  let saidAt = Date.now();
  const progress = (text: string): void => {
    if (Date.now() - saidAt < 2_000) return;
    saidAt = Date.now();
    out.progress(text);
  };
  const onPage = (read: number): void => {
    progress(`account ${stack.account}: ${read} distributions read`);
  };
  return {
    clients,
    progress,
    fleet: () => (fleet ??= listFleet(clients.cloudfront, { signal, onPage })),
    listings: storeListings(clients, signal),
  };
}
