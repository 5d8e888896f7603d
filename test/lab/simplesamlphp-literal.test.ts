import { expect, test } from "vitest";
import { phpFile, phpLiteral } from "../../lab/simplesamlphp-literal.js";

test("a string says what it said, whatever quotes, backslashes and variables are in it", () => {
  expect(phpLiteral(String.raw`it's $5 \ "x"`)).toBe(String.raw`'it\'s $5 \\ "x"'`);
});

test("lists and maps nest, and what is undefined is left out", () => {
  expect(phpLiteral({ on: true, none: null, left: undefined, list: [1, { a: "b" }] })).toBe(
    "['on' => true, 'none' => null, 'list' => [1, ['a' => 'b']]]",
  );
});

test("a file sets one variable", () => {
  expect(phpFile("config", ["a"])).toBe("<?php\n$config = ['a'];\n");
});
