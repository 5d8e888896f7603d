import { expect, test } from "vitest";

import { latestStaging, samlExpiry } from "../../modules/rotation/saml-expiry.js";

const now = new Date("2026-11-22T12:00:00Z");
const levelAt = (notAfter: string) => samlExpiry({ notAfter }, now).level;

test("a certificate is expiring from ninety days before its end, and expired at its end", () => {
  expect(levelAt("2027-02-20T12:00:01Z")).toBe("fine");
  expect(levelAt("2027-02-20T12:00:00Z")).toBe("expiring");
  expect(levelAt("2026-11-22T12:00:01Z")).toBe("expiring");
  expect(levelAt("2026-11-22T12:00:00Z")).toBe("expired");
});

test("the days that are left are whole ones", () => {
  expect(samlExpiry({ notAfter: "2026-11-25T11:00:00Z" }, now)).toMatchObject({ daysLeft: 2 });
  expect(samlExpiry({ notAfter: "2026-11-20T11:00:00Z" }, now)).toMatchObject({ daysLeft: -2 });
});

test("the next generation is staged a month before the end", () => {
  expect(latestStaging({ notAfter: "2027-01-31T00:00:00Z" })).toEqual(new Date("2027-01-01T00:00:00Z"));
});
