import { GetDistributionCommand, type ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { buffer } from "node:stream/consumers";
import { Readable } from "node:stream";

/** Keeps the body of the command's answer as it came over the wire; the returned function has it once it is there. */
export function keepBody(
  command: GetDistributionCommand | ListDistributionsCommand,
  largest: number,
): () => string | undefined {
  let kept: Buffer | undefined;
  const keep = async (response: unknown): Promise<void> => {
    if (!hasBody(response)) return;
    const bytes = await bytesOf(response.body);
    if (bytes === undefined) return;
    if (bytes.length > largest)
      throw new SyntaxError(`the answer has ${bytes.length} bytes, expected at most ${largest}`);
    kept = bytes;
    // The SDK still has to read it, and a stream can be read only once.
    response.body = new Uint8Array(bytes);
  };
  const how = { step: "deserialize", priority: "low", name: "crossfadeKeepBody" } as const;
  if (command instanceof GetDistributionCommand) command.middlewareStack.add(afterwards(keep), how);
  else command.middlewareStack.add(afterwards(keep), how);
  return () => kept?.toString("utf8");
}

function afterwards(keep: (response: unknown) => Promise<void>) {
  return <Args, Result extends { readonly response: unknown }>(next: (args: Args) => Promise<Result>) =>
    async (args: Args): Promise<Result> => {
      const result = await next(args);
      await keep(result.response);
      return result;
    };
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
