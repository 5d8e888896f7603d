import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { specs, specsOrExit } from "../../cli/specs.js";
import { samlFolder, samlYaml } from "../spec/saml-specs.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, type Files } from "./command.js";

function aRotationsFolder(files: Files): string {
  const { folder, remove } = aFolder(files);
  onTestFinished(remove);
  return folder;
}

const two = () =>
  aRotationsFolder({
    "edge/stack.yaml": stackYaml(),
    "edge/api.yaml": rotationYaml({ name: "api" }),
    "edge/www.yaml": rotationYaml({ name: "www" }),
  });

test("a rotation is found with its stack and its text", () => {
  const { stack, rotation, text } = specs(two()).rotation("www");
  expect([stack.name, rotation.name]).toEqual(["edge", "www"]);
  expect(text).toBe(rotationYaml({ name: "www" }));
});

test("a rotation or a stack that is not there is answered with those that are", () => {
  const found = specs(two());
  expect(() => found.rotation("ww")).toThrow('rotation "ww" is not known; known: api, www');
  expect(() => found.stack("edge-prod")).toThrow('stack "edge-prod" is not known; known: edge');
  expect(() => specs(aRotationsFolder({})).rotation("www")).toThrow('rotation "www" is not known; known: none');
});

test("a place in a rotation is file, line and column of its own file", () => {
  const folder = two();
  const place = specs(folder).locate("www", ["spec", "generations", 0, "certificate", "arn"]);
  const file = join(folder, "edge", "www.yaml");
  expect(place).toEqual({ file, line: 8, column: 44, text: `${file}:8:44` });
});

test("a SAML rotation is found by its name, with its stack, its text and the places in it", () => {
  const folder = aRotationsFolder(samlFolder());
  const found = specsOrExit(folder);
  const { stack, rotation, text } = found.samlRotation("corp");
  expect([stack.name, rotation.kind, rotation.name, text]).toEqual(["demo", "SamlRotation", "corp", samlYaml()]);
  expect(found.locate("corp", ["spec", "signing"]).text).toBe(`${join(folder, "demo", "corp.yaml")}:11:12`);
});

test("a rotation of the other kind is called that, and one of no kind is answered with those of both", () => {
  const found = specs(aRotationsFolder({ ...samlFolder(), "demo/www.yaml": rotationYaml() }));
  expect(() => found.rotation("corp")).toThrow(
    'rotation "corp" is a SamlRotation, expected a TlsRotation; known of that kind: www',
  );
  expect(() => found.samlRotation("www")).toThrow(
    'rotation "www" is a TlsRotation, expected a SamlRotation; known of that kind: corp',
  );
  expect(() => found.samlRotation("copr")).toThrow('rotation "copr" is not known; known: www, corp');
});

test("a command that acts gets no specs while any of them has an error, and says every error", () => {
  const folder = aRotationsFolder({
    "edge/stack.yaml": stackYaml(),
    "edge/api.yaml": rotationYaml({ name: "api", serve: '"2025"' }),
    "edge/www.yaml": rotationYaml({ name: "www", serve: '"2024"' }),
  });
  expect(() => specsOrExit(folder)).toThrow(
    [
      `${folder}/edge/api.yaml:6:10 serve is "2025", expected the id of a generation; known: 2026-03`,
      `${folder}/edge/www.yaml:6:10 serve is "2024", expected the id of a generation; known: 2026-03`,
    ].join("\n"),
  );
});
