// AWS as a command that runs in a process of its own reaches it: an endpoint on loopback.
import { createServer } from "node:http";

export interface FakeEndpoint {
  readonly url: string;
  /** The operations in their order, with what was sent. */
  readonly requests: { readonly operation: string; readonly body: string }[];
  readonly close: () => void;
}

export interface FakeResponse {
  readonly status?: number;
  readonly body: string;
}

/**
 * `answer` gets the name of the operation, such as "GetSecretValue", or "GET /path" where the service tells it by that,
 * and the body of the request.
 */
export async function fakeEndpoint(answer: (operation: string, body: string) => FakeResponse): Promise<FakeEndpoint> {
  const requests: FakeEndpoint["requests"] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
      const { method = "", url = "" } = request;
      const [path = ""] = url.split("?");
      const operation = target ?? new URLSearchParams(body).get("Action") ?? `${method} ${path}`;
      requests.push({ operation, body });
      const { status = 200, body: said } = answer(operation, body);
      const type = target === undefined ? "text/xml" : "application/x-amz-json-1.1";
      response.writeHead(status, { "content-type": type }).end(said);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}`, requests, close };
}
