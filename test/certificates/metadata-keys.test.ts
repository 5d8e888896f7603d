import { describe, expect, test } from "vitest";
import { aKey, anEntity, aRole, base64Of, faultsOf, first, metadataOf, read, second } from "./metadata-documents.js";

const documentWith = (keys: string) => anEntity({ roles: aRole({ keys }) });
const findings = (keys: string) => read(documentWith(keys)).findings;
const [one, two] = [base64Of(first), base64Of(second)];
const info = (content: string) =>
  `<md:KeyDescriptor use="signing"><ds:KeyInfo>${content}</ds:KeyInfo></md:KeyDescriptor>`;

describe("which certificates may sign", () => {
  test("those for signing and those without a use, in document order and as often as they are listed", () => {
    const keys = aKey(two, "encryption") + aKey(one) + aKey(two).replace(' use="signing"', "") + aKey(one);
    const { signing, encryption } = metadataOf(documentWith(keys));
    expect(signing).toEqual([first, second, first]);
    expect(encryption).toEqual([second, second]);
  });

  test.each(["Signing", "", "signing ", "sign"])("use %j is no use, and refused", (use) => {
    expect(faultsOf(documentWith(aKey(one, use)))).toMatchObject([
      { code: "key-use", found: use },
      { code: "no-keys" },
    ]);
  });

  test("without a key for signing the role is refused", () => {
    expect(faultsOf(documentWith(""))).toMatchObject([{ code: "no-keys" }]);
    expect(faultsOf(documentWith(`<!--${aKey(one)}-->`))).toMatchObject([{ code: "no-keys" }]);
    expect(faultsOf(documentWith(aKey(one, "encryption")))).toMatchObject([{ code: "no-keys" }]);
  });

  test("more than a hundred keys, or certificates in one, are refused", () => {
    expect(faultsOf(documentWith(aKey(one).repeat(101)))).toMatchObject([
      { code: "too-many", element: "KeyDescriptor" },
      {},
    ]);
    const data = `<ds:X509Data>${`<ds:X509Certificate>${one}</ds:X509Certificate>`.repeat(101)}</ds:X509Data>`;
    expect(faultsOf(documentWith(info(data)))).toMatchObject([{ code: "too-many", element: "X509Certificate" }]);
  });
});

describe("what is said of keys", () => {
  test.each([
    ["a name only", info("<ds:KeyName>k</ds:KeyName>"), ["ds:KeyName"]],
    ["a value only", info("<ds:KeyValue><ds:RSAKeyValue/></ds:KeyValue>"), ["ds:KeyValue"]],
    [
      "X509Data without a certificate",
      info("<ds:X509Data><ds:X509SubjectName>CN=a</ds:X509SubjectName></ds:X509Data>"),
      ["ds:X509Data"],
    ],
    ["no KeyInfo", `<md:KeyDescriptor use="signing"/>`, []],
    [
      "a KeyInfo of another namespace",
      info("")
        .replaceAll("ds:KeyInfo", "x:KeyInfo")
        .replace("<x:KeyInfo", '<x:KeyInfo xmlns:x="https://www.w3.org/2000/09/xmldsig#"'),
      [],
    ],
  ])("a key with %s has no certificate", (_, key, holds) => {
    expect(findings(key)).toMatchObject([
      { code: "key-without-certificate", holds },
      { code: "no-signing-certificate" },
    ]);
    expect(findings(key + aKey(one)).map(({ code }) => code)).toEqual(["key-without-certificate"]);
  });

  test("leaf and authority in one key are both listed, and said", () => {
    const data = `<ds:X509Data><ds:X509Certificate>${one}</ds:X509Certificate><ds:X509Certificate>${two}</ds:X509Certificate></ds:X509Data>`;
    expect(metadataOf(documentWith(info(data))).signing).toEqual([first, second]);
    expect(findings(info(data))).toMatchObject([
      { code: "several-in-one-key", fingerprints: [first.fingerprint, second.fingerprint] },
    ]);
  });

  test("a certificate twice for the same use is said, for two uses it is not", () => {
    expect(findings(aKey(one) + aKey(one))).toMatchObject([
      { code: "repeated-certificate", fingerprint: first.fingerprint },
    ]);
    expect(findings(aKey(one) + aKey(one, "encryption"))).toEqual([]);
  });

  test("a certificate that cannot be read is refused, whatever it is for", () => {
    expect(faultsOf(documentWith(aKey(one) + aKey("TODO", "encryption")))).toMatchObject([{ code: "certificate" }]);
  });
});
