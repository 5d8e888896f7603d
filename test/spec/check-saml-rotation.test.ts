import { expect, test } from "vitest";
import { issuesOfSaml, placeIn, samlYaml } from "./saml-specs.js";

const one = '- { id: "2025", pem: corp/2025.pem }';
const two = '- { id: "2026", pem: corp/2026.pem }';

/** Sentences without their place, which is that of `what`. */
function saidAt(yaml: string, what: string): readonly string[] {
  const place = placeIn(yaml, what);
  return issuesOfSaml(yaml).map((issue) => (issue.startsWith(`${place} `) ? issue.slice(place.length + 1) : issue));
}

test("signing names a generation that is listed", () => {
  expect(saidAt(samlYaml({ signing: '"2027"' }), '"2027"')).toEqual([
    'signing is "2027", expected the id of a generation [signed-with-is-trusted]; known: 2025, 2026',
  ]);
});

test("what is signed with is not marked as compromised", () => {
  const yaml = samlYaml({ generations: [one.replace(" }", ", emergency: true }"), two], signing: '"2025" # it' });
  expect(saidAt(yaml, '"2025" # it')).toEqual([
    'signing is "2025", whose key is compromised (emergency: true), expected one that may be trusted [signed-with-is-trusted]; sign with another generation, and mark the outgoing one',
  ]);
});

test("a generation's id is there once", () => {
  const yaml = samlYaml({ generations: [one, two, '- { id: "2026"  , pem: corp/2026.pem }'] });
  expect(saidAt(yaml, '"2026"  ')).toEqual([
    `generation "2026" is here twice, first at ${placeIn(yaml, '"2026"')}; rename one of the two`,
  ]);
});

const windowed = (window: string, several = "false") =>
  samlYaml({ provider: [`multipleCertificates: ${several}`, `window: ${window}`] });

test("an identity provider with one certificate needs a window", () => {
  const yaml = samlYaml({ provider: ["multipleCertificates: false"] });
  expect(saidAt(yaml, "false")).toEqual([
    "multipleCertificates is false and there is no window, expected one: the identity provider replaces its only certificate at once, so sign-ins may be interrupted; add window: { from: <time>, to: <time> }",
  ]);
});

test("a window of some hours is in order, in any zone", () => {
  expect(issuesOfSaml(windowed("{ from: 2026-11-28T02:00:00+01:00, to: 2026-11-28T02:00Z }"))).toEqual([]);
});

test("a window that has ended is warned of while signing is yet to move, and not when nothing is left to switch", () => {
  const ended = windowed("{ from: 2025-11-28T02:00:00Z, to: 2025-11-28T04:00:00.5Z }");
  expect(saidAt(ended, "2025-11-28T04")).toEqual([
    'warning: the window has ended (2025-11-28T04:00:00.500Z), expected one that is to come, as signing has not moved to "2026" yet; set a new one before you switch',
  ]);
  expect(issuesOfSaml(ended.replace('signing: "2025"', 'signing: "2026"')).join()).not.toContain("has ended");
});

test("a window has no effect where several certificates are held, which is said and stops nothing", () => {
  const yaml = windowed("{ from: 2026-11-28T02:00:00Z, to: 2026-11-28T04:00:00Z }", "true");
  expect(saidAt(yaml, "{ from:")).toEqual([
    "warning: window has no effect, expected it only with multipleCertificates: false: an identity provider that holds several certificates changes over without an interruption; remove it, or correct multipleCertificates",
  ]);
});

test("a window ends after it begins, by the clock and not by the digits", () => {
  const yaml = windowed("{ from: 2026-11-28T03:00:00Z, to: 2026-11-28T04:00:00+01:00 }");
  expect(saidAt(yaml, "2026-11-28T04")).toEqual([
    "the window ends at 2026-11-28T03:00:00.000Z, expected after 2026-11-28T03:00:00.000Z, when it begins; correct one of the two",
  ]);
});

test("a window of more than a week is warned of, and one of a week is not", () => {
  const week = windowed("{ from: 2026-11-21T02:00:00Z, to: 2026-11-28T02:00:00Z }");
  expect(issuesOfSaml(week)).toEqual([]);
  expect(saidAt(week.replace("28T02:00:00", "28T02:00:01"), "2026-11-28")).toEqual([
    "warning: the window is open for 8 days, expected at most 7: sign-ins may be interrupted at any time in it; narrow it down",
  ]);
});

test.each(["2026-11-28T02:00:00", "2026-11-28", "tomorrow", "2026-11-28 02:00:00Z"])(
  "a window that begins at %s is refused, for nobody could tell when that is everywhere",
  (from) => {
    const yaml = windowed(`{ from: ${from}, to: 2026-11-29T02:00:00Z }`);
    expect(saidAt(yaml, from)).toEqual([
      `spec.identityProvider.window.from is "${from}", expected a time with its zone, such as 2026-11-28T02:00:00Z or 2026-11-28T03:00:00+01:00`,
    ]);
  },
);

test("a window on a day that no calendar has is refused", () => {
  const yaml = windowed("{ from: 2027-02-29T02:00:00Z, to: 2027-02-29T25:00:00Z }");
  expect(issuesOfSaml(yaml)).toEqual([
    `${placeIn(yaml, "2027-02-29T02")} "2027-02-29T02:00:00Z" is no time of the calendar, expected one such as 2026-11-28T02:00:00Z; correct it`,
    `${placeIn(yaml, "2027-02-29T25")} "2027-02-29T25:00:00Z" is no time of the calendar, expected one such as 2026-11-28T02:00:00Z; correct it`,
  ]);
});
