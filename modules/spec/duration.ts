import type { Seconds } from "../rotation/tls-rotation.js";
import type { WrittenDuration } from "./written.js";

const units: Readonly<Record<string, Seconds>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** `90s`, `15m`, `36h`, `7d` in seconds; the schema lets nothing else through. */
export function secondsOf(written: WrittenDuration): Seconds {
  return Number(written.slice(0, -1)) * (units[written.slice(-1)] ?? 1);
}
