import { lookup as resolveName } from "node:dns/promises";
import type { IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import { isIP, type LookupFunction } from "node:net";

import { type ConnectTo, connectTarget } from "../rotation/stack.js";
import { describe } from "./fault.js";
import { type MetadataUrlFault, metadataTypes } from "./metadata-url-fault.js";
import { notPublic } from "./public-address.js";

/** Where a URL may lead, and whom to believe there. */
export interface Way {
  /** The operator's own word for where the URL's host and port are, which may then be an address of any kind. */
  readonly connectTo: readonly ConnectTo[];
  /** Authorities in PEM, instead of those that this machine trusts. */
  readonly ca?: string | undefined;
  /** All addresses of a name; by default as the operating system resolves it. */
  readonly resolve?: ((host: string) => Promise<readonly string[]>) | undefined;
}

/** Addresses that were looked at. */
export interface Place {
  readonly addresses: readonly string[];
  readonly port: number;
}

/**
 * Where to connect: every address of the host, each of them public unless the operator named it. `chosen`: it is the host
 * and port that the operator's `connectTo` may speak of.
 */
export async function placeOf(url: URL, chosen: boolean, way: Way): Promise<Place | MetadataUrlFault> {
  const host = hostOf(url);
  const port = Number(url.port || 443);
  const target = chosen ? connectTarget(way.connectTo, host, port) : { host, port };
  const named = target.host !== host || target.port !== port;
  let addresses: readonly string[];
  try {
    addresses = isIP(target.host) === 0 ? await (way.resolve ?? resolveAll)(target.host) : [target.host];
  } catch (cause) {
    return { code: "not-resolved", host: target.host, reason: codeOf(cause) };
  }
  if (addresses.length === 0) return { code: "not-resolved", host: target.host, reason: "no address" };
  const refused = named ? undefined : addresses.find((address) => notPublic(address) !== undefined);
  return refused === undefined
    ? { addresses, port: target.port }
    : { code: "not-public", host, address: refused, range: notPublic(refused) ?? "" };
}

/** A URL has an address of IPv6 in brackets. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, "$1");
}

async function resolveAll(host: string): Promise<readonly string[]> {
  const found = await resolveName(host, { all: true });
  return found.map(({ address }) => address);
}

/** The answer's head. Connects to the addresses that were looked at and to no other, whatever the name resolves to by now. */
export function answerOf(
  url: URL,
  { addresses, port }: Place,
  { ca }: Way,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  const lookup: LookupFunction = (_, { all }, callback) => {
    if (all === true) callback(null, found);
    else callback(null, found[0]?.address ?? "", found[0]?.family);
  };
  const name = hostOf(url);
  const isName = isIP(name) === 0;
  const options: RequestOptions = {
    // An address is connected to without a look-up.
    host: isName ? name : (addresses[0] ?? name),
    ...(isName && { servername: name }),
    port,
    path: `${url.pathname}${url.search}`,
    lookup,
    signal,
    agent: false,
    ...(ca !== undefined && { ca }),
    headers: {
      host: url.host,
      accept: metadataTypes.join(", "),
      "accept-encoding": "identity",
      "user-agent": "crossfade",
    },
  };
  return new Promise((resolve, reject) => {
    request(options, resolve).on("error", reject).end();
  });
}

const certificateCodes =
  /^(ERR_TLS_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_.*|HOSTNAME_MISMATCH|INVALID_(CA|PURPOSE))$/;

export function networkFault(host: string, cause: unknown): MetadataUrlFault {
  const reason = codeOf(cause);
  if (certificateCodes.test(reason)) return { code: "certificate", host, reason };
  return cause instanceof Error && cause.message === "aborted"
    ? { code: "truncated", host }
    : { code: "unreachable", host, reason };
}

function codeOf(cause: unknown): string {
  const { code, message } = describe(cause);
  return code || message || "unknown";
}
