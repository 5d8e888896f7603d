import type { IncomingMessage } from "node:http";

import { answerOf, networkFault, placeOf, type Way } from "./metadata-connection.js";
import { type MetadataUrlFault, metadataTypes } from "./metadata-url-fault.js";

export type FetchedMetadata =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array;
      /** Where it was in the end. */
      readonly url: string;
    }
  | { readonly ok: false; readonly fault: MetadataUrlFault };

export interface FetchOptions extends Way {
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Partial<FetchLimits> | undefined;
}

export interface FetchLimits {
  /** A federation's document of 5,000 entities has five million. */
  readonly bytes: number;
  readonly redirects: number;
  /** Of each answer, with its name, its connection and its handshake. */
  readonly firstByteMs: number;
  /** Of all of it. */
  readonly wholeMs: number;
}

const usual: FetchLimits = { bytes: 10_000_000, redirects: 3, firstByteMs: 10_000, wholeMs: 30_000 };

/**
 * Fetches metadata from a URL that somebody else chose, and may answer with anything: over https only, from public
 * addresses only, each looked at before it is connected to, through redirects too. Sends no cookies and no credentials,
 * and keeps to the limits in time and size. Never throws on account of the URL or the answer.
 */
export async function fetchMetadata(url: string, options: FetchOptions): Promise<FetchedMetadata> {
  const limits = { ...usual, ...options.limits };
  const whole = AbortSignal.timeout(limits.wholeMs);
  const signal = options.signal === undefined ? whole : AbortSignal.any([options.signal, whole]);
  const asking = { ...options, limits, whole, signal };
  let at = readUrl(url, false);
  const first = at instanceof URL ? at : undefined;
  for (let redirects = 0; ; redirects += 1) {
    if (!(at instanceof URL)) return { ok: false, fault: at };
    if (redirects > limits.redirects)
      return { ok: false, fault: { code: "too-many-redirects", limit: limits.redirects } };
    const answer = await ask(at, first?.host === at.host, asking);
    if (!("redirectTo" in answer)) return answer;
    at = readUrl(answer.redirectTo, true, at.href);
  }
}

interface Asking extends FetchOptions {
  readonly limits: FetchLimits;
  /** Of `signal`, the part that is the time's. */
  readonly whole: AbortSignal;
  readonly signal: AbortSignal;
}

function readUrl(text: string, redirected: boolean, base?: string): URL | MetadataUrlFault {
  if (!URL.canParse(text, base)) return { code: "not-a-url", url: text };
  const url = new URL(text, base);
  if (url.protocol !== "https:") return { code: "not-https", url: text, redirected };
  if (url.username !== "" || url.password !== "") return { code: "credentials-in-url", host: url.host };
  return url;
}

type Answer = FetchedMetadata | { readonly redirectTo: string };

/** `chosen`: it is the host and port that the operator's `connectTo` may speak of. */
async function ask(url: URL, chosen: boolean, asking: Asking): Promise<Answer> {
  const { limits, whole } = asking;
  const { host } = url;
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort();
  }, limits.firstByteMs);
  const signal = AbortSignal.any([asking.signal, late.signal]);
  try {
    const place = await unlessAborted(placeOf(url, chosen, asking), signal);
    if ("code" in place) return { ok: false, fault: place };
    const incoming = await answerOf(url, place, asking, signal);
    clearTimeout(timer);
    return await readAnswer(url, incoming, limits);
  } catch (cause) {
    const slow = { code: "slow", host } as const;
    if (whole.aborted) return { ok: false, fault: { ...slow, until: "end", seconds: limits.wholeMs / 1000 } };
    if (asking.signal.aborted) return { ok: false, fault: { code: "interrupted" } };
    if (late.signal.aborted)
      return { ok: false, fault: { ...slow, until: "first-byte", seconds: limits.firstByteMs / 1000 } };
    return { ok: false, fault: networkFault(host, cause) };
  } finally {
    clearTimeout(timer);
  }
}

/** The resolver of the operating system cannot be stopped; it can be left alone. */
function unlessAborted<Found>(found: Promise<Found>, signal: AbortSignal): Promise<Found> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      reject(new Error("stopped"));
    };
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    found.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", stop);
    });
  });
}

async function readAnswer(url: URL, incoming: IncomingMessage, limits: FetchLimits): Promise<Answer> {
  const { host } = url;
  const { statusCode: status = 0, headers } = incoming;
  try {
    if (isRedirect(status) && headers.location !== undefined) return { redirectTo: headers.location };
    if (status !== 200) return { ok: false, fault: { code: "status", host, status } };
    const type = headers["content-type"] ?? "";
    if (!metadataTypes.includes(type.split(";")[0]?.trim().toLowerCase() ?? ""))
      return { ok: false, fault: { code: "content-type", host, found: type } };
    const encoding = headers["content-encoding"] ?? "identity";
    if (encoding.toLowerCase() !== "identity")
      return { ok: false, fault: { code: "content-encoding", host, found: encoding } };
    const bytes = await bodyOf(incoming, limits.bytes);
    if (bytes === undefined) return { ok: false, fault: { code: "too-large", host, limit: limits.bytes } };
    return { ok: true, bytes, url: url.href };
  } finally {
    incoming.destroy();
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Undefined: it is longer than that, by its own word or in truth. Rejects where it breaks off. */
async function bodyOf(incoming: IncomingMessage, most: number): Promise<Uint8Array | undefined> {
  if (Number(incoming.headers["content-length"]) > most) return undefined;
  const pieces: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> = incoming;
  for await (const piece of body) {
    length += piece.length;
    if (length > most) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
