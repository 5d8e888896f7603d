/** A DNS name as a certificate may carry it: letters, digits, hyphens and underscores, at most one leading wildcard label. */
const dnsName = /^(\*\.)?[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** DNS names are compared as ASCII: Unicode's rules would turn a Kelvin sign into a "k". */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Escapes what a terminal or a reader could be fooled with (control, direction, invisible characters) and caps the length. */
export function printable(text: string, longest = 300): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(
    /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** Node puts each part of a distinguished name on a line of its own; line breaks inside a part arrive escaped. */
export function oneLine(distinguishedName: string): string {
  return printable(distinguishedName.split("\n").join(", "));
}

/** The last common name of a distinguished name, where it is a DNS name. */
export function commonName(distinguishedName: string): readonly string[] {
  const last = distinguishedName.split("\n").findLast((part) => part.startsWith("CN="));
  const name = last === undefined ? "" : asciiLowerCase(last.slice("CN=".length));
  return name.length <= 253 && dnsName.test(name) ? [name] : [];
}

/** The DNS names in Node's rendering of a subjectAltName, `DNS:a.example.com, IP Address:192.0.2.1, DNS:"odd, quoted"`. */
export function alternativeNames(rendering: string): readonly string[] {
  const names = outsideQuotes(rendering)
    .filter((entry) => entry.startsWith("DNS:"))
    .map((entry) => printable(asciiLowerCase(unquoted(entry.slice("DNS:".length)))));
  return [...new Set(names)];
}

/** Splits at commas outside double quotes: what is inside came from the certificate and may look like a further name. */
function outsideQuotes(rendering: string): readonly string[] {
  return Array.from(rendering.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^",])+/g), ([entry]) => entry.trimStart());
}

/** Node quotes, as JSON, what is not plain. */
function unquoted(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "string" ? parsed : value;
  } catch {
    return value;
  }
}
