import { randomUUID } from "node:crypto";
import { tag, textTag } from "./xml.js";

/** What goes back to a client. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** What came from a client, its body read to the end. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Name and value in turn, as they came. */
  readonly rawHeaders: readonly string[];
  /** The request target as it came. */
  readonly target: string;
  readonly body: Buffer;
}

/** An error as a service answers it. */
export interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const cloudFrontNamespace = "http://cloudfront.amazonaws.com/doc/2020-05-31/";

export function headerOf({ headers }: Call, name: string): string | undefined {
  const value = headers[name];
  return typeof value === "string" ? value : value?.[0];
}

export function xmlAnswer(status: number, xml: string, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = Buffer.from(xml === "" ? "" : `<?xml version="1.0"?>\n${xml}`);
  return { status, headers: { "content-type": "text/xml", "x-amzn-requestid": randomUUID(), ...headers }, body };
}

/** The root element of an answer, with CloudFront's namespace. */
export function cloudFrontRoot(name: string, content: string): string {
  return `<${name} xmlns="${cloudFrontNamespace}">${content}</${name}>`;
}

export function cloudFrontError({ status, code, message }: ServiceError): Answer {
  const type = textTag("Type", status < 500 ? "Sender" : "Receiver");
  const error = tag("Error", type + textTag("Code", code) + textTag("Message", message));
  return xmlAnswer(status, cloudFrontRoot("ErrorResponse", error + textTag("RequestId", randomUUID())));
}

export function jsonAnswer(status: number, value: unknown, type = "application/json"): Answer {
  return {
    status,
    headers: { "content-type": type, "x-amzn-requestid": randomUUID() },
    body: Buffer.from(JSON.stringify(value)),
  };
}

/** An error of a service that speaks JSON 1.1, as ACM does. */
export function jsonError({ status, code, message }: ServiceError): Answer {
  return jsonAnswer(status, { __type: code, message }, "application/x-amz-json-1.1");
}
