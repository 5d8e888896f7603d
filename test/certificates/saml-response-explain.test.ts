import { describe, expect, test } from "vitest";
import { explainResponseProblem, explainVerdict } from "../../modules/certificates/saml-response-explain.js";
import type { ResponseProblem, ResponseVerdict } from "../../modules/certificates/saml-response-verdict.js";

const where = { line: 3, column: 7 };
const problems: readonly (readonly [ResponseProblem, string])[] = [
  [{ code: "nothing-captured" }, "the response is empty, expected XML or its base64: capture it again"],
  [
    { code: "response-too-large", bytes: 5_000_000, limit: 1_048_576 },
    "the response has 5,000,000 bytes, expected at most 1,048,576: capture",
  ],
  [
    { code: "not-a-capture", found: "base64url" },
    "the response is base64 of the URL alphabet (with - and _), expected XML or its base64",
  ],
  [
    { code: "xml", fault: { code: "doctype", ...where } },
    "the response cannot be read: 3:7 the document has a DOCTYPE",
  ],
  [
    { code: "not-a-response", ...where, root: "html", namespace: "" },
    '3:7 the document is "html" of "", expected a Response of SAML 2.0',
  ],
  [
    { code: "saml-version", ...where, element: "Response", found: "1.1" },
    '3:7 Response has Version "1.1", expected "2.0"',
  ],
  [
    { code: "saml-version", ...where, element: "Assertion", found: undefined },
    '3:7 Assertion has no Version, expected "2.0"',
  ],
  [
    { code: "unexpected-element", ...where, element: "x", parent: "Response" },
    '3:7 Response holds "x", expected only what SAML 2.0 puts there',
  ],
  [
    { code: "repeated-element", ...where, element: "Issuer", parent: "Response" },
    "3:7 Response holds Issuer twice, expected it once",
  ],
  [{ code: "several-assertions", ...where, count: 2 }, "3:7 the response holds 2 assertions, expected one"],
  [
    { code: "hidden-element", ...where, element: "Assertion", parent: "Object" },
    '3:7 "Assertion" is inside Object, expected it nowhere but at its own place',
  ],
  [
    { code: "signature", element: "Assertion", fault: { code: "changed-after-signing", ...where } },
    "the Assertion's signature does not verify: 3:7 what it covers was changed",
  ],
];

test.each(problems)("%j is a sentence that says what to do", (problem, sentence) => {
  expect(explainResponseProblem(problem).startsWith(sentence)).toBe(true);
  expect(explainResponseProblem(problem)).toMatch(/expected .*(capture it again|ask|set the)|get the document again/);
});

test.each([
  ["json", "JSON"],
  ["form", "a whole form or URL"],
  ["percent-encoded", "base64 with percent signs in it"],
  ["base64-twice", "base64 of base64"],
  ["damaged-base64", "base64 that was cut off or damaged"],
  ["compressed", "compressed bytes, as in the Redirect binding"],
  ["utf-16", "text in UTF-16"],
  ["binary", "binary bytes"],
  ["text", "text that is neither XML nor base64"],
] as const)("a capture that is %s is called %s", (found, name) => {
  expect(explainResponseProblem({ code: "not-a-capture", found })).toContain(`the response is ${name}, expected`);
});

describe("a verdict is said", () => {
  const response = { element: "Response", by: ["2025"] } as const;
  const assertion = { element: "Assertion", by: ["2025"] } as const;
  const verdicts: readonly (readonly [ResponseVerdict, readonly string[]])[] = [
    [{ kind: "signed", signed: [response] }, ['the Response is signed with "2025"']],
    [{ kind: "signed", signed: [response, assertion] }, ['the Response and the Assertion are signed with "2025"']],
    [
      { kind: "signed", signed: [{ ...response, by: ["2026"] }, assertion] },
      [
        'the Response is signed with "2026"',
        'the Assertion is signed with "2025"',
        "the two are signed with different certificates, expected one",
      ],
    ],
    [
      { kind: "signed", signed: [{ ...response, by: ["2025", "2026"] }] },
      ['the Response is signed with the key that "2025", "2026" share, which a signature cannot tell apart'],
    ],
    [
      { kind: "other-certificate", unknown: ["Response"], signed: [assertion] },
      [
        'the Assertion is signed with "2025"',
        'the Response is signed with a key of none of "2025", "2026", expected one of them',
      ],
    ],
    [
      { kind: "other-certificate", unknown: ["Response", "Assertion"], signed: [] },
      ['the Response and the Assertion are signed with a key of none of "2025", "2026"'],
    ],
    [{ kind: "not-signed" }, ["neither the Response nor the Assertion is signed, expected a signature"]],
    [{ kind: "encrypted" }, ["the assertion is encrypted and nothing outside of it is signed"]],
    [
      { kind: "refused", problems: [{ code: "nothing-captured" }], signed: [assertion] },
      ["the response is empty", 'the Assertion is signed with "2025", which shows nothing while the rest is in doubt'],
    ],
  ];

  test.each(verdicts)("%j", (verdict, starts) => {
    const said = explainVerdict(verdict, ["2025", "2026"]);
    expect(said.map((sentence, index) => sentence.slice(0, starts[index]?.length))).toEqual(starts);
  });

  test("also where nothing was offered", () => {
    const [sentence] = explainVerdict({ kind: "other-certificate", unknown: ["Response"], signed: [] }, []);
    expect(sentence).toContain("with a key of none of the certificates offered, as there are none, expected");
  });
});
