import { expect, test } from "vitest";
import { momentOf } from "../../modules/spec/time.js";

test.each([
  ["2026-11-28T02:00:00Z", "2026-11-28T02:00:00.000Z"],
  ["2026-11-28T02:00Z", "2026-11-28T02:00:00.000Z"],
  ["2026-11-28T02:00:00.123456789+01:00", "2026-11-28T01:00:00.123Z"],
  ["2024-02-29T23:59:59-11:30", "2024-03-01T11:29:59.000Z"],
])("%s is the moment %s", (written, moment) => {
  expect(momentOf(written)?.toISOString()).toBe(moment);
});

test.each(["2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-28T24:30:00Z"])(
  "%s is no moment",
  (written) => {
    expect(momentOf(written)).toBeUndefined();
  },
);
