// What calls of the services that speak JSON are read with.
import type { Call } from "./answer.js";
import { isJsonList, isJsonObject, type Json, type JsonObject } from "./config-document.js";

/** The body's object; empty where the body is none. */
export function readJson(body: Buffer): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isJsonObject(value) ? value : {};
  } catch {
    return {};
  }
}

export function textOf(value: Json | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

export function listOf(value: Json | undefined): readonly Json[] {
  return isJsonList(value) ? value : [];
}

/** The call with another body; signatures are not checked on loopback. */
export function withBody(call: Call, body: JsonObject): Call {
  return { ...call, body: Buffer.from(JSON.stringify(body)) };
}
