import { lookup } from "node:dns/promises";
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from "node:tls";
import pLimit from "p-limit";
import { parseCertificate } from "../certificates/certificate.js";
import { type ConnectTo, connectTarget } from "../rotation/stack.js";
import type { Fingerprint } from "../rotation/tls-rotation.js";

export type EdgeAnswer = { readonly address: string } & (
  | {
      readonly outcome: "answered";
      readonly fingerprint: Fingerprint;
      /** Lower case. */
      readonly names: readonly string[];
      readonly notAfter: Date;
      readonly issuer: string;
      /** Whether a client of this machine would trust it for the name asked for. Told, not demanded: a lab has its own authority. */
      readonly authorized: boolean;
      /** Why not, "UNABLE_TO_VERIFY_LEAF_SIGNATURE"; undefined when authorized. */
      readonly authorizationError: string | undefined;
    }
  | { readonly outcome: "failed"; readonly reason: string }
  /** This machine has no way to the address (no IPv6, mostly), which says nothing about the edge behind it. */
  | { readonly outcome: "could-not-tell"; readonly reason: string }
);

export interface Handshake {
  /** The distribution's own domain name, so that DNS of the alias need not point there yet. */
  readonly host: string;
  readonly port: number;
  /** The name to ask for; for a wildcard see `nameUnder`. */
  readonly servername: string;
  readonly connectTo: readonly ConnectTo[];
  /** For each address. */
  readonly timeoutMs: number;
  /** All addresses of a name, IPv4 and IPv6; by default as the operating system resolves it. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
  readonly signal?: AbortSignal;
}

/** CloudFront answers a name with a dozen addresses; more at once would only look like a scan. */
const atOnce = 6;

/** One TLS handshake with every address; the answers in the order of the addresses, sorted. Never throws. */
export async function handshake(asked: Handshake): Promise<readonly EdgeAnswer[]> {
  const target = connectTarget(asked.connectTo, asked.host, asked.port);
  let addresses: readonly string[];
  try {
    addresses = [...new Set(await (asked.resolve ?? resolveAll)(target.host))].toSorted();
  } catch (cause) {
    return [{ address: target.host, outcome: "failed", reason: `the name does not resolve (${codeOf(cause)})` }];
  }
  if (addresses.length === 0) return [{ address: target.host, outcome: "failed", reason: "the name has no address" }];
  const limit = pLimit(atOnce);
  return limit.map(addresses, (address) => handshakeWith(address, target.port, asked));
}

/** A name that a wildcard alias stands for, always the same one; any other alias itself. */
export function nameUnder(alias: string): string {
  return alias.startsWith("*.") ? `crossfade-check${alias.slice(1)}` : alias;
}

/** Every address that could be asked answered with this certificate, and at least one could be asked. */
export function allAnswer(answers: readonly EdgeAnswer[], fingerprint: Fingerprint): boolean {
  const told = answers.filter(({ outcome }) => outcome !== "could-not-tell");
  return told.length > 0 && told.every((answer) => answer.outcome === "answered" && answer.fingerprint === fingerprint);
}

async function resolveAll(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

function handshakeWith(address: string, port: number, asked: Handshake): Promise<EdgeAnswer> {
  const { servername, timeoutMs, signal } = asked;
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve({ address, outcome: "could-not-tell", reason: "stopped" });
      return;
    }
    const options: ConnectionOptions = {
      host: address,
      port,
      servername,
      rejectUnauthorized: false,
      ALPNProtocols: ["h2", "http/1.1"],
    };
    const socket = connectTls(options);
    const done = (answer: EdgeAnswer) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      socket.destroy();
      resolve(answer);
    };
    const stop = () => done({ address, outcome: "could-not-tell", reason: "stopped" });
    const timer = setTimeout(
      () => done({ address, outcome: "failed", reason: `no answer within ${timeoutMs} ms` }),
      timeoutMs,
    );
    signal?.addEventListener("abort", stop, { once: true });
    socket.once("secureConnect", () => done(answerOf(address, socket)));
    socket.on("error", (cause) => done(failureOf(address, cause)));
    socket.once("close", () =>
      done({ address, outcome: "failed", reason: "the connection was closed during the handshake" }),
    );
  });
}

function answerOf(address: string, socket: TLSSocket): EdgeAnswer {
  const raw = socket.getPeerX509Certificate()?.raw;
  if (raw === undefined) return { address, outcome: "failed", reason: "the handshake came without a certificate" };
  const read = parseCertificate(raw);
  if (!read.ok) return { address, outcome: "failed", reason: `its certificate cannot be read (${read.why})` };
  const { fingerprint, names, notAfter, issuer } = read.certificate;
  const { authorized, authorizationError } = socket;
  // Typed as an Error, but Node sets the code as a string for some failures.
  const why: unknown = authorizationError;
  return {
    address,
    outcome: "answered",
    fingerprint,
    names,
    notAfter,
    issuer,
    authorized,
    authorizationError: authorized ? undefined : codeOf(why),
  };
}

const noWay = /^(ENETUNREACH|EADDRNOTAVAIL|EAFNOSUPPORT)$/;

function failureOf(address: string, cause: unknown): EdgeAnswer {
  const code = codeOf(cause);
  // Without a route, a host on another network is as unreachable as the network; only IPv6 is commonly missing.
  const untold = noWay.test(code) || (code === "EHOSTUNREACH" && address.includes(":"));
  return { address, outcome: untold ? "could-not-tell" : "failed", reason: code };
}

function codeOf(cause: unknown): string {
  if (typeof cause === "string") return cause;
  if (typeof cause !== "object" || cause === null) return "unknown";
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.message : "unknown";
}
