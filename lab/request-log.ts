import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";

/** One call, without its body. */
export interface LoggedRequest {
  /** When it was answered; ISO 8601. */
  readonly time: string;
  /** As IAM abbreviates it: `cloudfront`, `servicequotas`. */
  readonly service: string;
  /** As the service's API names it: `CreateDistributionWithTags`. */
  readonly operation: string;
  /**
   * The IAM actions that a policy has to allow for it, the operation's own first: `cloudfront:CreateDistribution` and
   * `cloudfront:TagResource`, or `s3:GetObject` for HeadObject; lab/iam-actions.ts has what differs. STS answers
   * GetCallerIdentity to everyone.
   */
  readonly actions: readonly string[];
  /** As the caller names it: a distribution's id, a certificate's ARN or name, a parameter's name, `<pool>/<provider>`. */
  readonly resource: string | undefined;
  /** The ARN that IAM compares with a policy's; undefined: the operation knows no resources, or the lab not which. */
  readonly arn?: string | undefined;
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
