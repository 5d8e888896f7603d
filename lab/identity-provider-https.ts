import { request } from "node:http";
import { createServer } from "node:https";
import type { CertificateAuthority } from "./certificate-authority.js";
import { listen } from "./listen.js";

/** In front of PHP's own server, which has no TLS: for those who take metadata by https only. */
export interface HttpsFront {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** On a loopback port of the kernel's choice, with a certificate for `names`, to a plain server on another one. */
export async function startHttpsFront(
  target: number,
  names: readonly string[],
  authority: Pick<CertificateAuthority, "issue">,
): Promise<HttpsFront> {
  const { pem, chain, privateKey } = await authority.issue({ names });
  const server = createServer({ cert: pem + chain, key: privateKey }, (incoming, response) => {
    const { method, url, headers } = incoming;
    const outgoing = request(
      { host: "127.0.0.1", port: target, method, path: url, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.once("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    incoming.pipe(outgoing);
  });
  const port = await listen(server, 0, "127.0.0.1", { what: "its identity provider", option: "another free port" });
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { port, stop };
}
