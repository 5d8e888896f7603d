import type { AddressInfo } from "node:net";
import { createServer as createTcpServer } from "node:net";
import type { Server } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from "../../lab/certificate-authority.js";
import { allAnswer, type EdgeAnswer, type Handshake, handshake, nameUnder } from "../../modules/live/edge.js";
import { anEdge, type TestEdge } from "./test-edge.js";

let authority: CertificateAuthority;
let www: IssuedCertificate;
let edge: TestEdge;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  www = await authority.issue({ names: ["www.example.com"], notAfter: new Date("2027-01-01T00:00:00Z") });
  const shop = await authority.issue({ names: ["*.shop.example.com"] });
  edge = await anEdge({ "www.example.com": www, "crossfade-check.shop.example.com": shop });
});
afterAll(async () => {
  await edge.close();
});

function ask(change: Partial<Handshake>): Promise<readonly EdgeAnswer[]> {
  const connectTo = [{ fromHost: undefined, fromPort: undefined, toHost: "edge.test", toPort: edge.port }];
  const resolve = () => Promise.resolve(["127.0.0.1"]);
  return handshake({
    host: "d1.cloudfront.test",
    port: 443,
    servername: "www.example.com",
    connectTo,
    timeoutMs: 2000,
    resolve,
    ...change,
  });
}

test("an address answers with the certificate of the name asked for", async () => {
  const issuer: unknown = expect.stringContaining("Crossfade Lab");
  const why: unknown = expect.any(String);
  expect(await ask({})).toEqual([
    {
      address: "127.0.0.1",
      outcome: "answered",
      fingerprint: www.fingerprint,
      names: ["www.example.com"],
      notAfter: new Date("2027-01-01T00:00:00Z"),
      issuer,
      authorized: false,
      authorizationError: why,
    },
  ]);
});

test("it is the redirected host that is resolved, and every address that is asked", async () => {
  const resolved: string[] = [];
  const answers = await ask({
    resolve: (host) => {
      resolved.push(host);
      return Promise.resolve(["127.0.0.2", "127.0.0.1", "127.0.0.1"]);
    },
  });
  expect(resolved).toEqual(["edge.test"]);
  expect(answers.map(({ address, outcome }) => [address, outcome])).toEqual([
    ["127.0.0.1", "answered"],
    ["127.0.0.2", "failed"],
  ]);
});

test("an address where nothing listens fails", async () => {
  const closed = await listening(createTcpServer());
  await closed.close();
  const connectTo = [{ fromHost: undefined, fromPort: undefined, toHost: undefined, toPort: closed.port }];
  expect(await ask({ connectTo })).toEqual([{ address: "127.0.0.1", outcome: "failed", reason: "ECONNREFUSED" }]);
});

test("an address that never finishes its handshake fails when the time is up", async () => {
  const silent = await listening(createTcpServer());
  const connectTo = [{ fromHost: undefined, fromPort: undefined, toHost: undefined, toPort: silent.port }];
  expect(await ask({ connectTo, timeoutMs: 100 })).toEqual([
    { address: "127.0.0.1", outcome: "failed", reason: "no answer within 100 ms" },
  ]);
  await silent.close();
});

test("an address that hangs up during the handshake fails", async () => {
  const rude = await listening(createTcpServer((socket) => socket.destroy()));
  const connectTo = [{ fromHost: undefined, fromPort: undefined, toHost: undefined, toPort: rude.port }];
  expect(await ask({ connectTo })).toMatchObject([{ outcome: "failed" }]);
  await rude.close();
});

test("an edge that knows no certificate for the name fails", async () => {
  expect(await ask({ servername: "unknown.example.com" })).toMatchObject([{ outcome: "failed" }]);
});

test("an address that this machine has no way to says nothing about the edge", async () => {
  // 2001:db8::/32 is for documentation only; without IPv6 there is no route, with it nobody answers.
  const [answer] = await ask({ resolve: () => Promise.resolve(["2001:db8::1"]), timeoutMs: 300 });
  expect(["could-not-tell", "failed"]).toContain(answer?.outcome);
});

test("a name that does not resolve fails, and a name without addresses too", async () => {
  const cause = Object.assign(new Error("no"), { code: "ENOTFOUND" });
  expect(await ask({ resolve: () => Promise.reject(cause) })).toEqual([
    { address: "edge.test", outcome: "failed", reason: "the name does not resolve (ENOTFOUND)" },
  ]);
  expect(await ask({ resolve: () => Promise.resolve([]) })).toMatchObject([{ outcome: "failed" }]);
});

test("a handshake that is stopped could not tell, at once", async () => {
  const silent = await listening(createTcpServer());
  const connectTo = [{ fromHost: undefined, fromPort: undefined, toHost: undefined, toPort: silent.port }];
  const stopped = new AbortController();
  const asked = ask({ connectTo, timeoutMs: 20_000, signal: stopped.signal });
  setTimeout(() => {
    stopped.abort();
  }, 20);
  expect(await asked).toEqual([{ address: "127.0.0.1", outcome: "could-not-tell", reason: "stopped" }]);
  await silent.close();
});

test("a wildcard alias is asked for by a name under it", async () => {
  expect(nameUnder("*.shop.example.com")).toBe("crossfade-check.shop.example.com");
  expect(nameUnder("www.example.com")).toBe("www.example.com");
  expect(await ask({ servername: nameUnder("*.shop.example.com") })).toMatchObject([{ names: ["*.shop.example.com"] }]);
});

const answered: EdgeAnswer = {
  address: "a",
  outcome: "answered",
  fingerprint: "f",
  names: [],
  notAfter: new Date(0),
  issuer: "",
  authorized: true,
  authorizationError: undefined,
};
const failed: EdgeAnswer = { address: "b", outcome: "failed", reason: "r" };
const untold: EdgeAnswer = { address: "c", outcome: "could-not-tell", reason: "r" };

test.each([
  [[answered], true],
  [[answered, untold], true],
  [[answered, failed], false],
  [[answered, { ...answered, fingerprint: "other" }], false],
  [[untold], false],
  [[], false],
] as const)("answers %# are all the certificate: %s", (answers, all) => {
  expect(allAnswer(answers, "f")).toBe(all);
});

async function listening(server: Server | ReturnType<typeof createTcpServer>) {
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket: { destroy(): void }) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) =>
      server.close(() => {
        resolve();
      }),
    );
  };
  return { port, close };
}
