import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { covers, uncovered } from "../../modules/certificates/coverage.js";

const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?$/);
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join("."));
const anyName = fc.tuple(fc.boolean(), host).map(([wild, name]) => (wild ? `*.${name}` : name));
/** A few labels only, so that names and aliases often meet. */
const closeLabel = fc.constantFrom("a", "b", "*");
const closeName = fc.array(closeLabel, { minLength: 1, maxLength: 4 }).map((labels) => labels.join("."));
const randomCase = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) =>
      Array.from(name, (letter, index) => (upper[index] === true ? letter.toUpperCase() : letter)).join(""),
    );

describe("a certificate covers an alias", () => {
  test.each([
    ["the very name", "a.example.com", "a.example.com"],
    ["the name in another case", "A.Example.COM", "a.eXample.com"],
    ["a wildcard one level up", "*.example.com", "a.example.com"],
    ["the same wildcard", "*.example.com", "*.example.com"],
    ["a wildcard below a wildcard's level", "*.b.example.com", "a.b.example.com"],
  ])("by %s", (_why, name, alias) => expect(covers([name], alias)).toBe(true));
});

describe("a certificate does not cover an alias", () => {
  test.each([
    ["by a wildcard for the bare domain", "*.example.com", "example.com"],
    ["by a wildcard two levels up", "*.example.com", "a.b.example.com"],
    ["that is a wildcard, by a name below it", "a.example.com", "*.example.com"],
    ["that is a wildcard, by a wildcard further up", "*.example.com", "*.a.example.com"],
    ["that has a star inside its first label", "*.example.com", "w*.example.com"],
    ["by a star inside a label", "w*.example.com", "www.example.com"],
    ["by a lone star", "*", "localhost"],
    ["by a wildcard, with an empty first label", "*.example.com", ".example.com"],
    ["by a suffix", "example.com", "badexample.com"],
    ["by a letter that only Unicode thinks the same", "\u212Aelvin.example.com", "kelvin.example.com"],
    ["that is empty", "", ""],
  ])("%s", (_why, name, alias) => expect(covers([name], alias)).toBe(false));

  test("without names", () => expect(covers([], "a.example.com")).toBe(false));
});

test("every name covers itself, in any case", () => {
  fc.assert(
    fc.property(
      anyName.chain((name) => fc.tuple(fc.constant(name), randomCase(name), randomCase(name))),
      ([name, one, other]) => {
        expect(covers([one], other)).toBe(true);
        expect(covers([name], other)).toBe(true);
      },
    ),
  );
});

test("a wildcard covers exactly the names with one label more", () => {
  fc.assert(
    fc.property(host, fc.array(label, { maxLength: 3 }), (parent, front) => {
      expect(covers([`*.${parent}`], [...front, parent].join("."))).toBe(front.length === 1);
    }),
  );
});

test("a wildcard alias is covered by that same wildcard and by nothing else", () => {
  fc.assert(
    fc.property(fc.array(closeName), host, (names, parent) => {
      expect(covers(names, `*.${parent}`)).toBe(names.includes(`*.${parent}`));
    }),
  );
});

test("names cover together what each covers alone", () => {
  fc.assert(
    fc.property(fc.array(closeName), closeName, (names, alias) => {
      expect(covers(names, alias)).toBe(names.some((name) => covers([name], alias)));
    }),
  );
});

test("what is uncovered is what `covers` denies, in the order of the aliases", () => {
  fc.assert(
    fc.property(fc.array(closeName), fc.array(closeName), (names, aliases) => {
      expect(uncovered(names, aliases)).toEqual(aliases.filter((alias) => !covers(names, alias)));
    }),
  );
});
