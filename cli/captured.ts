import { createReadStream } from "node:fs";

import { largestCapture } from "../modules/certificates/saml-encoding.js";
import { unreadText } from "./unread-file.js";

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
    const named = source === "-" ? "stdin" : source;
    throw new Error(
      `${named} ${unreadText(cause)}, expected a file with the captured response; correct --response, or give - for stdin`,
      { cause },
    );
  }
  const captured = Buffer.concat(pieces);
  refuseWebPage(captured);
  return captured;
}

/** What is saved in place of the response more often than anything else: the page of the sign-in. */
const webPage = /^\uFEFF?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--[^>]{0,500}-->\s*)?<(?:!doctype\s+html|html)\b/i;

function refuseWebPage(captured: Buffer): void {
  if (webPage.test(captured.subarray(0, 2_000).toString("utf8")))
    throw new Error(
      "the response is a web page, expected the SAMLResponse that it posts; capture the form field SAMLResponse, and give that",
    );
}
