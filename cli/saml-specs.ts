import { explain } from "../modules/spec/issue.js";
import type { Output } from "./output.js";
import { type Specs, specs } from "./specs.js";

/**
 * As `specsOrExit`, for what helps with a rotation that is in trouble: its issues are said, and what could be built of
 * the specs is used all the same.
 */
export function specsAsTheyAre(folder: string, out: Pick<Output, "progress">): Specs {
  const found = specs(folder);
  if (!found.ok) for (const issue of found.issues) out.progress(explain(issue));
  return found;
}
