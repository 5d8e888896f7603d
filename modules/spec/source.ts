import type { Place } from "./place.js";
import type { ShapeSource } from "./shape.js";
import { offsetOf, type SpecPath } from "./yaml-node.js";

/** The file that a rotation or a stack was read from. */
export interface SpecSource {
  /** Under the folder as it was given, such as rotations/demo/www.yaml. */
  readonly file: string;
  readonly text: string;
  /** Where the value at a path begins, such as ["spec", "serve"]; of a path that is not there, as far as it goes. */
  readonly locate: (path: SpecPath) => Place;
}

export function sourceOf(file: string, { text, root, placeAt }: ShapeSource): SpecSource {
  return { file, text, locate: (path) => placeAt(offsetOf(root, path)) };
}
