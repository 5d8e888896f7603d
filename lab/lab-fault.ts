/** The lab could not do what it was asked: what was found, what was expected, what to do. */
export class LabFault extends Error {
  override readonly name = "LabFault";
}

/** The text of anything that was thrown. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
