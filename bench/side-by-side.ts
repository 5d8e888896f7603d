import { median } from "./figure.js";

/** What two things that are compared were measured as, one right after the other. */
export interface Round<Measured> {
  readonly left: Measured;
  readonly right: Measured;
}

/** Measures two things in turns, the other one first in every second round: what else the machine does falls on both. */
export async function sideBySide<Measured>(
  rounds: number,
  left: () => Promise<Measured>,
  right: () => Promise<Measured>,
): Promise<readonly Round<Measured>[]> {
  const measured: Round<Measured>[] = [];
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) {
      const first = await left();
      measured.push({ left: first, right: await right() });
    } else {
      const first = await right();
      measured.push({ left: await left(), right: first });
    }
  }
  return measured;
}

/**
 * How many times `right` the `left` is: the median over the rounds of each round's own ratio. A machine that gets busy
 * half-way moves the medians of the two sides apart, but hardly the ratio within a round.
 */
export function ratio(rounds: readonly Round<number>[]): number {
  return median(rounds.map(({ left, right }) => left / right));
}
