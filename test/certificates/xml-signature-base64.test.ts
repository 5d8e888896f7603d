import { expect, test } from "vitest";
import { strictBase64 } from "../../modules/certificates/xml-signature-base64.js";

test("base64 may have line breaks and spaces anywhere", () => {
  expect(strictBase64("\r\n  aGVs\r\n\tbG8=\n")?.toString()).toBe("hello");
});

test.each([
  "",
  "  ",
  "aGVsbG8",
  "aGVsbG8==",
  "aGVsb*8=",
  "aGVs-G8=",
  "aGVsbG9=",
  "=aGVsbG8",
  "aGVs\u00A0bG8=",
  "aGVs\u2028bG8=",
])("%j is not base64", (text) => {
  expect(strictBase64(text)).toBeUndefined();
});
