import { expect, test } from "vitest";

import { shownTls } from "../../cli/shown-standing.js";
import { statusLines } from "../../cli/status-lines.js";
import { judgeStanding } from "../../modules/rotation/standing.js";
import { aTlsRotation } from "../builders.js";
import { factsOf, held, inDays, now, serving } from "../rotation/facts.js";

const issued = { by: "acm", eligible: true, validation: ["DNS"], renewal: undefined } as const;
const rotations = [
  { rotation: aTlsRotation({ name: "api", generations: ["2026-03"] }), parts: {} },
  {
    rotation: aTlsRotation({ name: "www-example-com", generations: ["2026-03", "2026-09"], serve: "2026-09" }),
    parts: {
      generations: {
        "2026-03": held("2026-03", { notAfter: inDays(-2) }),
        "2026-09": held("2026-09", { origin: issued }),
      },
      distributions: { E1CANARY: serving("2026-03") },
    },
  },
];
const standings = rotations.map(({ rotation, parts }) =>
  shownTls(judgeStanding(rotation, factsOf(rotation, parts), now), "edge"),
);

test("a rotation is a line: where it stands, what its generations have left, and what is next", () => {
  expect(statusLines(standings.slice(0, 1), "edge", false)).toEqual([
    "api  steady  2026-03: 180 days  next: nothing; begin the next rotation by 2027-05-14",
  ]);
});

test("lines are in columns, and one long cell does not push the others aside", () => {
  const [api, www] = statusLines(standings, "edge", false);
  expect(api).toBe(
    `api              steady${" ".repeat(56)}2026-03: 180 days` +
      `${" ".repeat(45)}next: nothing; begin the next rotation by 2027-05-14`,
  );
  expect(www).toBe(
    'www-example-com  broken: "2026-03" expired on 2026-11-20, served by E1CANARY; partly applied: 1 of 3 distribution(s) does not serve "2026-09"' +
      "  2026-03: expired 2 days ago, 2026-09: 180 days, renewed by ACM  next: npx cdktf apply edge",
  );
});

test("where several stacks are shown each line begins with its own", () => {
  expect(statusLines(standings, "edge", true).map((line) => line.slice(0, 10))).toEqual(["edge  api ", "edge  www-"]);
});

test("nothing to show is no line", () => {
  expect(statusLines([], "edge", false)).toEqual([]);
});
