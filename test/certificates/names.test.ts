import fc from "fast-check";
import { expect, test } from "vitest";
import { alternativeNames, asciiLowerCase, commonName, oneLine, printable } from "../../modules/certificates/names.js";

test("only ASCII letters become lower case", () => {
  expect(asciiLowerCase("ÄBC\u212A-Z")).toBe("Äbc\u212A-z");
});

test("other kinds of alternative names are left out", () => {
  expect(alternativeNames("DNS:a.example.com, IP Address:192.0.2.1, email:x@example.com, DNS:B.example.com")).toEqual([
    "a.example.com",
    "b.example.com",
  ]);
});

test("a quoted entry of another kind cannot pass for a DNS name", () => {
  expect(alternativeNames('URI:"http://x, DNS:bank.example", DNS:a.example.com')).toEqual(["a.example.com"]);
});

test("a name given twice counts once", () => {
  expect(alternativeNames("DNS:a.example.com, DNS:A.EXAMPLE.COM")).toEqual(["a.example.com"]);
});

test("a quote that never ends is no reason to throw", () => {
  expect(() => alternativeNames('DNS:"a.example.com, DNS:b')).not.toThrow();
});

test("the last common name is the one", () => {
  expect(commonName("CN=first.example.com\nO=Example\nCN=last.example.com")).toEqual(["last.example.com"]);
});

test.each(["O=Example", "CN=Example Inc", "CN=", "CN=a..b", `CN=${"a.".repeat(130)}com`])(
  "%s has no host name",
  (name) => {
    expect(commonName(name)).toEqual([]);
  },
);

test("a wildcard may be a common name", () => {
  expect(commonName("CN=*.example.com")).toEqual(["*.example.com"]);
});

test("a distinguished name is one line", () => {
  expect(oneLine("CN=www.example.com\nO=Example")).toBe("CN=www.example.com, O=Example");
});

test("what is printable has no control, format or surrogate character left", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test("a long text is cut", () => {
  expect(printable("a".repeat(5_000))).toBe(`${"a".repeat(300)}…`);
});

test("plain text stays as it is", () => {
  expect(printable("CN=Bücher & Co, O=例え")).toBe("CN=Bücher & Co, O=例え");
});
