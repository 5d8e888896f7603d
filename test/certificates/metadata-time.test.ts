import { describe, expect, test } from "vitest";
import { readDuration, readTime } from "../../modules/certificates/metadata-time.js";

describe("dates and times", () => {
  test.each([
    ["2030-01-01T00:00:00Z", "2030-01-01T00:00:00.000Z", true],
    [" 2030-01-01T00:00:00Z\n", "2030-01-01T00:00:00.000Z", true],
    ["2030-01-01T00:00:00.5Z", "2030-01-01T00:00:00.500Z", true],
    ["2030-01-01T00:00:00.123456789Z", "2030-01-01T00:00:00.123Z", true],
    ["2030-01-01T02:00:00+02:00", "2030-01-01T00:00:00.000Z", true],
    ["2029-12-31T18:30:00-05:30", "2030-01-01T00:00:00.000Z", true],
    ["2030-01-01T00:00:00", "2030-01-01T00:00:00.000Z", false],
    ["2028-02-29T00:00:00Z", "2028-02-29T00:00:00.000Z", true],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z", true],
  ])("%j is %s, with a zone: %j", (text, time, zoned) => {
    expect(readTime(text)).toEqual({ ok: true, time: new Date(time), zoned });
  });

  test.each([
    "",
    "2030",
    "2030-01-01",
    "2030-01-01 00:00:00Z",
    "2030-1-1T00:00:00Z",
    "2030-13-01T00:00:00Z",
    "2030-02-29T00:00:00Z",
    "2030-01-01T24:00:01Z",
    "2030-01-01T00:60:00Z",
    "2030-01-01T00:00:00+15:00",
    "2030-01-01T00:00:00+01:60",
    "2030-01-01T00:00:00z",
    "10000-01-01T00:00:00Z",
    "-2030-01-01T00:00:00Z",
    "Tue, 01 Jan 2030 00:00:00 GMT",
    "1893456000",
    `2030-01-01T00:00:00.${"1".repeat(31)}Z`,
  ])("%j is no time", (text) => {
    expect(readTime(text)).toEqual({ ok: false });
  });
});

describe("durations", () => {
  test.each([
    ["PT6H", 21_600, true],
    ["P1D", 86_400, true],
    ["P1Y2M3DT4H5M6.7S", 365 * 86_400 + 60 * 86_400 + 3 * 86_400 + 4 * 3600 + 300 + 6, true],
    ["PT0S", 0, true],
    [" PT1H ", 3600, true],
    ["P1DT", 86_400, false],
    ["P1H", undefined, false],
    ["P", undefined, false],
    ["PT", undefined, false],
    ["-PT1H", undefined, false],
    ["1 day", undefined, false],
    ["3600", undefined, false],
    ["P9999999999D", undefined, false],
    ["", undefined, false],
  ])("%j is %j seconds, well-formed: %j", (text, seconds, wellFormed) => {
    expect(readDuration(text)).toEqual({ seconds, wellFormed });
  });
});
