// A real https server on the loopback that publishes, or does worse; its certificate is of an authority of the test's own.
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";

import { onTestFinished } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import type { ConnectTo } from "../../modules/rotation/stack.js";

const authority = await createCertificateAuthority();
const certificate = await authority.issue({ names: ["idp.example.com", "other.example.com"] });

/** What trusts the server. */
export const ca = authority.root;

export interface MetadataServer {
  readonly port: number;
  /** Leads the host to the server, as stack.yaml would. */
  readonly connectTo: readonly ConnectTo[];
  /** `<host> <method> <path>`, in the order asked. */
  readonly asked: readonly string[];
  /** The headers of the last request. */
  readonly headers: () => IncomingMessage["headers"];
}

/** Answers until the test is over. */
export async function publishing(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  host = "idp.example.com",
): Promise<MetadataServer> {
  const asked: string[] = [];
  let headers: IncomingMessage["headers"] = {};
  const server = createServer({ cert: `${certificate.pem}\n${certificate.chain}`, key: certificate.privateKey });
  server.on("request", (request, response) => {
    ({ headers } = request);
    asked.push(`${headers.host ?? ""} ${request.method ?? ""} ${request.url ?? ""}`);
    response.on("error", () => undefined);
    answer(request, response);
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    asked,
    headers: () => headers,
    connectTo: [{ fromHost: host, fromPort: 443, toHost: "127.0.0.1", toPort: port }],
  };
}

/** Answers with metadata as a well-behaved identity provider does. */
export function publish(body: string, type = "application/samlmetadata+xml") {
  return (_: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(200, { "content-type": type }).end(body);
  };
}
