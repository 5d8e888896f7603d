import { describe, expect, test } from "vitest";
import type { Certificate } from "../../modules/certificates/certificate.js";
import { parseCertificate } from "../../modules/certificates/certificate.js";
import { certificateReader, looseForm } from "../../modules/certificates/metadata-certificate.js";
import { readXml } from "../../modules/certificates/xml.js";
import { pemOf } from "./authority.js";
import { base64Of, first, second } from "./metadata-documents.js";

function readContent(content: string) {
  const reading = readXml(`<a>${content}</a>`);
  if (!reading.ok) throw new Error(reading.fault.code);
  return certificateReader()(reading.root);
}

const one = base64Of(first);
const inLines = one.replace(/.{1,76}/g, "    $&\r\n");
const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("a certificate's text", () => {
  test.each([
    ["bare", one, false],
    ["in indented lines", `\n${inLines}\t`, false],
    ["as CDATA", `<![CDATA[${one}]]>`, false],
    ["with a character written as a reference", one.replace("M", "&#77;"), false],
    ["PEM", pemOf(first.der), true],
    ["indented PEM", `\n  -----BEGIN CERTIFICATE-----\n${inLines}  -----END CERTIFICATE-----\n`, true],
    ["base64 of PEM", base64(pemOf(first.der)), true],
  ])("%s is read", (_, content, asPem) => {
    expect(readContent(content)).toEqual({ ok: true, certificate: first, asPem });
  });

  test.each([
    ["empty", "", "empty"],
    ["white space", "\n\t ", "empty"],
    ["a placeholder that is base64", "TODO", "not-x509"],
    ["a placeholder that is none", "PUT YOUR CERTIFICATE HERE", "not-base64"],
    ["half", one.slice(0, 200), "not-x509"],
    ["cut within four characters", one.slice(0, 201), "not-base64"],
    ["two, one after the other", Buffer.concat([first.der, second.der]).toString("base64"), "trailing-bytes"],
    ["base64url", one.replaceAll("+", "-").replaceAll("/", "_"), "not-base64"],
    ["split by a comment", `${one.slice(0, 100)}<!---->${one.slice(100)}`, "comment"],
    ["behind a comment", `<!-- the new one -->${one}`, "comment"],
    ["split by an instruction", `${one.slice(0, 100)}<?a?>${one.slice(100)}`, "comment"],
    ["split by an element", `${one.slice(0, 100)}<x/>${one.slice(100)}`, "element"],
    ["two in PEM", pemOf(first.der) + pemOf(second.der), "pem"],
    ["PEM without an end", pemOf(first.der).replace(/-----END.*/, ""), "pem"],
    ["another kind of PEM", pemOf(first.der, "TRUSTED CERTIFICATE"), "pem"],
    ["an empty PEM", pemOf(Buffer.alloc(0)), "empty"],
    ["base64 of base64 of PEM", base64(base64(pemOf(first.der))), "not-x509"],
    ["a megabyte", "A".repeat(1024 * 1024 - 100), "too-large"],
    ["a no-break space inside", `${one.slice(0, 100)}&#160;${one.slice(100)}`, "not-base64"],
  ])("%s is refused", (_, content, why) => {
    expect(readContent(content)).toEqual({ ok: false, why });
  });
});

describe("a certificate that OpenSSL reads and others do not", () => {
  /** With bytes put in place of others of the same length. */
  function changed(certificate: Certificate, find: string, replace: string): Certificate {
    const hex = Buffer.from(certificate.der).toString("hex");
    expect(hex).toContain(find);
    const parsed = parseCertificate(Buffer.from(hex.replace(find, replace), "hex"));
    if (!parsed.ok) throw new Error(`OpenSSL does not read it either: ${parsed.why}`);
    return parsed.certificate;
  }
  const serial = (certificate: Certificate) => {
    const hex = Buffer.from(certificate.der).toString("hex");
    const start = hex.indexOf("a003020102") + "a003020102".length;
    return hex.slice(start, start + 4 + 2 * parseInt(hex.slice(start + 2, start + 4), 16));
  };

  test("an ordinary one has nothing loose", () => {
    expect([looseForm(first), looseForm(second)]).toEqual([undefined, undefined]);
  });

  test("version 2 is a version that no certificate has", () => {
    expect(looseForm(changed(first, "a003020102", "a003020101"))).toBe("version");
  });

  test("a serial number that is negative is not allowed", () => {
    const own = serial(first);
    const length = own.slice(0, 4);
    expect(looseForm(changed(first, own, `${length}80${own.slice(6)}`))).toBe("serial-number");
  });
});
