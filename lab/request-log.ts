import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** One call, without its body. */
export interface LoggedRequest {
  /** When it was answered; ISO 8601. */
  readonly time: string;
  readonly service: string;
  readonly operation: string;
  readonly resource: string | undefined;
  /** 0: the connection was dropped. */
  readonly status: number;
}

export interface RequestLog {
  readonly add: (request: LoggedRequest) => void;
  /** Oldest first; the newest 10,000. */
  readonly all: () => readonly LoggedRequest[];
  readonly close: () => Promise<void>;
}

const kept = 10_000;

/** Remembers calls, and writes each as a line of JSON to `file` where one is given. */
export function createRequestLog(file: string | undefined): RequestLog {
  const requests: LoggedRequest[] = [];
  const stream = file === undefined ? undefined : createWriteStream(file, { flags: "a" });
  // A log that cannot be written must not take the lab down.
  stream?.on("error", () => undefined);
  return {
    add: (request) => {
      requests.push(request);
      if (requests.length > kept) requests.shift();
      stream?.write(`${JSON.stringify(request)}\n`);
    },
    all: () => [...requests],
    close: async () => {
      stream?.end();
      if (stream !== undefined && !stream.destroyed) await finished(stream).catch(() => undefined);
    },
  };
}
