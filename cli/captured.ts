import { createReadStream } from "node:fs";

import { largestCapture } from "../modules/certificates/saml-encoding.js";

/**
 * A captured response out of a file, or of stdin for `-`: at most one byte more than is ever read, so that an endless
 * input ends here and is called too large there. Throws with the remedy where there is nothing to read.
 */
export async function readCaptured(source: string, stdin: AsyncIterable<unknown>): Promise<Uint8Array> {
  const input: AsyncIterable<unknown> = source === "-" ? stdin : createReadStream(source, { end: largestCapture });
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of input) {
      const buffer = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
      pieces.push(buffer);
      bytes += buffer.length;
      if (bytes > largestCapture) break;
    }
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`the response cannot be read: ${found}; expected a file that may be read, or - for stdin`, {
      cause,
    });
  }
  return Buffer.concat(pieces);
}
