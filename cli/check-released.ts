import { attachedName } from "../modules/live/distribution.js";
import { ReadFault } from "../modules/live/fault.js";
import { explainLeftBehind, isPressing, leftBehind, type LeftBehind } from "../modules/rotation/left-behind.js";
import { releasedParty } from "../modules/rotation/released-party.js";
import { describedBy } from "../modules/rotation/saml-facts.js";
import type { Released } from "../modules/rotation/stack.js";
import { serverCertificateName } from "../modules/rotation/store.js";
import type { CertificateArn, DistributionId } from "../modules/rotation/tls-rotation.js";
import type { LiveContext, Remark } from "./live-check.js";

/** What Crossfade has let go: whether it is still there, what it serves, and until when. */
export async function* checkReleased(context: LiveContext): AsyncGenerator<Remark | ReadFault, void, undefined> {
  const { found, stack, now } = context;
  const certificates = new Map<string, Promise<Certificate>>();
  for (const [index, released] of stack.released.entries()) {
    const { text, ...place } = found.locateInStack(stack.name, ["spec", "released", index]);
    const { left, fault } = await observed(context, released, certificates);
    const untold = left.kind === "relying-party" && left.now.found === "untold";
    const severity = untold ? "error" : isPressing(left, now) ? "warning" : "note";
    const message = `${text} ${explainLeftBehind(left)}`;
    yield { ...place, severity, code: "left-behind", ...(untold && { unread: true }), message };
    if (fault !== undefined) yield fault;
  }
}

interface Observed {
  readonly left: LeftBehind;
  /** Until when could not be told; the rest was. */
  readonly fault?: ReadFault | undefined;
}

/** What a distribution says that it serves. */
interface Certificate {
  readonly arn: CertificateArn;
  readonly notAfter: Date | undefined;
  readonly fault?: ReadFault;
}

/** `certificates`: those looked up so far; many distributions may share one. Throws ReadFault. */
async function observed(
  context: LiveContext,
  released: Released,
  certificates: Map<string, Promise<Certificate>>,
): Promise<Observed> {
  const left = leftBehind(released);
  if (left.kind === "certificate") return { left: await inIam(context, left) };
  if (left.kind === "relying-party") return { left: { ...left, now: await trustedStill(context, released) } };
  const certificate = await servedBy(context, released);
  if (certificate === "gone") return { left: { ...left, now: { found: "gone" } } };
  if (certificate === "default")
    return { left: { ...left, now: { found: "there", certificate: undefined, notAfter: undefined } } };
  const name = attachedName(certificate);
  const asked = certificates.get(name) ?? ("iam" in certificate ? ofIam : ofAcm)(context, name);
  certificates.set(name, asked);
  const { arn, notAfter, fault } = await asked;
  return { left: { ...left, now: { found: "there", certificate: arn, notAfter } }, fault };
}

type PartyNow = Extract<LeftBehind, { kind: "relying-party" }>["now"];

/** Until when sign-ins can go on without anybody's doing. */
async function trustedStill({ clients, stack, signal }: LiveContext, released: Released): Promise<PartyNow> {
  const party = releasedParty(released);
  if (party === undefined) return { found: "unasked" };
  const { observeTrust } = await import("../modules/live/trust.js");
  const asked =
    party.kind === "cognito" ? { ...party, metadata: "file" as const, adopt: true } : { ...party, adopt: true };
  const reading = { connectTo: stack.connectTo, signal, now: () => new Date() };
  const [one] = await observeTrust(
    clients,
    { parties: [asked], entityId: undefined, metadataSigner: undefined },
    reading,
  );
  if (one === undefined || one.observed.is === "absent") return { found: "gone" };
  if (one.observed.is === "untold") return { found: "untold", why: one.observed.why };
  const ends = (describedBy(one.observed)?.certificates ?? []).map(({ notAfter }) => notAfter.getTime());
  return { found: "there", notAfter: ends.length === 0 ? undefined : new Date(Math.max(...ends)) };
}

async function servedBy({ fleet }: LiveContext, id: DistributionId) {
  return (await fleet()).get(id)?.certificate ?? "gone";
}

/** The list shows what a certificate of this account has; another account's, or one that is gone, is asked for. */
async function ofAcm({ clients, listings, signal }: LiveContext, arn: CertificateArn): Promise<Certificate> {
  try {
    const listed = (await listings.acm()).find(({ CertificateArn: one }) => one === arn);
    if (listed?.NotAfter !== undefined) return { arn, notAfter: listed.NotAfter };
    const { observeAcmCertificate } = await import("../modules/live/acm.js");
    const held = await observeAcmCertificate(clients.acm, arn, signal);
    return { arn, notAfter: held.found ? held.notAfter : undefined };
  } catch (fault) {
    if (fault instanceof ReadFault) return { arn, notAfter: undefined, fault };
    throw fault;
  }
}

async function ofIam({ listings }: LiveContext, id: string): Promise<Certificate> {
  try {
    const listed = (await listings.iam()).find((one) => one.id === id);
    return { arn: listed?.arn ?? id, notAfter: listed?.notAfter };
  } catch (fault) {
    if (fault instanceof ReadFault) return { arn: id, notAfter: undefined, fault };
    throw fault;
  }
}

/** A stack that has nothing in IAM may not list it, and its released certificates were in ACM. */
async function inIam(
  { listings }: LiveContext,
  left: Extract<LeftBehind, { kind: "certificate" }>,
): Promise<LeftBehind> {
  const [rotation = "", generation = ""] = left.released.split("/");
  const name = serverCertificateName(rotation, generation);
  try {
    const held = (await listings.iam()).find((one) => one.name === name);
    return held === undefined ? left : { ...left, inIam: { arn: held.arn, notAfter: held.notAfter } };
  } catch (fault) {
    if (fault instanceof ReadFault && fault.reason === "forbidden") return left;
    throw fault;
  }
}
