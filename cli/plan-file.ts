import { readFileSync, statSync } from "node:fs";

import { largestPlan, type PlannedEtags, plannedEtags } from "../modules/live/planned-etags.js";
import type { Remark } from "./live-check.js";

type PlanFile = { readonly ok: true; readonly etags: PlannedEtags } | { readonly ok: false; readonly remark: Remark };

/** The ETags of a plan's distributions out of the file that `--plan` names. */
export function readPlan(file: string): PlanFile {
  const text = textOf(file);
  if (!text.ok) return { ok: false, remark: unusable(file, text.why) };
  const plan = plannedEtags(text.text);
  if (!plan.ok) return { ok: false, remark: unusable(file, plan.why) };
  return plan;
}

/** A plan says nothing as long as nobody asks what is live. */
export function planWithoutLive(file: string): Remark {
  return unusable(file, "is compared with what is live, expected --live beside --plan; give both");
}

function textOf(
  file: string,
): { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string } {
  try {
    const found = statSync(file);
    if (!found.isFile()) return { ok: false, why: `is no file, expected the output of "terraform show -json"` };
    if (found.size > largestPlan)
      return {
        ok: false,
        why: `has ${found.size} bytes, expected at most ${largestPlan}; plan fewer distributions at once`,
      };
    return { ok: true, text: readFileSync(file, "utf8") };
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    return {
      ok: false,
      why: `could not be read (${code}), expected the output of "terraform show -json"; correct the path`,
    };
  }
}

function unusable(file: string, why: string): Remark {
  return { severity: "error", code: "plan-file", file, message: `plan "${file}" ${why}` };
}
