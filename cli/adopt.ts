import { Command } from "commander";

import { connect } from "../modules/live/clients.js";
import { callerAccount } from "../modules/live/account.js";
import { type InventoryProgress, readInventory } from "../modules/live/account-inventory.js";
import type { Inventory } from "../modules/rotation/inventory.js";
import { proposeAdoption } from "../modules/rotation/adoption.js";
import { describe, ReadFault } from "../modules/live/fault.js";
import { adoptionDocument, adoptionLines, type Adopted } from "./adoption-report.js";
import { type AdoptTarget, targetOf } from "./adopt-target.js";
import { type Writing, writeAdoption } from "./adopt-write.js";
import { type ExitCode, exit, type Output, output } from "./output.js";

export interface AdoptOptions {
  readonly profile?: string;
  readonly role?: string;
  readonly region: string;
  readonly rotations: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** `crossfade adopt <stack>`: reads an account and writes rotations for what is there. It never rewrites a file. */
export function adoptCommand(): Command {
  return new Command("adopt")
    .description(
      "Read an account and write rotations/<stack>: one rotation for each certificate that distributions share; run again, it adds what is new and rewrites nothing",
    )
    .argument("<stack>", "the folder to write: lower-case letters, digits and dashes")
    .option("--profile <name>", "a profile of the AWS configuration files; default: what the environment says")
    .option("--role <arn>", "the role to read with; it is written into a new stack.yaml as assumeRole")
    .option("--region <region>", "of the certificates: CloudFront takes them from us-east-1 only", "us-east-1")
    .option("--dry-run", "say what would be written, and write nothing", false)
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText(
      "after",
      "\nExamples:\n  npx crossfade adopt edge-prod --profile prod --dry-run\n  npx crossfade adopt edge-prod --role arn:aws:iam::123456789012:role/crossfade",
    )
    .action(async (stack: string, options: AdoptOptions) => {
      process.exitCode = await adopt(stack, options, output(options.json));
    });
}

async function adopt(name: string, options: AdoptOptions, out: Output): Promise<ExitCode> {
  const target = targetOf(name, options);
  const interrupted = new AbortController();
  process.once("SIGINT", () => {
    interrupted.abort();
  });
  const { account, inventory } = await read(target, interrupted.signal, out);
  const adoption = proposeAdoption({
    inventory,
    account,
    stacks: target.specs.stacks,
    taken: target.taken,
    now: new Date(),
  });
  const writing: Writing = options.dryRun
    ? { files: [], stopped: undefined }
    : await writeAdoption(target, account, adoption, interrupted.signal);
  const adopted: Adopted = { target, account, inventory, adoption, writing, dryRun: options.dryRun };
  for (const line of adoptionLines(adopted)) out.result(line);
  out.document(adoptionDocument(adopted));
  if (writing.stopped === undefined) return exit.fine;
  out.progress(`stopped, each file that was written is whole: ${writing.stopped}`);
  return exit.fault;
}

/** Something is said at least this often. */
const progressEveryMs = 2_000;

async function read(
  { profile, role, existing, specs, name }: AdoptTarget,
  signal: AbortSignal,
  out: Output,
): Promise<{ readonly account: string; readonly inventory: Inventory }> {
  const ports = connect({ region: "us-east-1", profile, assumeRole: role ?? existing?.assumeRole });
  let said = "asking whose the credentials are";
  const ticking = setInterval(() => {
    out.progress(said);
  }, progressEveryMs);
  try {
    const account = await ownAccount(() => callerAccount(ports.sts, signal), profile);
    const place = specs.sourceOfStack(name)?.locate(["spec", "account"]);
    if (existing !== undefined && existing.account !== account)
      throw wrongAccount(account, existing.account, `${place?.file}:${place?.line}:${place?.column}`);
    const onProgress = ({ distributions, certificates }: InventoryProgress): void => {
      said = `${distributions} distribution(s) and ${certificates} certificate(s) read`;
    };
    return { account, inventory: await readInventory(ports, { now: new Date(), signal, onProgress }) };
  } finally {
    clearInterval(ticking);
  }
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
