import { expect, test } from "vitest";
import { readDocument } from "../../modules/certificates/metadata-document.js";
import { attributeOf } from "../../modules/certificates/xml.js";
import { anAggregate, anEntity, entityId } from "./metadata-documents.js";

const sp = anEntity({ id: "sp", roles: "<md:SPSSODescriptor/>" });

test("of an aggregate only the entity that is asked for becomes a tree", () => {
  const document = readDocument(anAggregate(sp + anEntity() + anEntity({ id: "b" })), { entityId: "b" }, {});
  expect(document.found && attributeOf(document.found.tree, "entityID")).toBe("b");
  expect(document.found?.containers).toMatchObject([{ tag: { local: "EntitiesDescriptor" }, signed: false }]);
  expect(document.entities.map((entity) => [entity.entityId, entity.identityProvider, entity.saml2])).toEqual([
    ["sp", false, false],
    [entityId, true, true],
    ["b", true, true],
  ]);
});

test("the only identity provider is found behind service providers, and none where none is wanted", () => {
  const aggregate = anAggregate(sp + anEntity());
  const { found } = readDocument(aggregate, "only", {});
  expect(found && attributeOf(found.tree, "entityID")).toBe(entityId);
  expect(readDocument(aggregate, "none", {}).found).toBeUndefined();
  expect(readDocument(sp, "only", {}).found).toBeDefined();
});

test("an entity of too many elements is a fault, one that is not asked for may have them", () => {
  const large = anEntity({ id: "large", inside: `<md:Extensions>${"<x/>".repeat(20_000)}</md:Extensions>` });
  const aggregate = anAggregate(large + anEntity());
  expect(readDocument(aggregate, { entityId: "large" }, {}).fault).toMatchObject({ code: "too-many-nodes" });
  expect(readDocument(aggregate, { entityId }, {}).fault).toBeUndefined();
});
