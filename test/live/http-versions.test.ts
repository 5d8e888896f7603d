import { expect, test } from "vitest";
import { differingHttpVersions } from "../../modules/live/http-versions.js";

const one = (id: string, httpVersion: string | undefined) => ({ id, httpVersion });

test("distributions that offer the same versions do not differ, however the list writes them", () => {
  expect(differingHttpVersions([one("E1", "http2"), one("E2", "HTTP2")])).toEqual([]);
});

test("distributions that offer different versions are told by version, sorted", () => {
  const sharing = [one("E3", "http2and3"), one("E2", "http2"), one("E1", "http2and3"), one("E4", "http1.1")];
  expect(differingHttpVersions(sharing)).toEqual([
    { httpVersion: "http1.1", distributions: ["E4"] },
    { httpVersion: "http2", distributions: ["E2"] },
    { httpVersion: "http2and3", distributions: ["E1", "E3"] },
  ]);
});

test("a distribution of which it is not told differs from none", () => {
  expect(differingHttpVersions([one("E1", undefined), one("E2", "http2")])).toEqual([]);
});
