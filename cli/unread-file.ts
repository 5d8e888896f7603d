/** Why a file could not be read, in words that follow its name. */
export function unreadText(cause: unknown): string {
  const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : undefined;
  if (code === "ENOENT") return "does not exist";
  if (code === "EISDIR") return "is a folder";
  return `cannot be read (${cause instanceof Error ? cause.message : String(cause)})`;
}
