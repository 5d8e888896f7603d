import type { Call } from "./answer.js";
import type { JsonObject } from "./config-document.js";

interface Target {
  /** As a signature names it: `acm`. */
  readonly service: string;
  /** Of the `x-amz-target` header; left out for a form. */
  readonly target?: string;
  readonly body: JsonObject | URLSearchParams;
  /** Whose call it is to be; default: the lab's own. */
  readonly accessKey?: string | undefined;
}

/** A call that the lab makes itself. The emulator reads service, region and access key from the signature, and checks nothing of it. */
export function emulatorCall({ service, target, body, accessKey = "lab" }: Target): Call {
  const scope = `Credential=${accessKey}/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=none`;
  const isForm = body instanceof URLSearchParams;
  const headers: readonly (readonly [name: string, value: string])[] = [
    ["Host", "127.0.0.1"],
    ["Authorization", `AWS4-HMAC-SHA256 ${scope}`],
    ["Content-Type", isForm ? "application/x-www-form-urlencoded" : "application/x-amz-json-1.1"],
    ...(target === undefined ? [] : [["X-Amz-Target", target] as const]),
  ];
  return {
    method: "POST",
    path: "/",
    target: "/",
    query: new URLSearchParams(),
    headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value] as const)),
    rawHeaders: headers.flat(),
    body: Buffer.from(isForm ? body.toString() : JSON.stringify(body)),
  };
}
