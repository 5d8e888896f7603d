import { explainRoom, judgeRoom, type ProviderRoom } from "../modules/rotation/provider-room.js";
import { type ManagedParty, managedParties } from "../modules/rotation/trust.js";
import type { LiveContext, Remark } from "./live-check.js";

/** Whether the SAML providers that are still to be created have a user pool, and fit into it and into IAM. */
export async function* checkProviderRoom(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const created = context.stack.samlRotations.flatMap(managedParties).filter(({ adopt }) => !adopt);
  yield* poolRemarks(context, created);
  const inIam = await roomInIam(context, created);
  if (inIam !== undefined) yield* roomRemark(context, inIam);
}

function roomRemark({ stack }: LiveContext, room: ProviderRoom): readonly Remark[] {
  const verdict = judgeRoom(room);
  if (verdict === "fits") return [];
  const severity = verdict === "ask" ? "warning" : "error";
  return [{ severity, code: "provider-room", stack: stack.name, message: explainRoom(room) }];
}

async function* poolRemarks(
  context: LiveContext,
  created: readonly ManagedParty[],
): AsyncGenerator<Remark, void, undefined> {
  const parties = created.filter((party) => party.kind === "cognito");
  if (parties.length === 0) return;
  const { clients, signal, stack } = context;
  const { listCognitoProviders } = await import("../modules/live/cognito.js");
  for (const userPool of new Set(parties.map((party) => party.userPool))) {
    const listed = await listCognitoProviders(await clients.cognito(), userPool, signal);
    if (listed === undefined) {
      const message = `user pool "${userPool}" is not in account ${stack.account}, expected it there; correct its id, or the stack's account or region`;
      yield { severity: "error", code: "user-pool-gone", stack: stack.name, message };
      continue;
    }
    const needed = parties.filter((party) => party.userPool === userPool && !listed.has(party.provider)).length;
    yield* roomRemark(context, { store: { in: "cognito", userPool }, used: listed.size, needed });
  }
}

async function roomInIam(
  { clients, signal }: LiveContext,
  created: readonly ManagedParty[],
): Promise<ProviderRoom | undefined> {
  const parties = created.filter((party) => party.kind === "iam");
  if (parties.length === 0) return undefined;
  const { listIamProviders } = await import("../modules/live/iam-saml.js");
  const listed = await listIamProviders(await clients.iam(), signal);
  const needed = parties.filter(({ provider }) => !listed.has(provider)).length;
  return { store: { in: "iam" }, used: listed.size, needed };
}
