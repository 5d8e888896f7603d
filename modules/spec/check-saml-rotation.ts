import type { SamlDraft } from "./drafts.js";
import type { RotationIssue } from "./rotation-issue.js";
import type { SamlIssue } from "./saml-issue.js";
import { momentOf } from "./time.js";
import type { WrittenTime } from "./written-saml-rotation.js";
import type { SpecPath } from "./yaml-node.js";

/** Where a person replaces the only certificate, a week is time enough to find an hour. */
const longestWindow = 7;
const day = 24 * 60 * 60 * 1000;

type Issue = SamlIssue | RotationIssue;

/** What a SAML rotation says of itself that cannot be: of the generations by their ids, and of times. */
export function checkSamlRotation({ written, source }: SamlDraft, now: Date): readonly Issue[] {
  const { generations, signing } = written.spec;
  const ids = generations.map(({ id }) => id);
  const at = (...path: SpecPath) => source.locate(["spec", ...path]);
  const error = (...path: SpecPath) => ({ ...at(...path), severity: "error" }) as const;
  const repeated = ids.flatMap((name, index): readonly Issue[] => {
    const first = ids.indexOf(name);
    if (first === index) return [];
    const place = error("generations", index, "id");
    return [{ ...place, code: "duplicate-name", what: "generation", name, first: at("generations", first, "id") }];
  });
  const signed = generations.find(({ id }) => id === signing);
  return [
    ...repeated,
    ...(signed === undefined
      ? [{ ...error("signing"), code: "signing-not-listed", found: signing, known: ids } as const]
      : []),
    ...(signed?.emergency === true
      ? [{ ...error("signing"), code: "signing-is-emergency", generation: signing } as const]
      : []),
    ...checkWindow({ written, source }, now),
  ];
}

type Draft = Pick<SamlDraft, "written" | "source">;

function checkWindow({ written, source }: Draft, now: Date): readonly Issue[] {
  const { multipleCertificates = true, window } = written.spec.identityProvider;
  const at = (...path: SpecPath) => source.locate(["spec", "identityProvider", ...path]);
  if (window === undefined) {
    if (multipleCertificates) return [];
    return [{ ...at("multipleCertificates"), severity: "error", code: "window-missing" }];
  }
  const [from, to] = [momentOf(window.from), momentOf(window.to)];
  return [
    ...noSuchTime(window.from, at("window", "from")),
    ...noSuchTime(window.to, at("window", "to")),
    ...(from === undefined || to === undefined ? [] : checkLength(from, to, at("window", "to"))),
    ...(multipleCertificates || from === undefined || to === undefined || to <= from || to >= now
      ? []
      : endedWindow(written, to, at("window", "to"))),
    ...(multipleCertificates ? [{ ...at("window"), severity: "warning", code: "window-unused" } as const] : []),
  ];
}

type Located = ReturnType<SamlDraft["source"]["locate"]>;

function checkLength(from: Date, to: Date, place: Located): readonly Issue[] {
  if (to <= from) {
    const [begins, ends] = [from.toISOString(), to.toISOString()];
    return [{ ...place, severity: "error", code: "window-order", from: begins, to: ends }];
  }
  const days = Math.ceil((to.getTime() - from.getTime()) / day);
  return days <= longestWindow
    ? []
    : [{ ...place, severity: "warning", code: "window-long", days, limit: longestWindow }];
}

/** Where nothing is staged, or `signing` has moved, a window that is over is one that has been used. */
function endedWindow({ spec }: Draft["written"], to: Date, place: Located): readonly Issue[] {
  const { generations, signing } = spec;
  const signed = generations.findIndex(({ id }) => id === signing);
  const next = generations.slice(signed + 1).find(({ emergency }) => emergency !== true);
  if (signed === -1 || next === undefined) return [];
  return [{ ...place, severity: "warning", code: "window-ended", generation: next.id, to: to.toISOString() }];
}

/** A time that the schema's form lets through, and the calendar does not. */
export function noSuchTime(written: WrittenTime, place: Located): readonly Issue[] {
  return momentOf(written) === undefined ? [{ ...place, severity: "error", code: "no-such-time", found: written }] : [];
}
