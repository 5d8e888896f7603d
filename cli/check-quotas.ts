import type { QuotaPorts } from "../modules/live/quotas.js";
import { chargeOf, type DedicatedIpCharge, explainSecondCertificate } from "../modules/rotation/dedicated-ip-charge.js";
import type { SecondCertificate } from "../modules/rotation/dedicated-ip.js";
import { explainQuota } from "../modules/rotation/explain-quota.js";
import {
  judgeQuota,
  quotaLeft,
  type QuotaNeed,
  type QuotaReading,
  type QuotaRequest,
  quotaRequest,
  quotaSeverity,
  type QuotaVerdict,
} from "../modules/rotation/quota.js";
import type { Stack } from "../modules/rotation/stack.js";
import type { LiveContext, Remark } from "./live-check.js";
import type { Place, Specs } from "./specs.js";

/** A remark with the numbers behind its words. */
interface QuotaRemark extends Remark {
  readonly stack: string;
  readonly quota?: JudgedQuota;
  readonly secondCertificate?: SecondCertificate & DedicatedIpCharge;
}

/** A quota as `--json` tells of it. */
export type JudgedQuota = QuotaReading & {
  readonly verdict: QuotaVerdict;
  readonly left?: number;
  /** What to ask for, where it does not fit. */
  readonly request?: QuotaRequest;
};

/** What it takes of a context: no more than it asks. */
interface QuotaContext extends Pick<LiveContext, "found" | "stack" | "fleet" | "now" | "signal"> {
  readonly clients: QuotaPorts;
}

/** Does what the rotations still need fit into the account's quotas, and what do dedicated IP addresses cost meanwhile? */
export async function* checkQuotas(context: QuotaContext): AsyncGenerator<QuotaRemark, void, undefined> {
  const { found, stack, clients, fleet, now, signal } = context;
  const { readQuotas } = await import("../modules/live/quotas.js");
  const { readings, seconds } = await readQuotas(clients, { stack, rotations: stack.rotations, fleet, now, signal });
  for (const reading of readings) if (!isOfTheList(reading)) yield quotaRemark(found, stack, reading);
  for (const second of seconds) {
    const { text, ...place } = found.locate(second.rotation, ["spec", "rollout"]);
    yield {
      ...place,
      severity: "note",
      code: "dedicated-ip-charge",
      message: `${text} ${explainSecondCertificate(second, now)}`,
      stack: stack.name,
      secondCertificate: { ...second, ...chargeOf(second, now) },
    };
  }
}

/** Whether anything is on dedicated IP addresses only the fleet's list tells; that it may not be read is said as such. */
function isOfTheList(reading: QuotaReading): boolean {
  return !reading.told && reading.quota === "dedicated-ip" && reading.permission === "cloudfront:ListDistributions";
}

function quotaRemark(found: Specs, stack: Stack, reading: QuotaReading): QuotaRemark {
  const verdict = judgeQuota(reading);
  const severity = quotaSeverity(verdict);
  // A note is about the stack; what is to be done begins at a generation.
  const { text, ...place } = (severity === "note" ? undefined : placeOf(found, stack, reading.needs)) ?? { text: "" };
  return {
    ...place,
    severity,
    code: `quota-${verdict}`,
    message: `${text}${text === "" ? "" : " "}${explainQuota(reading, stack)}`,
    stack: stack.name,
    quota: judgedQuota(reading),
  };
}

export function judgedQuota(reading: QuotaReading): JudgedQuota {
  const verdict = judgeQuota(reading);
  const wanting = reading.told && (verdict === "exceeded" || verdict === "fits-one-by-one");
  return {
    ...reading,
    verdict,
    ...(reading.told && { left: quotaLeft(reading) }),
    ...(wanting && { request: quotaRequest(reading) }),
  };
}

function placeOf(found: Specs, stack: Stack, [need]: readonly QuotaNeed[]): Place | undefined {
  const rotation = stack.rotations.find(({ name }) => name === need?.rotation);
  if (rotation === undefined || need === undefined) return undefined;
  const index = rotation.generations.findIndex(({ id }) => id === need.generation);
  return found.locate(rotation.name, ["spec", "generations", index]);
}
