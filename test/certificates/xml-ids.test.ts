import { expect, test } from "vitest";
import { idWatch } from "../../modules/certificates/xml-ids.js";
import type { XmlTag } from "../../modules/certificates/xml-scan.js";

const tag = (name: string, value: string, line: number, namespace = ""): XmlTag => ({
  ...{ name: "a", local: "a", prefix: "", namespace: "urn:a", line, column: 1 },
  attributes: [{ name, local: name.replace(/^.*:/, ""), prefix: "", namespace, value }],
});

test.each(["ID", "Id", "id", "xml:id"])("an ID is known by the name %s", (name) => {
  const watch = idWatch();
  const namespace = name === "xml:id" ? "http://www.w3.org/XML/1998/namespace" : "";
  expect(watch(tag("ID", "1", 1))).toBeUndefined();
  expect(watch(tag(name, "1", 2, namespace))).toMatchObject({ code: "duplicate-id", line: 2, first: { line: 1 } });
});

test("other attributes may repeat their values, and one element its own", () => {
  const watch = idWatch();
  expect([watch(tag("entityID", "1", 1)), watch(tag("entityID", "1", 2))]).toEqual([undefined, undefined]);
  const twice = {
    ...tag("ID", "1", 3),
    attributes: [...tag("ID", "1", 3).attributes, ...tag("id", "1", 3).attributes],
  };
  expect(watch(twice)).toBeUndefined();
});
