import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { joiningLine, type Typing } from "../../modules/spec/joining-line.js";
import { now, rotationYaml, stackYaml, folderOf } from "./specs.js";
import { loadSpecs } from "../../modules/spec/load.js";

const added = "E9NEW000";

/** As a person would: the line or the text, where it is said. */
function typed(spec: string, typing: Typing | undefined): string {
  if (typing === undefined) return spec;
  const { line, column, text, newLine } = typing;
  const lines = spec.split("\n");
  const before = lines[line - 1] ?? "";
  if (newLine) return lines.toSpliced(line - 1, 0, " ".repeat(column - 1) + text).join("\n");
  return lines.with(line - 1, before.slice(0, column - 1) + text + before.slice(column - 1)).join("\n");
}

const wavesOf = (...rollout: readonly string[]) => rotationYaml({ rollout: ["waves:", ...rollout] });

describe("what a person types lands in the last wave", () => {
  test.each([
    [
      "a list in lines",
      wavesOf("  - name: all", "    distributions:", "      - E1WWW00 # first", "      - E2API00 # second"),
    ],
    ["a list in lines at the indentation of its key", wavesOf("  - name: all", "    distributions:", "    - E1WWW00")],
    ["a list in brackets", wavesOf("  - { name: all, distributions: [E1WWW00, E2API00], maxInFlight: 2 }")],
    [
      "brackets over several lines",
      wavesOf("  - name: all", "    distributions: [", "      E1WWW00,", "      'E2API00', # second", "    ]"),
    ],
    [
      "the last of two waves",
      wavesOf(
        "  - { name: canary, distributions: [E1WWW00] }",
        "  - name: rest",
        "    distributions:",
        "      -   E2API00",
      ),
    ],
    ["a file without a line end", wavesOf("  - name: all", "    distributions:", "      - E1WWW00").trimEnd()],
    ["a list before other keys", wavesOf("  - distributions:", "      - E1WWW00", "    name: all")],
    ["Windows line ends", wavesOf("  - name: all", "    distributions:", "      - E1WWW00").replaceAll("\n", "\r\n")],
  ])("%s", (_, spec) => {
    const typing = joiningLine(spec, added);
    const folder = folderOf({ "demo/stack.yaml": stackYaml(), "demo/www.yaml": typed(spec, typing) });
    const { stacks, issues } = loadSpecs(folder, { now });
    expect(issues).toEqual([]);
    expect(stacks[0]?.rotations[0]?.rollout.waves.at(-1)?.distributions.at(-1)).toBe(added);
  });
});

test("the place is one-based, on the line below the last distribution", () => {
  const spec = wavesOf("  - name: all", "    distributions:", "      - E1WWW00 # first");
  const line = spec.split("\n").findIndex((text) => text.includes("E1WWW00")) + 1;
  expect(joiningLine(spec, added)).toEqual({ line: line + 1, column: 11, newLine: true, text: `- ${added}` });
});

test("a text that is no spec has no place", () => {
  for (const text of ["", "a: [", "spec: { rollout: { waves: [] } }", "spec: { rollout: { waves: 3 } }"])
    expect(joiningLine(text, added)).toBeUndefined();
});

test("nothing that a file can hold makes it throw", () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void joiningLine(text, added)));
});
