import { explainNext } from "../modules/rotation/explain-next.js";
import { explainSamlNext } from "../modules/rotation/explain-saml-next.js";
import { explainSamlExpiry, explainSamlStanding } from "../modules/rotation/explain-saml-standing.js";
import { explainExpiry, explainStanding } from "../modules/rotation/explain-standing.js";
import type { GenerationStanding } from "../modules/rotation/generation-standing.js";
import {
  explainSourcePoint,
  judgeIdentitySource,
  sourceLevel,
  type SourceLevel,
} from "../modules/rotation/identity-source-standing.js";
import type { IdentitySource } from "../modules/rotation/identity-source.js";
import type { SamlExpiryLevel } from "../modules/rotation/saml-expiry.js";
import type { SamlStanding } from "../modules/rotation/saml-standing.js";
import { samlToneOf } from "../modules/rotation/saml-standing-point.js";
import type { Standing } from "../modules/rotation/standing.js";
import type { Untold } from "../modules/rotation/standing-facts.js";
import { type Tone, toneOf } from "../modules/rotation/standing-point.js";
import type { RotationName } from "../modules/rotation/tls-rotation.js";

/** What a generation has left, and the colour that it is shown in. */
export interface ShownExpiry {
  readonly text: string;
  readonly colour: "red" | "yellow" | undefined;
}

/** A rotation as `crossfade status` shows it, of whichever kind it is. */
export interface ShownStanding {
  readonly rotation: RotationName;
  readonly stands: string;
  readonly tone: Tone;
  /** Of each generation, oldest first. */
  readonly expiries: readonly ShownExpiry[];
  readonly next: string;
  /** Why something could not be told. */
  readonly untold: readonly Untold[];
  /** The whole judgement, for `--json`. */
  readonly document: unknown;
}

export function shownTls(standing: Standing, stack: string): ShownStanding {
  const [stands, next] = [explainStanding(standing), explainNext(standing, stack)];
  return {
    rotation: standing.rotation,
    stands,
    tone: toneOf(standing.points[0]),
    expiries: standing.generations.map((one) => ({ text: explainExpiry(one), colour: colourOf(one.expiry) })),
    next,
    untold: standing.points.flatMap((point) => (point.code === "could-not-tell" ? point.reasons : [])),
    document: { kind: "TlsRotation", ...standing, stands, next: { ...standing.next, text: next } },
  };
}

export function shownSaml(standing: SamlStanding, stack: string): ShownStanding {
  const [stands, next] = [explainSamlStanding(standing), explainSamlNext(standing, stack)];
  return {
    rotation: standing.rotation,
    stands,
    tone: samlToneOf(standing.points[0]),
    expiries: standing.generations.map((one) => ({ text: explainSamlExpiry(one), colour: samlColourOf(one.level) })),
    next,
    untold: standing.points.flatMap((point) => (point.code === "could-not-tell" ? point.reasons : [])),
    document: { kind: "SamlRotation", ...standing, stands, next: { ...standing.next, text: next } },
  };
}

/** Asked of nobody: no API tells where Identity Center takes its users from. */
export function shownSource(source: IdentitySource, now: Date): ShownStanding {
  const { name } = source;
  const points = judgeIdentitySource(source, now);
  const levels = points.map(sourceLevel);
  const stands = points.map((point) => explainSourcePoint(point, name, now)).join("; ");
  const next = levels.every((level) => level === "fine") ? "nothing" : `npx crossfade runbook ${name}`;
  return {
    rotation: name,
    stands,
    tone: sourceTones[levels[0] ?? "fine"],
    expiries: [],
    next,
    untold: [],
    document: { kind: "IdentitySource", rotation: name, points, stands, next: { text: next } },
  };
}

const sourceTones = {
  wrong: "broken",
  due: "attention",
  waits: "underway",
  fine: "fine",
} as const satisfies Readonly<Record<SourceLevel, Tone>>;

function colourOf(expiry: GenerationStanding["expiry"]): ShownExpiry["colour"] {
  switch (expiry) {
    case "expired":
    case "urgent":
      return "red";
    case "soon":
      return "yellow";
    case "fine":
    case undefined:
      return undefined;
  }
}

/** As the console of IAM Identity Center shows them. */
function samlColourOf(level: SamlExpiryLevel): ShownExpiry["colour"] {
  switch (level) {
    case "expired":
      return "red";
    case "expiring":
      return "yellow";
    case "fine":
      return undefined;
  }
}
