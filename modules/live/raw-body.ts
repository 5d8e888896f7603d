import type { GetDistributionCommand } from "@aws-sdk/client-cloudfront";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";

/** CloudFront's configurations are some 10 KB; its quotas (250 behaviours, 100 origins) stay far below this. */
const largest = 8 * 1024 * 1024;

/** Keeps the body of the command's answer as it came over the wire; the returned function has it once it is there. */
export function keepBody(command: GetDistributionCommand): () => string | undefined {
  let kept: string | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (!hasBody(response)) return result;
      const bytes = await bytesOf(response.body);
      if (bytes === undefined) return result;
      if (bytes.length > largest)
        throw new SyntaxError(`the answer has ${bytes.length} bytes, expected at most ${largest}`);
      kept = bytes.toString("utf8");
      // The SDK still has to read it, and a stream can be read only once.
      response.body = new Uint8Array(bytes);
      return result;
    },
    { step: "deserialize", priority: "low", name: "crossfadeKeepBody" },
  );
  return () => kept;
}

function hasBody(response: unknown): response is { body: unknown } {
  return typeof response === "object" && response !== null && "body" in response;
}

async function bytesOf(body: unknown): Promise<Buffer | undefined> {
  if (body instanceof Uint8Array) return Buffer.from(body);
  if (typeof body === "string") return Buffer.from(body, "utf8");
  if (body instanceof Readable) return buffer(body);
  return undefined;
}
