// @ts-check

/** Something the machine lacks: what was found, what was expected, what to do. Printed without a stack trace. */
export class SetupFault extends Error {
  /** @override */
  name = "SetupFault";

  /** @param {{ found: string, expected: string, remedy: string, cause?: unknown }} fault */
  constructor({ found, expected, remedy, cause }) {
    super(`found ${found}; expected ${expected}. ${remedy}`, { cause });
  }
}
