import { constants } from "node:crypto";
import { createSecureContext, createServer, type SecureContext, type Server, type TLSSocket } from "node:tls";
import { storedName } from "./distribution-config.js";
import type { Distributions } from "./distributions.js";
import type { HeldCertificate, HeldCertificates } from "./held-certificates.js";
import { LabFault } from "./lab-fault.js";
import { listen } from "./listen.js";

export interface Edge {
  readonly host: string;
  readonly port: number;
  readonly stop: () => Promise<void>;
}

export interface EdgeOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Loopback addresses, all with the same port; the first is the edge's own. */
  readonly addresses: readonly [string, ...string[]];
  readonly distributions: Distributions;
  readonly certificates: HeldCertificates;
  /** For *.cloudfront.net: what a name that no distribution has is answered with. */
  readonly fallback: Pick<HeldCertificate, "pem" | "chain" | "privateKey">;
}

type Shown = EdgeOptions["fallback"];
type Contexts = (shown: Shown, floor: string | undefined) => SecureContext;

/** Making a context costs more than a handshake, and there are few: one per certificate and TLS floor. */
function cachedContexts(): Contexts {
  const made = { "TLSv1.2": new WeakMap<Shown, SecureContext>(), "TLSv1.3": new WeakMap<Shown, SecureContext>() };
  return (shown, floor) => {
    const minVersion = floor?.startsWith("TLSv1.3") === true ? "TLSv1.3" : "TLSv1.2";
    const existing = made[minVersion].get(shown);
    if (existing !== undefined) return existing;
    const context = createSecureContext({
      cert: `${shown.pem.trim()}\n${shown.chain}`,
      key: shown.privateKey,
      minVersion,
      // A resumed session would show the certificate of the first one.
      secureOptions: constants.SSL_OP_NO_TICKET,
    });
    made[minVersion].set(shown, context);
    return context;
  };
}

/** Ends the connection once the handshake is done, and takes in what the client still sends. */
function closePolitely(socket: TLSSocket): void {
  socket.on("error", () => socket.destroy());
  socket.setTimeout(5000, () => socket.destroy());
  socket.resume();
  socket.end();
}

function serverFor(address: string, options: EdgeOptions, contexts: Contexts): Server {
  const { distributions, certificates, fallback } = options;
  const contextFor = (name: string): SecureContext => {
    const served = distributions.servedFor(name.toLowerCase(), address);
    const stored = storedName(served?.certificate);
    const held = stored === undefined ? undefined : certificates.shownAt(stored, Date.now());
    return held === undefined ? contexts(fallback, undefined) : contexts(held, served?.minimumProtocolVersion);
  };
  // No certificate of the server's own: Node keeps it beside the one chosen by name, and where the two have different
  // key types, the client may be answered with the wrong one.
  const server = createServer({
    secureOptions: constants.SSL_OP_NO_TICKET,
    handshakeTimeout: 10_000,
    SNICallback: (name, done) => {
      try {
        done(null, contextFor(name));
      } catch (cause) {
        done(cause instanceof Error ? cause : new LabFault(String(cause)));
      }
    },
  });
  server.on("secureConnection", closePolitely);
  // A client that leaves during its handshake is none of the edge's business.
  server.on("tlsClientError", (_, socket) => socket.destroy());
  return server;
}

/** A TLS server that answers each alias with the certificate that has propagated to its distribution. */
export async function startEdge(options: EdgeOptions): Promise<Edge> {
  const contexts = cachedContexts();
  const servers: Server[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  };
  let { port } = options;
  try {
    for (const address of options.addresses) {
      const server = serverFor(address, options, contexts);
      port = await listen(server, port, address, { what: "its edge", option: "--edge-port" });
      servers.push(server);
    }
  } catch (cause) {
    await stop();
    throw cause;
  }
  return { host: options.addresses[0], port, stop };
}
