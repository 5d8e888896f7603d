const references: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
]);

/**
 * A text as XML, for values in double quotes and for content. What a reader would change (tabs, line breaks) or a person
 * could not see is written as a reference. So is the first character of "${", "%{" and "#{", with which Terraform and
 * CDKTF begin a template: XML means the same, and no quoting of theirs is needed or can go wrong.
 */
export function escapeXml(text: string): string {
  return text.replace(
    /[&<>"]|[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[$%#](?=\{)/gu,
    (character) => references.get(character) ?? `&#${character.codePointAt(0) ?? 0};`,
  );
}

/** In this order; those that are undefined are left out. */
export type WrittenAttributes = readonly (readonly [name: string, value: string | number | boolean | undefined])[];

/** ` name="value"` for each. */
export function attributesText(attributes: WrittenAttributes): string {
  return attributes
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escapeXml(String(value))}"`]))
    .join("");
}

/** One element on a line of its own. */
export function elementLine(indent: number, name: string, attributes: WrittenAttributes, text = ""): string {
  const start = `${" ".repeat(indent)}<${name}${attributesText(attributes)}`;
  return text === "" ? `${start}/>\n` : `${start}>${escapeXml(text)}</${name}>\n`;
}
