import { generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { foundInBlock, foundInText, nameOfFound } from "../../modules/certificates/found-instead.js";
import { derOf, issued } from "./authority.js";

describe("a text without PEM", () => {
  test.each([
    ["", "nothing"],
    [" \r\n\t", "nothing"],
    ["\uFEFF", "nothing"],
    ["hello", "text"],
    ["<!doctype html><title>404</title>", "html-or-xml"],
    ["ssh-ed25519 AAAAC3Nza me@example.com", "public-key"],
    [Buffer.from("-----BEGIN CERTIFICATE-----", "utf16le").toString("utf8"), "utf-16"],
    [Buffer.from("\uFEFF-----BEGIN CERTIFICATE-----", "utf16le").toString("utf8"), "utf-16"],
    [Buffer.from("feedfeed00000002", "hex").toString("utf8"), "binary"],
    [Buffer.from("308209c80201033082098e06092a864886f70d010701", "hex").toString("utf8"), "pkcs12"],
    [Buffer.from("3082050006092a864886f70d010702", "hex").toString("utf8"), "pkcs7"],
    [" ".repeat(300), "nothing"],
  ])("%j is %s", (text, found) => expect(foundInText(text)).toBe(found));

  test("a certificate in DER is known, as UTF-8 and as Latin-1", async () => {
    const der = derOf((await issued()).pem);
    expect(foundInText(der.toString("utf8"))).toBe("der-certificate");
    expect(foundInText(der.toString("latin1"))).toBe("der-certificate");
  });

  test.each(["pkcs8", "sec1"] as const)("a private key in DER (%s) is known", (type) => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(foundInText(privateKey.export({ type, format: "der" }).toString("utf8"))).toBe("der-private-key");
  });

  test("base64 of a certificate without its lines is known", async () => {
    expect(foundInText(derOf((await issued()).pem).toString("base64"))).toBe("bare-base64");
  });
});

test.each([
  ["CERTIFICATE", "certificate"],
  ["RSA PRIVATE KEY", "private-key"],
  ["ENCRYPTED PRIVATE KEY", "encrypted-private-key"],
  ["CERTIFICATE REQUEST", "certificate-request"],
  ["PKCS7", "pkcs7"],
  ["AKIAIOSFODNN7EXAMPLE", "unknown-block"],
])("a block labelled %s is %s", (label, found) => expect(foundInBlock(label)).toBe(found));

test("the name of an unknown block does not repeat its label", () => {
  expect(nameOfFound(foundInBlock("SECRET STUFF"))).toBe("a block of another kind");
});
