/** A form of a page, as a browser would send it. */
export interface Form {
  readonly action: string;
  readonly fields: ReadonlyMap<string, string>;
}

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

function decoded(text: string): string {
  return text.replaceAll(
    /&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi,
    (whole, hex?: string, decimal?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
      return entities.get(name ?? "") ?? whole;
    },
  );
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i").exec(tag);
  const value = found?.[1] ?? found?.[2];
  return value === undefined ? undefined : decoded(value);
}

/** The forms of a page, in its order, with the fields that have a name. Enough for the pages of SimpleSAMLphp. */
export function formsIn(html: string): readonly Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, tag = "", body = ""]) => {
    const inputs = [...body.matchAll(/<input\b([^>]*)>/gi)].flatMap(([, input = ""]) => {
      const name = attribute(input, "name");
      return name === undefined ? [] : [[name, attribute(input, "value") ?? ""] as const];
    });
    return { action: attribute(tag, "action") ?? "", fields: new Map(inputs) };
  });
}
