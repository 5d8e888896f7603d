import type { BlockFault } from "./text-fault.js";

/**
 * What a text holds between BEGIN and END lines. A block may be a private key: its lines stay inside the reader that
 * asked for them, and go into no result and no message.
 */
export interface PemBlock {
  readonly label: string;
  /** Of the BEGIN line, from 1. */
  readonly line: number;
  readonly body: readonly string[];
}

export interface PemFault {
  readonly fault: BlockFault;
  readonly line: number;
}

export interface PemScan {
  readonly blocks: readonly PemBlock[];
  readonly faults: readonly PemFault[];
}

const boundary = /^-----(BEGIN|END) ([A-Z0-9 ]{1,40})-----$/;

type OpenBlock = Omit<PemBlock, "body"> & { readonly body: string[] };

/**
 * Finds the blocks of a text (RFC 7468, strict about the lines with dashes). Text around blocks is allowed and ignored;
 * whatever looks like a block and is none is a fault. Time grows with the length of the text only.
 */
export function scanPem(text: string): PemScan {
  // Two million empty lines need no splitting.
  if (!/BEGIN|END/i.test(text)) return { blocks: [], faults: [] };
  const blocks: PemBlock[] = [];
  const faults: PemFault[] = [];
  let open: OpenBlock | undefined;
  for (const [index, untrimmed] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1;
    const content = untrimmed.trimEnd();
    const [, side, label = ""] = boundary.exec(content) ?? [];
    if (side === "BEGIN") {
      if (open !== undefined) faults.push({ fault: "no-end", line: open.line });
      open = { label, line, body: [] };
    } else if (side === "END") {
      if (open === undefined) faults.push({ fault: "no-begin", line });
      else if (open.label !== label) faults.push({ fault: "other-end", line });
      else blocks.push(open);
      open = undefined;
    } else {
      const fault = almostBoundary(content);
      if (fault !== undefined) faults.push({ fault, line });
      open?.body.push(content);
    }
  }
  if (open !== undefined) faults.push({ fault: "no-end", line: open.line });
  return { blocks, faults };
}

/** Fewer or other dashes, another case. For short lines only. */
const almost = /^[-–—−\s]{2,20}(BEGIN|END)\s[^-–—−]*(CERT|KEY)[^-–—−]*[-–—−]{1,20}$/i;

/** What is wrong with a line that was meant to begin or end a block; undefined for any other line. */
function almostBoundary(content: string): BlockFault | undefined {
  const marked = content.includes("-----BEGIN ") || content.includes("-----END ");
  if (marked && boundary.test(content.trimStart())) return "indented";
  // The length keeps a line of a million dashes from costing anything.
  if (content.length <= 80 && almost.test(content)) return "misspelt";
  if (!marked) return undefined;
  return content.includes("\\n") ? "escaped-line-breaks" : "lost-line-breaks";
}

/** The bytes of a block, or what keeps them from being read. */
export function decodeBody(
  body: readonly string[],
): { readonly ok: true; readonly der: Buffer } | { readonly ok: false; readonly fault: BlockFault } {
  if (body.some((line) => line.includes(":"))) return { ok: false, fault: "headers" };
  const base64 = body.map((line) => line.trim()).join("");
  if (base64 === "") return { ok: false, fault: "empty" };
  const der = Buffer.from(base64, "base64");
  // Node's decoder skips what it does not know; strict base64 survives the way there and back.
  return der.toString("base64") === base64 ? { ok: true, der } : { ok: false, fault: "not-base64" };
}
