import type { MetadataFault } from "./metadata-fault.js";
import type { MetadataFinding } from "./metadata-finding.js";
import type { XmlPlace } from "./xml-fault.js";
import type { XmlTag } from "./xml-scan.js";

/** Collects what a reader comes upon. Of a hostile document the first few say enough. */
export interface Notes {
  readonly faults: readonly MetadataFault[];
  readonly findings: readonly MetadataFinding[];
  readonly fault: (fault: MetadataFault) => void;
  readonly finding: (finding: MetadataFinding) => void;
}

const mostFaults = 10;
const mostFindings = 100;

export function emptyNotes(): Notes {
  const faults: MetadataFault[] = [];
  const findings: MetadataFinding[] = [];
  return {
    faults,
    findings,
    fault: (fault) => {
      if (faults.length < mostFaults) faults.push(fault);
    },
    finding: (finding) => {
      if (findings.length < mostFindings) findings.push(finding);
    },
  };
}

/** Of one kind in one place: some times what any product lists. IAM takes 10 keys. */
const mostAlike = 100;

/** Are these more than any honest document has? Then that is noted, and none of them is read. */
export function areTooMany(elements: readonly XmlTag[], notes: Notes): boolean {
  const [first] = elements;
  if (first === undefined || elements.length <= mostAlike) return false;
  notes.fault({ code: "too-many", ...at(first), element: first.local, limit: mostAlike });
  return true;
}

/** The place alone of something that has more to it. */
export function at({ line, column }: XmlPlace): XmlPlace {
  return { line, column };
}
