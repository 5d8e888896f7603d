import { describe, expect, test } from "vitest";
import { arnOf, issuesOf, rotationYaml, stackYaml } from "./specs.js";

const wave = (...ids: readonly string[]) => ["waves:", `  - { name: all, distributions: [${ids.join(", ")}] }`];
const holding = (id: string, arn: string) => [
  `- { id: "2026-03", certificate: { arn: "${arnOf(arn)}" } }`,
  ...(id === "" ? [] : [id]),
];

function conflicts(files: Readonly<Record<string, string>>): readonly string[] {
  const stacks = { "core/stack.yaml": stackYaml(), "edge/stack.yaml": stackYaml() };
  return issuesOf({ ...stacks, ...files });
}

test("a rotation's name is unique over all stacks", () => {
  const other = rotationYaml({ name: "www", rollout: wave("EOTHER00"), generations: holding("", "other") });
  expect(conflicts({ "core/a.yaml": rotationYaml({ name: "www" }), "edge/b.yaml": other })).toEqual([
    expect.stringMatching(/^edge\/b\.yaml:3:19 rotation "www" is here twice, first at .*core\/a\.yaml:3:19; rename/),
  ]);
});

test("a distribution belongs to one rotation of a stack", () => {
  const files = {
    "core/a.yaml": rotationYaml({ name: "a" }),
    "core/b.yaml": rotationYaml({ name: "b", rollout: wave("EB000000", "EA000000") }),
  };
  expect(conflicts(files)).toEqual([
    expect.stringMatching(
      /^core\/b\.yaml:11:48 distribution "EA000000" belongs to rotation "a" \(wave "all"\) already, at .*core\/a\.yaml:11:38/,
    ),
  ]);
});

test("a distribution belongs to one stack", () => {
  const files = {
    "core/a.yaml": rotationYaml({ name: "a" }),
    "edge/b.yaml": rotationYaml({ name: "b", rollout: wave("EA000000") }),
  };
  expect(conflicts(files)).toEqual([
    expect.stringMatching(
      /^edge\/b\.yaml:11:38 distribution "EA000000" belongs to rotation "a" of stack "core" \(wave "all"\)/,
    ),
  ]);
});

test("a distribution is not managed and released at once", () => {
  const files = { "core/a.yaml": rotationYaml({ name: "a" }), "core/stack.yaml": stackYaml("released: [EA000000]") };
  expect(conflicts(files)).toEqual([
    expect.stringMatching(/^core\/stack\.yaml:6:14 distribution "EA000000" belongs to rotation "a" \(wave "all"\)/),
  ]);
});

test("a distribution that another stack has released is not managed here either", () => {
  const files = { "edge/a.yaml": rotationYaml({ name: "a" }), "core/stack.yaml": stackYaml("released: [EA000000]") };
  expect(conflicts(files)).toEqual([
    expect.stringMatching(/^edge\/a\.yaml:11:38 distribution "EA000000" belongs to the released ones of stack "core"/),
  ]);
});

test("a generation is not released while its rotation is still in the stack, for it would be deleted", () => {
  const files = {
    "core/a.yaml": rotationYaml({ name: "a" }),
    "core/stack.yaml": stackYaml("released: [gone/2026-03, a/2025-09]"),
  };
  expect(conflicts(files).map((issue) => issue.replace(/at \S*core\/a/, "at core/a"))).toEqual([
    'core/stack.yaml:6:28 released holds "a/2025-09", expected a generation of a rotation that has left: ' +
      'rotation "a" is still in this stack, at core/a.yaml:3:19; remove the entry. ' +
      "Taking the generation out of the rotation retires it, certificate and all",
  ]);
});

test("a stack may release the generations of a rotation that another stack has taken over", () => {
  const files = { "edge/a.yaml": rotationYaml({ name: "a" }), "core/stack.yaml": stackYaml("released: [a/2026-03]") };
  expect(conflicts(files)).toEqual([]);
});

test("an ARN is one generation of one rotation", () => {
  const twice = `- { id: "2026-09", certificate: { arn: "${arnOf("of-a")}" } }`;
  const files = {
    "core/a.yaml": rotationYaml({ name: "a", generations: holding(twice, "of-a") }),
    "edge/b.yaml": rotationYaml({ name: "b", generations: holding("", "of-a") }),
  };
  expect(conflicts(files)).toEqual([
    expect.stringMatching(
      /^core\/a\.yaml:9:44 arn "arn:.*of-a" is here twice, first at .*core\/a\.yaml:8:44; one generation/,
    ),
    expect.stringMatching(
      /^edge\/b\.yaml:8:44 arn "arn:.*of-a" is here twice, first at .*core\/a\.yaml:8:44; one generation/,
    ),
  ]);
});

describe("the variable that a key is read from", () => {
  const keyed = (name: string, id: string, more = "", spec = ["stateSecrets: accepted"]) =>
    rotationYaml({
      name,
      spec,
      serve: `"${id}"`,
      generations: [
        `- { id: "${id}", certificate: { pem: cert.pem, chain: chain.pem, privateKey: { env: K }${more} } }`,
      ],
      rollout: wave(`E${name.toUpperCase().replaceAll("-", "0")}00000`),
    });
  const told = (files: Readonly<Record<string, string>>) =>
    conflicts(files)
      .filter((issue) => issue.includes("variable"))
      .map((issue) => issue.replace(/at \S*core\/a/, "at core/a"));
  const first = keyed("a", "b--c");

  test("belongs to one generation of a stack", () => {
    expect(told({ "core/a.yaml": first, "core/b.yaml": keyed("a--b", "c") })).toEqual([
      'core/b.yaml:9:13 generation "c" of rotation "a--b" would read its key from the variable "key_a__b__c", ' +
        'as generation "b--c" of rotation "a" does, at core/a.yaml:9:13; expected one for each, rename the one that is new',
    ]);
  });

  test("is not worth a word where the names themselves are there twice", () => {
    expect(told({ "core/a.yaml": first, "core/b.yaml": first })).toEqual([]);
  });

  test("may be called the same in another stack, and where Terraform takes no key", () => {
    expect(told({ "core/a.yaml": first, "edge/b.yaml": keyed("a--b", "c") })).toEqual([]);
    expect(told({ "core/a.yaml": first, "core/b.yaml": keyed("a--b", "c", "", []) })).toEqual([]);
    expect(told({ "core/a.yaml": first, "core/b.yaml": keyed("a--b", "c", `, arn: "${arnOf("c")}"`) })).toEqual([]);
  });
});
