import { isIPv6 } from "node:net";

import type { ConnectTo } from "../rotation/stack.js";

/** `host1:port1:host2:port2` as curl's `--connect-to` takes it; undefined where it is not of that form. */
export function parseConnectTo(written: string): ConnectTo | undefined {
  const match = /^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*):(\d*):(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]*):(\d*)$/.exec(written);
  if (match === null) return undefined;
  const [, fromHost, fromPort, toHost, toPort] = match;
  if (![fromPort, toPort].every(isPort) || ![fromHost, toHost].every(isHost)) return undefined;
  return { fromHost: host(fromHost), fromPort: port(fromPort), toHost: host(toHost), toPort: port(toPort) };
}

function isPort(written: string | undefined): boolean {
  return written === "" || (Number(written) >= 1 && Number(written) <= 65_535);
}

function isHost(written: string | undefined): boolean {
  return written === undefined || !written.startsWith("[") || isIPv6(written.slice(1, -1));
}

function port(written: string | undefined): number | undefined {
  return written === undefined || written === "" ? undefined : Number(written);
}

/** Lower case, without the brackets of an IPv6 address. */
function host(written: string | undefined): string | undefined {
  const name = written?.replace(/^\[|\]$/g, "").toLowerCase();
  return name === "" ? undefined : name;
}
