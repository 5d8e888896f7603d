import type { ConsoleTraces, Description, SamlFacts } from "../rotation/saml-facts.js";
import { gateParties } from "../rotation/gate-parties.js";
import { metadataPin } from "../rotation/saml-gates-of.js";
import type { SamlRotation } from "../rotation/saml-rotation.js";
import { waitsForConsole } from "../rotation/saml-step-points.js";
import type { RotationName } from "../rotation/tls-rotation.js";
import type { CloudTrailPort } from "./clients.js";
import { trustReader, type TrustReading } from "./trust.js";
import { type Published, publishedOnce, type TrustPorts } from "./trust-round.js";
import { untoldOr } from "./untold.js";

export interface SamlPorts extends TrustPorts {
  readonly cloudtrail: () => Promise<CloudTrailPort>;
}

type FactsByName = ReadonlyMap<RotationName, SamlFacts>;

/**
 * What the account says of a stack's SAML rotations, each question asked once for all of them, and what their metadata
 * URLs publish. What could not be read is in the facts, with the reason.
 */
export async function readTrustFacts(
  ports: TrustPorts,
  rotations: readonly SamlRotation[],
  reading: TrustReading,
): Promise<FactsByName> {
  const questions = rotations.map((rotation) => ({
    parties: gateParties(rotation.relyingParties),
    ...metadataPin(rotation),
  }));
  const published = publishedOnce(reading);
  const [observed, descriptions] = await Promise.all([
    trustReader(ports)(questions, { ...reading, published }),
    Promise.all(rotations.map((rotation) => publishedBy(rotation, published))),
  ]);
  return new Map(
    rotations.map(({ name }, index) => [
      name,
      { parties: observed[index] ?? [], published: descriptions[index], traces: undefined },
    ]),
  );
}

/** As `readTrustFacts`, and with CloudTrail's traces where somebody waits for a step in Identity Center's console. */
export async function readSamlFacts(
  ports: SamlPorts,
  rotations: readonly SamlRotation[],
  reading: TrustReading,
): Promise<FactsByName> {
  const facts = await readTrustFacts(ports, rotations, reading);
  const waiting = rotations.some((rotation) => {
    const told = facts.get(rotation.name);
    return told !== undefined && waitsForConsole(rotation, told);
  });
  if (!waiting) return facts;
  const traces = await tracesIn(ports, reading.signal);
  return new Map([...facts].map(([name, told]) => [name, { ...told, traces }]));
}

async function publishedBy(rotation: SamlRotation, published: Published): Promise<Description | undefined> {
  const { metadataUrl } = rotation.identityProvider;
  return metadataUrl === undefined ? undefined : published(metadataUrl, metadataPin(rotation));
}

/** What may not be read is no fault here: nobody needs it. */
async function tracesIn(ports: SamlPorts, signal: AbortSignal): Promise<ConsoleTraces> {
  const { lookUpConsoleSteps } = await import("./cloudtrail.js");
  const answer = await untoldOr(async () => ({ traces: await lookUpConsoleSteps(await ports.cloudtrail(), signal) }));
  return "traces" in answer ? { told: true, traces: answer.traces } : { told: false, why: answer };
}
