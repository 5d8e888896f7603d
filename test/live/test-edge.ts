// A real TLS server on the loopback that answers each name with a certificate.
import { createSecureContext, createServer } from "node:tls";

export interface Served {
  readonly pem: string;
  readonly chain: string;
  readonly privateKey: string;
}

export interface TestEdge {
  readonly port: number;
  /** From now on the name is answered with another certificate. */
  serve(name: string, certificate: Served): void;
  close(): Promise<void>;
}

export async function anEdge(certificates: Readonly<Record<string, Served>>): Promise<TestEdge> {
  const served = new Map(Object.entries(certificates));
  const server = createServer({
    SNICallback: (name, done) => {
      const found = served.get(name);
      if (found === undefined) done(new Error("no certificate for the name"));
      else done(null, createSecureContext({ cert: `${found.pem}\n${found.chain}`, key: found.privateKey }));
    },
  });
  // A client that only shakes hands hangs up without a word.
  server.on("secureConnection", (socket) => socket.on("error", () => undefined));
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    serve: (name, certificate) => served.set(name, certificate),
    close: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
}
