import fc from "fast-check";
import { expect, test } from "vitest";

import {
  chargeOf,
  dedicatedIpCents,
  dedicatedIpCentsADay,
  explainSecondCertificate,
} from "../../modules/rotation/dedicated-ip-charge.js";
import type { SecondCertificate } from "../../modules/rotation/dedicated-ip.js";

const at = (text: string): Date => new Date(text);

test("24 hours in June cost a thirtieth of $600, as in AWS's own example", () => {
  expect(dedicatedIpCents(at("2027-06-10T00:00:00Z"), at("2027-06-11T00:00:00Z"))).toBe(2_000);
});

test("a whole month costs $600 however long it is, and two of them twice that", () => {
  for (const month of ["02", "04", "07"])
    expect(dedicatedIpCents(at(`2027-${month}-01T00:00:00Z`), new Date(Date.UTC(2027, Number(month), 1)))).toBe(60_000);
  expect(dedicatedIpCents(at("2026-11-01T00:00:00Z"), at("2027-01-01T00:00:00Z"))).toBe(120_000);
});

test("a day costs by the length of its month", () => {
  expect(dedicatedIpCentsADay(at("2026-11-22T12:00:00Z"))).toBe(2_000);
  expect(dedicatedIpCentsADay(at("2026-12-22T12:00:00Z"))).toBe(1_935);
  expect(dedicatedIpCentsADay(at("2027-02-22T12:00:00Z"))).toBe(2_143);
  expect(dedicatedIpCentsADay(at("2028-02-29T23:59:59Z"))).toBe(2_069);
});

test("an hour that was begun counts, and one second later the next", () => {
  const since = at("2026-11-20T10:00:00Z");
  expect(dedicatedIpCents(since, at("2026-11-20T10:00:00Z"))).toBe(0);
  expect(dedicatedIpCents(since, at("2026-11-20T10:00:01Z"))).toBe(83);
  expect(dedicatedIpCents(since, at("2026-11-20T11:00:00Z"))).toBe(83);
  expect(dedicatedIpCents(since, at("2026-11-20T11:00:01Z"))).toBe(167);
});

test("over the end of a month each part costs what its month does", () => {
  // 12 hours of 720, and 12 of 744.
  expect(dedicatedIpCents(at("2026-11-30T12:00:00Z"), at("2026-12-01T12:00:00Z"))).toBe(1_000 + 968);
});

test("more time never costs less, and time that runs backwards costs nothing", () => {
  const moment = fc.date({ min: at("2026-01-01T00:00:00Z"), max: at("2030-01-01T00:00:00Z"), noInvalidDate: true });
  fc.assert(
    fc.property(moment, moment, moment, (one, other, third) => {
      const [first, second, last] = [one, other, third].toSorted((a, b) => a.getTime() - b.getTime());
      if (first === undefined || second === undefined || last === undefined) return;
      expect(dedicatedIpCents(first, second)).toBeLessThanOrEqual(dedicatedIpCents(first, last));
      expect(dedicatedIpCents(last, new Date(first.getTime() - 3_600_000))).toBe(0);
    }),
  );
});

const ahead: SecondCertificate = {
  phase: "ahead",
  rotation: "www",
  outgoing: "2026-03",
  incoming: "2026-09",
  first: "canary",
  last: "rest",
  outgoingExpires: at("2026-12-01T00:00:00Z"),
};
const running: SecondCertificate = {
  phase: "running",
  rotation: "www",
  outgoing: "2026-03",
  incoming: "2026-09",
  last: "rest",
  since: at("2026-11-20T10:00:00Z"),
  outgoingExpires: at("2026-12-01T00:00:00Z"),
  elsewhere: [],
};
const now = at("2026-11-22T12:00:00Z");

test("of a charge that is ahead a day's price is known, and of one that runs what it has cost and will at most", () => {
  expect(chargeOf(ahead, now)).toEqual({ centsADay: 2_000, centsSoFar: undefined, centsAtMost: undefined });
  // 50 and 254 of November's 720 hours.
  expect(chargeOf(running, now)).toEqual({ centsADay: 2_000, centsSoFar: 4_167, centsAtMost: 21_167 });
});

test("an outgoing generation that has expired bounds the charge no more", () => {
  const later = at("2026-12-02T00:00:00Z");
  expect(chargeOf(running, later)).toMatchObject({ centsADay: 1_935, centsAtMost: undefined });
  expect(explainSecondCertificate(running, later)).toMatch(
    /wave "rest", which is overdue: "2026-03" expired on 2026-12-01T00:00:00.000Z$/,
  );
});

test("before the switch the reader learns what a day will cost, from which wave to which, and that a soak is free", () => {
  expect(explainSecondCertificate(ahead, now)).toBe(
    'rotation "www": two certificates will be on dedicated IP addresses from the switch of wave "canary" on; ' +
      'generation "2026-09" beside "2026-03" costs $20.00 a day in 2026-11 ($600 a month, prorated by the hour). ' +
      'That stops with the apply that switches wave "rest", which has to be before "2026-03" expires on ' +
      "2026-12-01T00:00:00.000Z. A soak costs nothing: only what is attached is charged",
  );
  expect(explainSecondCertificate({ ...ahead, first: "rest" }, now)).toContain('addresses while wave "rest" switches;');
});

test("while it runs the reader learns since when, what it has cost, and what stops it by when", () => {
  expect(explainSecondCertificate(running, now)).toBe(
    'rotation "www": two certificates are on dedicated IP addresses since 2026-11-20T10:00:00.000Z or earlier; ' +
      'generation "2026-09" beside "2026-03" costs $20.00 a day in 2026-11 ($600 a month, prorated by the hour), so ' +
      'far at least $41.67. That stops with the apply that switches wave "rest", which has to be before "2026-03" ' +
      "expires on 2026-12-01T00:00:00.000Z ($211.67 in all by then)",
  );
});

test("what keeps the outgoing one charged after the last wave is named", () => {
  expect(explainSecondCertificate({ ...running, elsewhere: ["E8", "E9"] }, now)).toMatch(
    /; and not until "E8", "E9", in no wave of this rotation, serves another than "2026-03"$/,
  );
});
