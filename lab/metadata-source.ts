import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { LabFault, reasonOf } from "./lab-fault.js";

/** Brings the metadata document at an address, as Cognito does; throws a LabFault that says why there is none. */
export type FetchMetadata = (url: string) => Promise<string>;

/** Where names of the outside world are in the lab, by origin: `https://idp.example.com` is at `http://127.0.0.1:8080`. */
export interface MetadataOrigins {
  readonly set: (origin: string, at: string) => void;
  readonly fetch: FetchMetadata;
}

const timeoutMs = 5_000;
const limit = 1024 * 1024;

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function get(target: URL): Promise<string> {
  return new Promise((resolve, reject) => {
    const handle = target.protocol === "https:" ? requestHttps : requestHttp;
    // On loopback there is nobody to be fooled by a certificate: any will do.
    const outgoing = handle(target, { rejectUnauthorized: false, agent: false, timeout: timeoutMs }, (incoming) => {
      const pieces: Buffer[] = [];
      let length = 0;
      incoming.on("data", (piece: Buffer) => {
        length += piece.length;
        if (length > limit) outgoing.destroy(new LabFault(`it is longer than ${limit} bytes`));
        pieces.push(piece);
      });
      incoming.once("error", reject);
      incoming.once("end", () => {
        if (incoming.statusCode === 200) resolve(Buffer.concat(pieces).toString("utf8"));
        else reject(new LabFault(`the answer is ${String(incoming.statusCode)}, not 200`));
      });
    });
    outgoing.once("timeout", () => outgoing.destroy(new LabFault(`no answer within ${timeoutMs / 1000} s`)));
    outgoing.once("error", reject);
    outgoing.end();
  });
}

/** Fetches from loopback only: the lab never leaves the machine. */
export function createMetadataOrigins(): MetadataOrigins {
  const origins = new Map<string, string>();
  return {
    set: (origin, at) => void origins.set(new URL(origin).origin, at),
    fetch: async (address) => {
      try {
        const asked = new URL(address);
        const target = new URL(asked.pathname + asked.search, origins.get(asked.origin) ?? asked.origin);
        if (!isLoopback(target.hostname))
          throw new LabFault("the lab asks loopback only; say where this origin is with `setOrigin`");
        return await get(target);
      } catch (cause) {
        throw new LabFault(`Error retrieving metadata from ${address}: ${reasonOf(cause)}`, { cause });
      }
    },
  };
}
