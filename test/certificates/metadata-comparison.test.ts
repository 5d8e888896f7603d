import { describe, expect, test } from "vitest";
import {
  type Comparable,
  compareMetadata,
  explainMetadataChange,
} from "../../modules/certificates/metadata-comparison.js";
import { aKey, anEntity, aRole, base64Of, bindings, metadataOf, second } from "./metadata-documents.js";

const signOn = (location: string, binding: string = bindings.post) =>
  ({ service: "SingleSignOnService", binding, location }) as const;

const before: Comparable = {
  entityId: "https://a",
  endpoints: [signOn("https://a/1"), signOn("https://a/2", bindings.redirect)],
};

test("the same identity provider at the same places has not changed, whatever it signs with", () => {
  const rotated = anEntity({ roles: aRole({ keys: aKey(base64Of(second)) }) });
  expect(compareMetadata(metadataOf(anEntity()), metadataOf(rotated))).toEqual([]);
});

test("order and repetition are no change", () => {
  const [one, two] = before.endpoints;
  expect(
    compareMetadata(before, { ...before, endpoints: [two, one, two].filter((place) => place !== undefined) }),
  ).toEqual([]);
});

test("another entity ID is a change, in upper case too", () => {
  expect(compareMetadata(before, { ...before, entityId: "https://A" })).toEqual([
    { code: "entity-id", before: "https://a", after: "https://A" },
  ]);
});

describe("endpoints", () => {
  test("one that moved, one that came and one that went are changes of their service and binding", () => {
    const after = [signOn("https://b/1"), signOn("https://a/3", bindings.soap)];
    expect(compareMetadata(before, { ...before, endpoints: after })).toEqual([
      {
        code: "endpoints",
        service: "SingleSignOnService",
        binding: bindings.post,
        before: ["https://a/1"],
        after: ["https://b/1"],
      },
      {
        code: "endpoints",
        service: "SingleSignOnService",
        binding: bindings.redirect,
        before: ["https://a/2"],
        after: [],
      },
      { code: "endpoints", service: "SingleSignOnService", binding: bindings.soap, before: [], after: ["https://a/3"] },
    ]);
  });

  test("another place for answers is a change, the same one written out is none", () => {
    const [one] = before.endpoints;
    if (one === undefined) throw new Error("there is one");
    const withAnswers = (responseLocation: string) => ({ ...before, endpoints: [{ ...one, responseLocation }] });
    const alone = { ...before, endpoints: [one] };
    expect(compareMetadata(alone, withAnswers("https://a/1"))).toEqual([]);
    expect(compareMetadata(alone, withAnswers("https://a/9"))).toMatchObject([
      { before: ["https://a/1"], after: ["https://a/1 (answers: https://a/9)"] },
    ]);
  });
});

test("a change is explained in one sentence", () => {
  expect(explainMetadataChange({ code: "entity-id", before: "a", after: "b\u202e" })).toBe(
    'the entity ID is "b\\u{202e}", expected "a" as before: a rotation keeps it, so give the same identity provider\'s metadata',
  );
  expect(
    explainMetadataChange({
      code: "endpoints",
      service: "SingleLogoutService",
      binding: "urn:x",
      before: ["https://a"],
      after: [],
    }),
  ).toBe(
    'SingleLogoutService with the binding "urn:x" is at no place, expected "https://a" as before: a rotation keeps it, so make this change on its own',
  );
});
