/** What a PHP configuration file says. */
export type PhpValue =
  string | number | boolean | null | readonly PhpValue[] | { readonly [key: string]: PhpValue | undefined };

/** As PHP writes a value; a property that is undefined is left out. In single quotes nothing is replaced by anything. */
export function phpLiteral(value: PhpValue): string {
  if (value === null) return "null";
  if (typeof value === "string") return `'${value.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(phpLiteral).join(", ")}]`;
  const entries = Object.entries(value).flatMap(([key, one]) =>
    one === undefined ? [] : [`${phpLiteral(key)} => ${phpLiteral(one)}`],
  );
  return `[${entries.join(", ")}]`;
}

/** Array.isArray does not know that a list may be read-only. */
function isList(value: object): value is readonly PhpValue[] {
  return Array.isArray(value);
}

/** A file that sets one variable. */
export function phpFile(variable: string, value: PhpValue): string {
  return `<?php\n$${variable} = ${phpLiteral(value)};\n`;
}
