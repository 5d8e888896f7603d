// What the services that speak JSON and that the lab answers by itself have in common.
import { jsonAnswer, jsonError, type Answer, type ServiceError } from "./answer.js";
import { isJsonObject, type Json, type JsonObject } from "./config-document.js";
import { textOf } from "./json-call.js";

/** A service says no. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  constructor(readonly error: ServiceError) {
    super(error.message);
  }
}

/** Refuses with an error of the service; `status` is 400 for all but its own failures. */
export function refuse(code: string, message: string, status = 400): never {
  throw new Refusal({ status, code, message });
}

const type = "application/x-amz-json-1.1";

/** What an operation answers, or how it refuses, as the service writes it. */
export async function answering(operation: () => JsonObject | Promise<JsonObject>): Promise<Answer> {
  try {
    return jsonAnswer(200, await operation(), type);
  } catch (cause) {
    if (cause instanceof Refusal) return jsonError(cause.error);
    throw cause;
  }
}

/** The lab has no answer to an operation: said so, and where one would be added. */
export function notInTheLab(operation: string, file: string): never {
  refuse(
    "NotInTheLab",
    `The lab does not answer "${operation}"; expected one of the operations in lab/${file}. Add it there.`,
  );
}

/** As most services say that a parameter is not as its model has it. */
export function constraintText(parameter: string, value: string, rule: string): string {
  return `1 validation error detected: Value '${value}' at '${parameter}' failed to satisfy constraint: Member must ${rule}`;
}

/** Milliseconds since 1970, as JSON has times. */
export function secondsOf(milliseconds: number): number {
  return Math.floor(milliseconds) / 1000;
}

/** What a page is asked by; `most` is also how much there is in one that is asked for without a number. */
export interface Paging {
  readonly most: number;
  readonly maxResults: Json | undefined;
  readonly token: Json | undefined;
  /** Refuses a number that the service does not take, or a token that is not one of its own. */
  readonly refuse: (what: "max-results" | "token") => never;
}

function tokenFor(start: number): string {
  return Buffer.from(String(start)).toString("base64url");
}

export function pageOf<T>(
  all: readonly T[],
  paging: Paging,
): { readonly items: readonly T[]; readonly next: string | undefined } {
  const size = paging.maxResults ?? paging.most;
  if (typeof size !== "number" || !Number.isInteger(size) || size < 1 || size > paging.most)
    paging.refuse("max-results");
  const token = textOf(paging.token);
  const start = token === undefined ? 0 : Number(Buffer.from(token, "base64url").toString());
  if (token !== undefined && (token !== tokenFor(start) || start > all.length)) paging.refuse("token");
  const end = start + size;
  return {
    items: all.slice(start, end),
    next: end < all.length ? tokenFor(end) : undefined,
  };
}

/** As the services around Identity Center refuse what is not as their model has it. */
export function validation(message: string): never {
  refuse("ValidationException", message);
}

/** As the services around Identity Center page: by hundreds. */
export function byHundreds(request: JsonObject): Paging {
  return {
    most: 100,
    maxResults: request["MaxResults"],
    token: request["NextToken"],
    refuse: (what) =>
      validation(what === "token" ? "The NextToken is not valid." : "MaxResults must be a number from 1 to 100."),
  };
}

/** An object whose values are all text; undefined where it is none. */
export function textMapOf(value: Json | undefined): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, text]) =>
    typeof text === "string" ? [[name, text] as const] : [],
  );
  return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : undefined;
}
