import {
  type DedicatedIpFleet,
  type DedicatedIpUser,
  oneMoreOnDedicatedIp,
  type SecondCertificate,
  secondCertificate,
  usersIn,
} from "../rotation/dedicated-ip.js";
import { keptGenerations } from "../rotation/desired-state.js";
import {
  dedicatedIpDocumented,
  type Quota,
  type QuotaNeed,
  type QuotaReading,
  type StoreQuota,
  type ToldQuota,
} from "../rotation/quota.js";
import type { Stack } from "../rotation/stack.js";
import type { DistributionId, Store, TlsGeneration, TlsRotation } from "../rotation/tls-rotation.js";
import type { ServiceQuotasPort, StorePorts } from "./clients.js";
import { attachedName, type DistributionSummaryAnswer } from "./distribution.js";
import { ReadFault } from "./fault.js";
import { type StoreListings, storedGeneration, storeListings } from "./stored-generations.js";

export interface QuotaPorts extends StorePorts {
  readonly quotas: () => Promise<ServiceQuotasPort>;
}

export interface QuotaQuestion {
  readonly stack: Pick<Stack, "dedicatedIpCertificates">;
  /** The stack's, or some of them. */
  readonly rotations: readonly TlsRotation[];
  /** Every distribution of the account. */
  readonly fleet: () => Promise<ReadonlyMap<DistributionId, DistributionSummaryAnswer>>;
  readonly now: Date;
  readonly signal: AbortSignal;
}

export interface QuotaAnswer {
  /** Of the quotas that the rotations use up, those only. */
  readonly readings: readonly QuotaReading[];
  /** What is charged, or is about to be, for rotations on dedicated IP addresses. */
  readonly seconds: readonly SecondCertificate[];
}

/**
 * What is used and what is allowed of all that the rotations still need. A quota that may not be read is an answer of its
 * own; throws ReadFault for what keeps everything from being read.
 */
export async function readQuotas(ports: QuotaPorts, question: QuotaQuestion): Promise<QuotaAnswer> {
  const asked: Asked = { ...question, ports, listings: storeListings(ports, question.signal) };
  const [acm, iam, dedicated] = await Promise.all([
    storeQuotas(asked, "acm", ["acm-imported", "acm-imports-a-year"]),
    storeQuotas(asked, "iam", ["iam-server-certificates"]),
    dedicatedIp(asked),
  ]);
  return { readings: [...acm, ...iam, ...dedicated.readings], seconds: dedicated.seconds };
}

interface Asked extends QuotaQuestion {
  readonly ports: QuotaPorts;
  readonly listings: StoreListings;
}

/** A generation that its spec does not say to be in a store: to be staged, or for Terraform to create. */
interface Waiting {
  readonly rotation: TlsRotation;
  readonly generation: TlsGeneration;
}

async function storeQuotas(
  asked: Asked,
  store: Store,
  quotas: readonly StoreQuota[],
): Promise<readonly QuotaReading[]> {
  const waiting = asked.rotations.flatMap((rotation) =>
    keptGenerations(rotation)
      .filter((generation) => generation.store === store && generation.certificate.held !== "in-store")
      .map((generation) => ({ rotation, generation })),
  );
  if (waiting.length === 0) return [];
  const missing = await unlessForbidden(() => missingOf(asked, waiting));
  if (missing instanceof ReadFault) return quotas.map((quota) => untold(quota, waiting.map(needOf), missing));
  if (missing.length === 0) return [];
  const needs = missing.map(needOf);
  return Promise.all(
    quotas.map(async (quota) => {
      const room = await unlessForbidden(() => roomFor(asked, quota));
      return room instanceof ReadFault ? untold(quota, needs, room) : { told: true, quota, needs, ...room };
    }),
  );
}

/** Those that are in no store yet, also where the spec does not say so. */
async function missingOf({ ports, listings, signal }: Asked, waiting: readonly Waiting[]): Promise<readonly Waiting[]> {
  const stored = await Promise.all(
    waiting.map(({ rotation, generation }) => storedGeneration(ports, listings, rotation, generation, signal)),
  );
  return waiting.filter((_, index) => stored[index]?.attachedAs === undefined);
}

type Room = Pick<ToldQuota, "used" | "allowed" | "allowedBy">;

async function roomFor({ ports, listings, now, signal }: Asked, quota: StoreQuota): Promise<Room> {
  if (quota === "iam-server-certificates") {
    const { serverCertificateRoom } = await import("./account-summary.js");
    return serverCertificateRoom(await ports.iam(), signal);
  }
  const { allowedByServiceQuotas } = await import("./service-quota.js");
  const allowance = await allowedByServiceQuotas(await ports.quotas(), quota, signal);
  const imported = (await listings.acm()).filter(({ Type: type }) => type === "IMPORTED");
  const aYearAgo = now.getTime() - 365 * 24 * 3_600_000;
  const counted =
    quota === "acm-imported"
      ? imported
      : imported.filter(({ ImportedAt: at }) => at !== undefined && at.getTime() > aYearAgo);
  return { used: counted.length, ...allowance };
}

async function dedicatedIp(asked: Asked): Promise<QuotaAnswer> {
  if (asked.rotations.length === 0) return { readings: [], seconds: [] };
  const fleets = await unlessForbidden(() => dedicatedIpFleets(asked));
  if (fleets instanceof ReadFault) return { readings: [untold("dedicated-ip", [], fleets)], seconds: [] };
  const [any] = fleets;
  if (any === undefined) return { readings: [], seconds: [] };
  const needs = fleets.flatMap((fleet) => {
    const generation = oneMoreOnDedicatedIp(fleet);
    return generation === undefined ? [] : [{ rotation: fleet.rotation.name, generation }];
  });
  const stated = asked.stack.dedicatedIpCertificates;
  const reading: QuotaReading = {
    told: true,
    quota: "dedicated-ip",
    needs,
    used: new Set(any.users.map(({ certificate }) => certificate)).size,
    allowed: stated ?? dedicatedIpDocumented,
    allowedBy: stated === undefined ? "documentation" : "stack",
  };
  return { readings: [reading], seconds: fleets.flatMap((fleet) => secondCertificate(fleet) ?? []) };
}

/** Of the rotations with a distribution on dedicated IP addresses. */
async function dedicatedIpFleets(asked: Asked): Promise<readonly DedicatedIpFleet[]> {
  const { rotations, ports, listings, signal } = asked;
  const users = [...(await asked.fleet()).values()].flatMap(userOf);
  const concerned = rotations.filter((rotation) => usersIn(rotation, users).length > 0);
  return Promise.all(
    concerned.map(async (rotation) => {
      const stored = rotation.generations.map((one) => storedGeneration(ports, listings, rotation, one, signal));
      return { rotation, users, stored: await Promise.all(stored) };
    }),
  );
}

/** CloudFront says "vip" of its own certificate too, which is on nobody's dedicated addresses. */
function userOf(answer: DistributionSummaryAnswer): readonly DedicatedIpUser[] {
  const { id, enabled, certificate, sslSupportMethod, lastModified } = answer;
  if (sslSupportMethod !== "vip" || certificate === "default") return [];
  return [{ distribution: id, enabled, certificate: attachedName(certificate), lastModified }];
}

function needOf({ rotation, generation }: Waiting): QuotaNeed {
  return { rotation: rotation.name, generation: generation.id };
}

function untold(quota: Quota, needs: readonly QuotaNeed[], { permission, message }: ReadFault): QuotaReading {
  return { told: false, quota, needs, permission, why: message };
}

/** What may not be read is an answer to a question about room: AWS itself refuses what does not fit. */
async function unlessForbidden<Answer>(ask: () => Promise<Answer>): Promise<Answer | ReadFault> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof ReadFault && cause.reason === "forbidden") return cause;
    throw cause;
  }
}
