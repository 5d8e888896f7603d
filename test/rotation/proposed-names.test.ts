import fc from "fast-check";
import { expect, test } from "vitest";
import { generationIdOf, rotationNameFrom, wavesOf } from "../../modules/rotation/proposed-names.js";

const free = new Set<string>();

test.each([
  ["www.example.com", "www-example-com"],
  ["*.shop.example.com", "any-shop-example-com"],
  ["WWW.Example.Com", "www-example-com"],
  ["3m.example", "site-3m-example"],
  ["xn--bcher-kva.example", "xn--bcher-kva-example"],
  ["_acme.example", "acme-example"],
  ["", "certificate"],
  ["…", "certificate"],
  ["stack", "stack-2"],
])("the rotation of %j is called %s", (main, name) => {
  expect(rotationNameFrom(main, free)).toBe(name);
});

test("a name that is taken gets the first number that is free", () => {
  expect(rotationNameFrom("a.example", new Set(["a-example", "a-example-2", "a-example-4"]))).toBe("a-example-3");
});

test("a long name is cut, its number is not, and it does not end in a dash before it", () => {
  const main = `${"a".repeat(60)}.example.com`;
  expect(rotationNameFrom(main, free)).toBe(`${"a".repeat(60)}-ex`);
  expect(rotationNameFrom(main, new Set([`${"a".repeat(60)}-ex`]))).toBe(`${"a".repeat(60)}-2`);
});

test("whatever a certificate is called, the name is one that a spec takes, and none that is taken", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary", maxLength: 120 }), { minLength: 1, maxLength: 5 }), (mains) => {
      const taken = new Set<string>();
      for (const main of [...mains, ...mains]) {
        const name = rotationNameFrom(main, taken);
        expect(name).toMatch(/^[a-z][a-z0-9-]{0,62}$/);
        expect(taken.has(name)).toBe(false);
        taken.add(name);
      }
    }),
  );
});

test.each([
  ["2026-03-31T23:59:59Z", "2026-03"],
  ["2026-04-01T00:00:00Z", "2026-04"],
  ["not a date", "current"],
  ["+012026-01-01T00:00:00Z", "current"],
])("a certificate valid since %s is generation %s, in UTC", (since, id) => {
  expect(generationIdOf(new Date(since))).toBe(id);
});

test("a certificate of which nobody knows since when it is valid is generation current", () => {
  expect(generationIdOf(undefined)).toBe("current");
});

const one = (id: string, ...aliases: readonly string[]) => ({ id, aliases, enabled: true });

test("distributions with the same name are ordered by id, and a wildcard by what follows its asterisk", () => {
  const waves = wavesOf([one("E3", "*.b.example"), one("E2", "a.example"), one("E1", "A.example"), one("E4")]);
  expect(waves.map(({ name, distributions }) => [name, ...distributions.map(({ id }) => id)])).toEqual([
    ["canary", "E1"],
    ["rest", "E2", "E3", "E4"],
  ]);
});

test("a single distribution is one wave, and none is none", () => {
  expect(wavesOf([one("E1", "a.example")]).map(({ name }) => name)).toEqual(["all"]);
  expect(wavesOf([])).toEqual([]);
});
