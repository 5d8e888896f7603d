/** Where something stands in a spec; line and column are 1-based, a column counts code points as people do. */
export interface Place {
  /** The path as the caller gave it, with forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** From an offset (UTF-16 code units) to its place. */
export type PlaceAt = (offset: number) => Place;

const stride = 256;

/** Constant time for each place after one pass, since ten thousand ids may stand in one line and each may be an issue. */
export function placesOf(file: string, text: string): PlaceAt {
  const lines = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
  const counts = [0];
  for (let at = 0; at < text.length; at += stride) {
    counts.push((counts.at(-1) ?? 0) + codePoints(text, at, Math.min(at + stride, text.length)));
  }
  const countTo = (offset: number): number => {
    const block = Math.floor(offset / stride);
    return (counts[block] ?? 0) + codePoints(text, block * stride, Math.min(offset, text.length));
  };
  return (offset) => {
    const line = lastAtMost(lines, offset);
    return { file, line: line + 1, column: countTo(offset) - countTo(lines[line] ?? 0) + 1 };
  };
}

/** A pair of surrogates counts with its first half; a byte order mark at the start does not: no editor shows it. */
function codePoints(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) {
    const unit = text.charCodeAt(at);
    if ((unit & 0xfc00) !== 0xdc00 && !(at === 0 && unit === 0xfeff)) count++;
  }
  return count;
}

function lastAtMost(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
