/** What two things that are compared were measured as, round by round. */
export interface Compared<Measured> {
  readonly left: readonly Measured[];
  readonly right: readonly Measured[];
}

/** Measures two things in turns, the other one first in every second round: what else the machine does falls on both. */
export async function sideBySide<Measured>(
  rounds: number,
  left: () => Promise<Measured>,
  right: () => Promise<Measured>,
): Promise<Compared<Measured>> {
  const measured: { readonly left: Measured[]; readonly right: Measured[] } = { left: [], right: [] };
  for (let round = 0; round < rounds; round += 1) {
    const turns = [async () => measured.left.push(await left()), async () => measured.right.push(await right())];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  return measured;
}
