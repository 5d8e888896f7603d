import fc from "fast-check";
import { expect, test } from "vitest";
import { placesOf } from "../../modules/spec/place.js";

test("a place is what counting lines and code points gives", () => {
  const text = fc.array(fc.constantFrom("a", "\n", "é", "💻", "abc".repeat(100)), { maxLength: 40 });
  fc.assert(
    fc.property(text, (pieces) => {
      const placeAt = placesOf("f", pieces.join(""));
      let [line, column, offset] = [1, 1, 0];
      for (const character of pieces.join("")) {
        expect(placeAt(offset)).toEqual({ file: "f", line, column });
        offset += character.length;
        [line, column] = character === "\n" ? [line + 1, 1] : [line, column + 1];
      }
      expect(placeAt(offset)).toEqual({ file: "f", line, column });
    }),
  );
});

test("a byte order mark takes no column", () => {
  expect(placesOf("f", "\uFEFFa")(1)).toEqual({ file: "f", line: 1, column: 1 });
});
