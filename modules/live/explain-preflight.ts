import { explainRefusal } from "./attachable.js";
import type { Preflight } from "./preflight.js";

/** One sentence: what was found, what was expected, what to do. */
export function explainPreflight(found: Preflight): string {
  switch (found.code) {
    case "distribution-refused":
      return explainRefusal(found.refusal);
    case "certificate-gone":
      return `generation "${found.generation}" names ${found.arn}, which ACM does not have; correct the arn, or take it out and run "npx crossfade stage"`;
    case "certificate-differs":
      return `generation "${found.generation}": ${found.arn} holds another certificate than "${found.pem}", expected the same; one generation is one certificate for ever, so add a new generation`;
    case "certificate-expired":
      return `generation "${found.generation}" expired on ${found.notAfter.toISOString()}, expected one that is valid now; CloudFront attaches no expired certificate`;
    case "in-progress":
      return `distribution "${found.distribution}" has a change on its way since ${found.since.toISOString()}; a switch waits for it`;
    case "disabled":
      return `distribution "${found.distribution}" is disabled, expected one that viewers reach: it switches, but its aliases are not asked; enable it, or remove it from the rotation`;
  }
}
