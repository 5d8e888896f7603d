import { Ajv } from "ajv";
import addFormats from "ajv-formats";

import type {
  LeavingRecord,
  LeftRecord,
  PublishedRecord,
  SamlGate,
  SigningRecord,
} from "../modules/rotation/saml-gate.js";
import type { ConnectedRecord, IdentitySourceGate } from "../modules/rotation/identity-source-gate.js";
import { sourceKinds } from "../modules/rotation/identity-source.js";
import type { CustodyRecord, Gate, ReadyGate, RetirementRecord, SoakRecord } from "../modules/rotation/gate.js";

type Environment = Readonly<Record<string, string | undefined>>;

// What Terraform hands over was written by a synth, perhaps by one of another version: it is checked all the same.
const text = { type: "string" };
const texts = { type: "array", items: text };
const seconds = { type: "integer", minimum: 0 };
const connectTo = { type: "array", items: { type: "object" } };
const object = (
  required: Readonly<Record<string, unknown>>,
  optional: Readonly<Record<string, unknown>> = {},
): object => ({
  type: "object",
  required: Object.keys(required),
  properties: { ...required, ...optional },
});

const activation = object({ step: text, generation: text, at: text, fingerprint: text });
const settings = { account: text, connectTo };
const batch = {
  rotation: text,
  ...settings,
  generations: { type: "object" },
  wave: text,
  distributions: texts,
  serve: text,
  by: { enum: ["crossfade", "owner"] },
  timeout: seconds,
};
const generation = object({ id: text, fingerprint: text });
const generationList = { type: "array", items: generation };
const signing = { rotation: text, signing: generation, attestations: { type: "array", items: activation } };
const trust = {
  rotation: text,
  ...settings,
  region: text,
  parties: { type: "array", items: object({ kind: { enum: ["cognito", "iam", "identity-center"] } }) },
  trusted: generationList,
  signing: text,
};
const pin = { entityId: text, metadataSigner: object({ path: text, text }) };
const removal = object({
  signing: object({ id: text, fingerprint: text, notBefore: text }),
  listed: texts,
  attestations: { type: "array", items: activation },
});
const samlGates = [
  object(
    { gate: { const: "may-trust" }, ...trust, endpoints: { type: "array" }, abandoned: texts },
    { ...pin, removal },
  ),
  object({ gate: { const: "published" }, rotation: text, connectTo, url: text, generation }, pin),
  object({ gate: { const: "trusted" }, ...trust, proven: generationList, timeout: seconds }, pin),
  object({ gate: { const: "signing" }, ...signing, vendor: text }, { window: object({ from: text, to: text }) }),
  object({ gate: { const: "leaving" }, ...signing, soak: seconds, abandoned: texts }),
  object({ gate: { const: "left" }, ...trust, vendor: text, timeout: seconds }, { ...pin, metadataUrl: text }),
];
const sourceMark = { kind: { enum: [...sourceKinds] } };
const identitySourceGates = [
  object(
    {
      gate: { const: "connected" },
      source: text,
      instance: text,
      is: object(sourceMark, { entityId: text }),
      confirmed: { type: "boolean" },
      attestations: { type: "array", items: object({ step: text, at: text, ...sourceMark }, { entityId: text }) },
    },
    { changesFrom: sourceMark.kind, snapshot: object({ takenAt: text }) },
  ),
];
const gateSchema = {
  type: "object",
  required: ["gate"],
  discriminator: { propertyName: "gate" },
  oneOf: [
    object({ gate: { const: "ready" }, ...batch }, { assumeRole: text, plannedAt: text, known: texts }),
    object({ gate: { const: "served" }, ...batch }, { assumeRole: text }),
    object({ gate: { const: "soak" }, rotation: text, soak: seconds, abandoned: texts }),
    object(
      {
        gate: { const: "retirement" },
        rotation: text,
        ...settings,
        distributions: texts,
        soak: seconds,
        abandoned: texts,
        timeout: seconds,
      },
      { assumeRole: text },
    ),
    object({ gate: { const: "custody" }, released: texts }),
    ...samlGates,
    ...identitySourceGates,
  ],
};

const whenAsked = "Terraform passes it when it asks the gate";
const whenRemoved = "Terraform passes it when it takes something away";

const ajv = addFormats.default(new Ajv({ strict: false, discriminator: true }), ["date-time"]);
const isTime = ajv.compile<string>({ type: "string", format: "date-time" });
const isTexts = ajv.compile<readonly string[]>(texts);
const isGate = ajv.compile<Gate | SamlGate | IdentitySourceGate>(gateSchema);
const unservedSince = { type: ["string", "null"] };
const incoming = { type: "boolean" };
const isSoak = ajv.compile<SoakRecord>(object({ generation: text, unservedSince }, { incoming }));
const isRetirement = ajv.compile<RetirementRecord>(
  object({ generation: text, arn: text, unservedSince }, { incoming, served: text }),
);
const movedAt = { type: "string", format: "date-time" };
const signed = { movedAt, unmoved: { type: "boolean" } };
const isSigning = ajv.compile<SigningRecord>(object(signed));
const isLeaving = ajv.compile<LeavingRecord>(
  object({ generation: text, fingerprint: text, signing: text, incoming, ...signed }),
);
const isLeft = ajv.compile<LeftRecord>(object({ generation: text, fingerprint: text }));
const isPublished = ajv.compile<PublishedRecord>(
  object({ published: { type: "object", additionalProperties: { type: "string", format: "date-time" } } }),
);
const isConnected = ajv.compile<ConnectedRecord>(
  object({ ...sourceMark, entityId: text, instance: text, since: { type: "string", format: "date-time" } }),
);
const isCustody = ajv.compile<CustodyRecord>(object({ rotation: text, generations: texts }));

/** The gate that Terraform's provisioner passes in CROSSFADE_GATE; a long one goes on in CROSSFADE_GATE_2, … */
export function readGate(environment: Environment): Gate | SamlGate | IdentitySourceGate {
  const gate = parse(joined(environment, "CROSSFADE_GATE"), "CROSSFADE_GATE");
  if (!isGate(gate))
    throw new Error("CROSSFADE_GATE is not a gate of this version of Crossfade; plan again, then apply");
  return gate.gate === "ready" ? { ...gate, ...ofTheRun(environment) } : gate;
}

/** What Terraform's state remembers of the generation that is to go, from CROSSFADE_RECORD. */
export function readSoak(environment: Environment): SoakRecord {
  const record = parse(environment["CROSSFADE_RECORD"], "CROSSFADE_RECORD");
  if (!isSoak(record)) throw new Error(`CROSSFADE_RECORD is no record of a soak; ${whenRemoved}`);
  return record;
}

/** As `readSoak`, of where the generation is. */
export function readRetirement(environment: Environment): RetirementRecord {
  const record = parse(environment["CROSSFADE_RECORD"], "CROSSFADE_RECORD");
  if (!isRetirement(record)) throw new Error(`CROSSFADE_RECORD is no record of a generation; ${whenRemoved}`);
  return record;
}

/** As `readSoak`, of what the stack had in its care. */
export function readCustody(environment: Environment): CustodyRecord {
  const record = parse(environment["CROSSFADE_RECORD"], "CROSSFADE_RECORD");
  if (!isCustody(record)) throw new Error(`CROSSFADE_RECORD is no list of what a rotation has; ${whenRemoved}`);
  return record;
}

/** As `readSoak`, of when `signing` was allowed to move. */
export function readSigning(environment: Environment): SigningRecord {
  const record = parse(environment["CROSSFADE_RECORD"], "CROSSFADE_RECORD");
  if (!isSigning(record)) throw new Error(`CROSSFADE_RECORD does not say when signing moved; ${whenAsked}`);
  return record;
}

/** As `readSoak`, of a generation that is to leave its relying parties. */
export function readLeaving(environment: Environment): LeavingRecord {
  const record = parse(environment["CROSSFADE_RECORD"], "CROSSFADE_RECORD");
  if (!isLeaving(record)) throw new Error(`CROSSFADE_RECORD is no record of a trusted generation; ${whenRemoved}`);
  return record;
}

/** As `readSoak`, of a generation that has left them. */
export function readLeft(environment: Environment): LeftRecord {
  const record = parse(environment["CROSSFADE_RECORD"], "CROSSFADE_RECORD");
  if (!isLeft(record)) throw new Error(`CROSSFADE_RECORD is no record of a trusted generation; ${whenRemoved}`);
  return record;
}

/** As `readSoak`, of when the metadata URL was first seen to list a generation. */
export function readPublished(environment: Environment): PublishedRecord {
  const record = parse(environment["CROSSFADE_RECORD"], "CROSSFADE_RECORD");
  if (!isPublished(record)) throw new Error(`CROSSFADE_RECORD does not say what is published since when; ${whenAsked}`);
  return record;
}

/** What state remembers of an identity source; undefined where it is recorded for the first time. */
export function readConnected(environment: Environment): ConnectedRecord | undefined {
  const json = environment["CROSSFADE_RECORD"];
  if (json === undefined) return undefined;
  const record = parse(json, "CROSSFADE_RECORD");
  if (!isConnected(record)) throw new Error(`CROSSFADE_RECORD is no record of an identity source; ${whenRemoved}`);
  return record;
}

/** What only the run knows, or what is too long to be written into every gate; a gate by hand has neither. */
function ofTheRun(environment: Environment): Partial<Pick<ReadyGate, "plannedAt" | "known">> {
  const plannedAt = environment["CROSSFADE_PLANNED_AT"];
  if (plannedAt !== undefined && !isTime(plannedAt))
    throw new Error("CROSSFADE_PLANNED_AT is no ISO 8601 time; Terraform passes it, plan again, then apply");
  const json = environment["CROSSFADE_KNOWN"];
  const known = json === undefined ? undefined : parse(json, "CROSSFADE_KNOWN");
  if (known !== undefined && !isTexts(known))
    throw new Error("CROSSFADE_KNOWN is no list of ARNs; Terraform passes it, plan again, then apply");
  return { ...(plannedAt === undefined ? {} : { plannedAt }), ...(known === undefined ? {} : { known }) };
}

function joined(environment: Environment, variable: string): string | undefined {
  const first = environment[variable];
  if (first === undefined) return undefined;
  const pieces = [first];
  for (;;) {
    const next = environment[`${variable}_${pieces.length + 1}`];
    if (next === undefined) return pieces.join("");
    pieces.push(next);
  }
}

function parse(json: string | undefined, variable: string): unknown {
  if (json === undefined)
    throw new Error(`${variable} is not set and no rotation is named; try: npx crossfade gate --help`);
  try {
    return JSON.parse(json);
  } catch {
    throw new Error(`${variable} is not JSON; it is passed by Terraform, see modules/constructs/gates.ts`);
  }
}
