const second = 1000;

/** The most moments within any second, from each moment on up to, and without, a second later; in milliseconds. */
export function mostInASecond(moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, moment] of sorted.entries()) {
    while (moment - (sorted[first] ?? moment) >= second) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

/** The longest time, from the first of `moments` to the last, in which nothing of `spoken` was said. */
export function longestSilence(moments: readonly number[], spoken: readonly number[]): number {
  const [from, to] = [Math.min(...moments), Math.max(...moments)];
  const heard = [from, ...spoken.filter((at) => at > from && at < to).toSorted((a, b) => a - b), to];
  return Math.max(0, ...heard.slice(1).map((at, index) => at - (heard[index] ?? at)));
}
