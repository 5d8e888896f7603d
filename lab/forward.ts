import { Agent, request } from "node:http";
import type { Answer, Call } from "./answer.js";

/** Hands a call to the emulator and brings back its answer. */
export type Forward = (call: Pick<Call, "method" | "target" | "rawHeaders" | "body">) => Promise<Answer>;

const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "content-length",
  "expect",
]);

/** Name and value in turn, without what belongs to one connection only, and with the length of this body. */
function ownHeaders(rawHeaders: readonly string[], length: number): string[] {
  const kept = rawHeaders.flatMap((name, index) => {
    const value = rawHeaders[index + 1];
    return index % 2 === 0 && value !== undefined && !hopByHop.has(name.toLowerCase()) ? [name, value] : [];
  });
  return [...kept, "content-length", String(length)];
}

/** To the emulator on a loopback port. */
export function forwardTo(port: number): Forward {
  // The emulator closes each connection after its answer; a kept one would fail now and then.
  const agent = new Agent({ keepAlive: false });
  return ({ method, target, rawHeaders, body }) =>
    new Promise((resolve, reject) => {
      const headers = ownHeaders(rawHeaders, body.length);
      const outgoing = request(
        { agent, host: "127.0.0.1", port, method, path: target, headers, setHost: false },
        (incoming) => {
          const pieces: Buffer[] = [];
          incoming.on("data", (piece: Buffer) => pieces.push(piece));
          incoming.once("error", reject);
          incoming.once("end", () => {
            const kept = Object.entries(incoming.headers).filter(
              ([name]) => name === "content-length" || !hopByHop.has(name),
            );
            const present = kept.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
            resolve({
              status: incoming.statusCode ?? 502,
              headers: Object.fromEntries(present),
              body: Buffer.concat(pieces),
            });
          });
        },
      );
      outgoing.once("error", reject);
      outgoing.end(body);
    });
}
