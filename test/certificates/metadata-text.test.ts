import { expect, test } from "vitest";
import { faultOfText, faultOfUrl, trimXml, wordsOf } from "../../modules/certificates/metadata-text.js";

test.each([
  [undefined, "missing"],
  ["", "empty"],
  [" \u00a0", "empty"],
  ["12345", "too-long"],
  ["a\n", "control"],
  ["a\u2028", "control"],
  ["\ud800", "control"],
  ["\ue000", "control"],
  ["\ufeffa", "control"],
  ["${a", "template"],
  ["%{a", "template"],
  ["#{a", "template"],
  ["$ {a", undefined],
  ["é{}%", undefined],
])("%j at most 4 characters long has the fault %j", (text, fault) => {
  expect(faultOfText(text, 4)).toBe(fault);
});

test.each([
  ["https://idp.example.test:8443/sso?a=b&c=%20#d", undefined],
  ["HTTP://idp.example.test", undefined],
  ["https://[::1]/sso", undefined],
  ["https://münchen.example/", undefined],
  ["https://", "not-http"],
  ["https:/idp", "not-http"],
  ["//idp", "not-http"],
  ["ftp://idp", "not-http"],
  [" https://idp", "white-space"],
  ["https://idp/\u3000", "white-space"],
])("the URL %j has the fault %j", (text, fault) => {
  expect(faultOfUrl(text)).toBe(fault);
});

test("only XML's own white space is trimmed and divides words", () => {
  expect(trimXml("\r\n\t a\u00a0 ")).toBe("a\u00a0");
  expect(wordsOf(" a\n b\u00a0c ")).toEqual(["a", "b\u00a0c"]);
});
