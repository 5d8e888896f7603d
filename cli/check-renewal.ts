import pLimit from "p-limit";

import { askStore, type Stores } from "../modules/live/generation-facts.js";
import { daysLeft } from "../modules/rotation/expiry.js";
import { explainRenewal, explainRenewalTrouble, renewalRemedy } from "../modules/rotation/explain-renewal.js";
import { roleOf } from "../modules/rotation/generation-standing.js";
import { isRenewedByMail, renewalTrouble } from "../modules/rotation/renewal.js";
import type { HeldGeneration } from "../modules/rotation/standing-facts.js";
import type { GenerationId, TlsRotation } from "../modules/rotation/tls-rotation.js";
import type { LiveContext, Remark } from "./live-check.js";

const atOnce = 8;

/** Of generations that ACM issued: that nothing needs rotating and why, or what keeps ACM from renewing them. */
export async function* checkRenewal(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const { clients: ports, listings, stack, signal } = context;
  const stores = { ports, listings, signal };
  const remarks = await pLimit(atOnce).map(stack.rotations, (rotation) => remarksOn(rotation, stores, context));
  yield* remarks.flat();
}

async function remarksOn(rotation: TlsRotation, stores: Stores, context: LiveContext): Promise<readonly Remark[]> {
  const remarks: Remark[] = [];
  for (const [index, generation] of rotation.generations.entries()) {
    const role = roleOf(rotation, generation);
    // What is to leave needs no renewal, and IAM issues nothing.
    if (role === "outgoing" || role === "compromised" || generation.certificate.held !== "in-store") continue;
    if (generation.store === "iam") continue;
    const fact = await askStore(stores, rotation, generation);
    if (fact.told !== "held") continue;
    const { text, ...place } = context.found.locate(rotation.name, [
      "spec",
      "generations",
      index,
      "certificate",
      "arn",
    ]);
    for (const { message, ...remark } of remarkOn(generation.id, fact, context.now))
      remarks.push({ ...place, ...remark, message: `${text} ${message}` });
  }
  return remarks;
}

function remarkOn(generation: GenerationId, fact: HeldGeneration, now: Date): readonly Remark[] {
  const { origin, notAfter } = fact;
  if (origin.by === "imported") return [];
  const byMail = isRenewedByMail(origin);
  const trouble = renewalTrouble(origin, fact, now);
  if (trouble === undefined) {
    const message = `${explainRenewal(generation, origin)}: nothing needs rotating`;
    return [{ severity: byMail ? "warning" : "note", code: byMail ? "renewed-by-mail" : "renewed-by-acm", message }];
  }
  const clause = { generation, trouble, validation: origin.validation, daysLeft: daysLeft(notAfter, now) };
  const message = `${explainRenewalTrouble(clause)}; ${renewalRemedy(trouble, byMail)}`;
  return [{ severity: "warning", code: `renewal-${trouble}`, message }];
}
