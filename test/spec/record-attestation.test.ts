import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Activation } from "../../modules/rotation/attestation.js";
import { AttestationFault, recordActivation } from "../../modules/spec/record-attestation.js";
import { readText } from "../../modules/spec/read-yaml.js";
import { plain } from "../../modules/spec/yaml-node.js";
import { incoming, issuesOfSaml, samlRotationOf, samlYaml } from "./saml-specs.js";

const fingerprint = "12345678".repeat(8);
const activation: Activation = {
  step: "activated",
  generation: "2026",
  fingerprint,
  at: "2026-11-20T08:00:00Z",
  by: undefined,
  evidence: undefined,
};
const flow = `{ step: activated, generation: "2026", fingerprint: "${fingerprint}", at: 2026-11-20T08:00:00Z }`;
const block = (indent: string) => [
  `${indent}- step: activated`,
  `${indent}  generation: "2026"`,
  `${indent}  fingerprint: "${fingerprint}"`,
  `${indent}  at: 2026-11-20T08:00:00Z`,
];

/** A spec of which the identity provider is what tests vary: lines, with the indentation of its key. */
function spec(...provider: readonly string[]): string {
  return [
    "# a comment",
    "spec:",
    ...provider.map((line) => `  ${line}`),
    "  # of these",
    "  signing:   '2025'",
    "",
  ].join("\n");
}

const earlier = "{ step: activated, generation: '2025' }";

describe("an activation is put", () => {
  test.each([
    [
      "below the last entry of a provider without attestations, whose comments stay",
      ["identityProvider: # ours", "  vendor: okta", "  metadata: { url: x } # the URL"],
      [
        "identityProvider: # ours",
        "  vendor: okta",
        "  metadata: { url: x } # the URL",
        "  attestations:",
        ...block("    "),
      ],
    ],
    [
      "below a nested last entry",
      ["identityProvider:", "  metadata:", "    url: x", "", "  # end"],
      ["identityProvider:", "  metadata:", "    url: x", "  attestations:", ...block("    "), "", "  # end"],
    ],
    [
      "below a text over several lines",
      ["identityProvider:", "  vendor: |", "    a", "    b"],
      ["identityProvider:", "  vendor: |", "    a", "    b", "  attestations:", ...block("    ")],
    ],
    [
      "into brackets",
      ["identityProvider: { vendor: okta }"],
      [`identityProvider: { vendor: okta, attestations: [${flow}] }`],
    ],
    [
      "into JSON",
      ['identityProvider: {"vendor": "okta"}'],
      [
        `identityProvider: {"vendor": "okta", "attestations": [{ "step": "activated", "generation": "2026", ` +
          `"fingerprint": "${fingerprint}", "at": "2026-11-20T08:00:00Z" }]}`,
      ],
    ],
    [
      "behind those of a list of lines",
      ["identityProvider:", "  attestations: # seen", `    - ${earlier} # before`, "  vendor: okta"],
      ["identityProvider:", "  attestations: # seen", `    - ${earlier} # before`, ...block("    "), "  vendor: okta"],
    ],
    [
      "behind those of a list that is not indented",
      ["identityProvider:", "  attestations:", "  - step: activated", "    generation: '2025'", "", "  vendor: okta"],
      [
        "identityProvider:",
        "  attestations:",
        "  - step: activated",
        "    generation: '2025'",
        ...block("  "),
        "",
        "  vendor: okta",
      ],
    ],
    [
      "behind those of a list in brackets",
      ["identityProvider:", `  attestations: [${earlier}]`],
      ["identityProvider:", `  attestations: [${earlier}, ${flow}]`],
    ],
    [
      "into an empty list",
      ["identityProvider:", "  attestations: []", "  vendor: okta"],
      ["identityProvider:", `  attestations: [${flow}]`, "  vendor: okta"],
    ],
    [
      "below a key without a value",
      ["identityProvider:", "  attestations: # none yet", "  vendor: okta"],
      ["identityProvider:", "  attestations: # none yet", ...block("    "), "  vendor: okta"],
    ],
  ])("%s", (_, before, after) => {
    expect(recordActivation(spec(...before), activation)).toBe(spec(...after));
  });

  test("with who attests it and the evidence, quoted, whatever is in them", () => {
    const by = 'r. "doe" #1';
    const text = recordActivation(spec("identityProvider:", "  vendor: okta"), { ...activation, by, evidence: "a: b" });
    expect(text).toContain('by: "r. \\"doe\\" #1"\n');
    expect(text).toContain('evidence: "a: b"\n');
  });

  test("at the end of a file without a last line end, and with the line ends that it has", () => {
    const text = "spec:\r\n  identityProvider:\r\n    vendor: okta";
    const lines = ["    attestations:", ...block("      ")];
    expect(recordActivation(text, activation)).toBe([text, ...lines].join("\r\n"));
  });
});

test.each([
  ["no YAML", "a: [", "the file is not a sound spec"],
  ["a spec without an identity provider", "spec: { store: acm }\n", "it has no identityProvider, expected a mapping"],
  ["attestations that are a mapping", spec("identityProvider: { attestations: { a: b } }"), "no place in it takes it"],
])("%s takes no attestation, and says what to write by hand", (_, text, expected) => {
  const record = () => recordActivation(text, activation);
  expect(record).toThrow(AttestationFault);
  expect(record).toThrow(expected);
  expect(record).toThrow(`by hand: ${flow}`);
});

test("what is recorded loads as the rotation's last attestation, and as nothing else", () => {
  const seen = { ...activation, fingerprint: incoming.fingerprint };
  const once = recordActivation(samlYaml(), seen);
  expect(issuesOfSaml(once)).toEqual([]);
  const before = samlRotationOf();
  const { identityProvider } = before;
  expect(samlRotationOf(once)).toEqual({ ...before, identityProvider: { ...identityProvider, attestations: [seen] } });
  const twice = recordActivation(once, { ...seen, at: "2026-11-21T08:00:00Z", by: "r.doe" });
  expect(samlRotationOf(twice).identityProvider.attestations.map(({ at, by }) => [at, by])).toEqual([
    ["2026-11-20T08:00:00Z", undefined],
    ["2026-11-21T08:00:00Z", "r.doe"],
  ]);
});

test("whatever the style, all else stays as it was, character by character", () => {
  const style = fc.record({
    flow: fc.boolean(),
    list: fc.constantFrom("none", "flow", "block"),
    pad: fc.integer({ min: 1, max: 5 }),
    note: fc.constantFrom("", " # note", "   # attestations: []"),
    windows: fc.boolean(),
    last: fc.boolean(),
  });
  fc.assert(
    fc.property(style, ({ flow: tight, list, pad, note, windows, last }) => {
      const indent = " ".repeat(pad);
      const written = { none: [], flow: [`attestations: [ ${earlier} ]`], block: ["attestations:", `- ${earlier}`] }[
        list
      ];
      const lines = last ? ["vendor: okta", ...written] : [...written, "vendor: okta"];
      const provider =
        tight && list !== "block"
          ? [`identityProvider: { ${lines.join(", ")} }${note}`]
          : [`identityProvider:${note}`, ...lines.map((line) => `${indent}${line}${note}`)];
      const text = windows ? spec(...provider).replaceAll("\n", "\r\n") : spec(...provider);
      const edited = recordActivation(text, activation);
      const at = Array.from(edited, (_, index) => index).find((index) => edited[index] !== text[index]) ?? 0;
      const added = edited.length - text.length;
      // One insertion: what is before it and what is behind it is the whole text.
      const cuts = Array.from({ length: at + 1 }, (_, cut) => edited.slice(0, cut) + edited.slice(cut + added));
      expect(cuts).toContain(text);
      const { root } = readText("", edited);
      expect(root && plain(root)).toMatchObject({
        spec: {
          identityProvider: {
            vendor: "okta",
            attestations: list === "none" ? [activationValue] : [{}, activationValue],
          },
        },
      });
    }),
  );
});

const activationValue = { step: "activated", generation: "2026", fingerprint, at: "2026-11-20T08:00:00Z" };
