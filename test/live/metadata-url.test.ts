import type { ServerResponse } from "node:http";
import { createServer as createPlainServer } from "node:net";
import { gzipSync } from "node:zlib";

import { expect, onTestFinished, test } from "vitest";

import { fetchMetadata, type FetchOptions } from "../../modules/live/metadata-url.js";
import { explainMetadataUrl } from "../../modules/live/metadata-url-fault.js";
import { ca, type MetadataServer, publish, publishing } from "./metadata-server.js";

const url = "https://idp.example.com/metadata";
const xml = "<EntityDescriptor/>";

const optionsFor = ({ connectTo }: Pick<MetadataServer, "connectTo">, more: Partial<FetchOptions> = {}) => ({
  connectTo,
  ca,
  ...more,
});

/** The code of the fault, or the text that was fetched. */
async function outcome(at: string, options: FetchOptions): Promise<string> {
  const fetched = await fetchMetadata(at, options);
  return fetched.ok ? Buffer.from(fetched.bytes).toString() : fetched.fault.code;
}

test.each(["application/samlmetadata+xml", "application/xml; charset=utf-8", "TEXT/XML"])(
  "what is published as %s is fetched, with neither cookies nor credentials",
  async (type) => {
    const server = await publishing(publish(xml, type));
    expect(await outcome(url, optionsFor(server))).toBe(xml);
    expect(server.asked).toEqual(["idp.example.com GET /metadata"]);
    expect(Object.keys(server.headers()).toSorted()).toEqual([
      "accept",
      "accept-encoding",
      "connection",
      "host",
      "user-agent",
    ]);
    expect(server.headers()).toMatchObject({ "accept-encoding": "identity" });
  },
);

test.each([
  ["metadata", "not-a-url"],
  ["http://idp.example.com/metadata", "not-https"],
  ["file:///etc/hostname", "not-https"],
  ["data:text/xml,x", "not-https"],
  ["https://user:secret@idp.example.com/metadata", "credentials-in-url"],
])("%s is refused before anybody is asked: %s", async (at, code) => {
  expect(await outcome(at, { connectTo: [], resolve: () => Promise.reject(new Error("asked")) })).toBe(code);
});

test("what a URL has of a user's is not repeated", async () => {
  const fetched = await fetchMetadata("https://user:secret@idp.example.com/", { connectTo: [] });
  expect(fetched.ok || explainMetadataUrl(fetched.fault)).not.toContain("secret");
});

test.each([
  "https://127.0.0.1/",
  "https://0x7f.1/",
  "https://2130706433/",
  "https://[::1]/",
  "https://[::ffff:169.254.169.254]/",
  "https://169.254.169.254/latest/meta-data/",
  "https://10.0.0.1/",
])("%s is no public address, however it is written", async (at) => {
  expect(await outcome(at, { connectTo: [] })).toBe("not-public");
});

test.each([["127.0.0.1"], ["169.254.169.254"], ["8.8.8.8", "10.0.0.1"], ["64:ff9b::7f00:1"], ["fd00:ec2::254"]])(
  "a name with the address %s is not connected to",
  async (...addresses) => {
    const server = await publishing(publish(xml));
    const at = `https://idp.example.com:${server.port}/`;
    expect(await outcome(at, { connectTo: [], ca, resolve: () => Promise.resolve(addresses) })).toBe("not-public");
    expect(server.asked).toEqual([]);
  },
);

test("a name that resolves differently the second time is connected to as it was looked at the first time", async () => {
  const server = await publishing(publish(xml));
  const answers = [["192.0.2.1"], ["127.0.0.1"]];
  let lookups = 0;
  const resolve = () => Promise.resolve(answers[lookups++] ?? []);
  const at = `https://idp.example.com:${server.port}/`;
  expect(await outcome(at, { connectTo: [], ca, resolve })).toBe("not-public");
  expect([lookups, server.asked]).toEqual([1, []]);
});

test("a name without an address, and one that cannot be resolved, are told as such", async () => {
  expect(await outcome(url, { connectTo: [], resolve: () => Promise.resolve([]) })).toBe("not-resolved");
  const failing = () => Promise.reject(Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" }));
  const fetched = await fetchMetadata(url, { connectTo: [], resolve: failing });
  expect(fetched).toEqual({
    ok: false,
    fault: { code: "not-resolved", host: "idp.example.com", reason: "ENOTFOUND" },
  });
});

test("a redirect is followed on the same host, with the operator's word for where it is", async () => {
  const server = await publishing((request, response) => {
    if (request.url === "/metadata") response.writeHead(302, { location: "/moved?a=b" }).end();
    else publish(xml)(request, response);
  });
  expect(await outcome(url, optionsFor(server))).toBe(xml);
  expect(server.asked).toEqual(["idp.example.com GET /metadata", "idp.example.com GET /moved?a=b"]);
});

test.each([
  ["https://169.254.169.254/latest/meta-data/iam/", "not-public"],
  ["https://localhost/", "not-public"],
  ["https://[::1]:8443/", "not-public"],
  ["http://idp.example.com/", "not-https"],
  ["file:///etc/hostname", "not-https"],
  ["//user:secret@idp.example.com/", "credentials-in-url"],
  ["https://[", "not-a-url"],
])("a redirect to %s is not followed: %s", async (location, code) => {
  const server = await publishing((_, response) => void response.writeHead(302, { location }).end());
  expect(await outcome(url, optionsFor(server))).toBe(code);
  expect(server.asked).toHaveLength(1);
});

test("where the operator leads the first host says nothing of another, nor of another port", async () => {
  const server = await publishing((_, response) => {
    response.writeHead(302, { location: "https://other.example.com/" }).end();
  });
  const everything = [{ fromHost: undefined, fromPort: undefined, toHost: "127.0.0.1", toPort: server.port }];
  const resolve = () => Promise.resolve(["10.0.0.1"]);
  expect(await outcome(url, { connectTo: everything, ca, resolve })).toBe("not-public");
  expect(server.asked).toHaveLength(1);
});

test("three redirects are followed and a loop is not", async () => {
  const hops = await publishing((request, response) => {
    const hop = Number(request.url?.slice(1) ?? 0);
    if (hop === 3) publish(xml)(request, response);
    else response.writeHead(302, { location: `/${hop + 1}` }).end();
  });
  expect(await outcome("https://idp.example.com/0", optionsFor(hops))).toBe(xml);
  const loop = await publishing((_, response) => void response.writeHead(301, { location: "/metadata" }).end());
  expect(await outcome(url, optionsFor(loop))).toBe("too-many-redirects");
  expect(loop.asked).toHaveLength(4);
});

test.each([404, 401, 500, 304, 204])("an answer with status %i is not taken", async (status) => {
  const server = await publishing((_, response) => {
    response.writeHead(status, { "content-type": "application/xml" }).end(status < 300 ? undefined : xml);
  });
  const fetched = await fetchMetadata(url, optionsFor(server));
  expect(fetched).toEqual({ ok: false, fault: { code: "status", host: "idp.example.com", status } });
});

test("a page to sign in at is told by its content type, and what is sent as that is printed harmlessly", async () => {
  const page = await publishing(publish("<html>", "text/html; charset=utf-8"));
  const fetched = await fetchMetadata(url, optionsFor(page));
  expect(fetched.ok || explainMetadataUrl(fetched.fault)).toBe(
    '"idp.example.com" sends "text/html; charset=utf-8", expected application/samlmetadata+xml, application/xml, text/xml; correct the URL: it may be a page to sign in at',
  );
  const none = await publishing((_, response) => void response.writeHead(200).end(xml));
  expect(await outcome(url, optionsFor(none))).toBe("content-type");
  expect(explainMetadataUrl({ code: "content-type", host: "a", found: "\u001b[31m\u202e" })).toContain("\\u{1b}[31m");
});

/** As much as the other side takes. */
function flood(response: ServerResponse, megabytes: number): void {
  const piece = Buffer.alloc(1_000_000, " ");
  let sent = 0;
  const more = (): void => {
    while (sent < megabytes && !response.destroyed) {
      sent += 1;
      if (!response.write(piece)) return void response.once("drain", more);
    }
    response.end();
  };
  more();
}

test("50 MB are not read to their end, whether or not they are announced", async () => {
  let written = 0;
  const server = await publishing((request, response) => {
    const announced = request.url === "/announced" ? { "content-length": "50000000" } : {};
    response.writeHead(200, { "content-type": "text/xml", ...announced });
    response.on("close", () => (written = response.socket?.bytesWritten ?? 0));
    flood(response, 50);
  });
  expect(await outcome(url, optionsFor(server))).toBe("too-large");
  expect(await outcome("https://idp.example.com/announced", optionsFor(server))).toBe("too-large");
  expect(written).toBeLessThan(30_000_000);
});

test("what is compressed is refused unopened: ten kilobytes may be ten megabytes", async () => {
  const bomb = gzipSync(Buffer.alloc(10_000_001, " "));
  const server = await publishing((_, response) => {
    response.writeHead(200, { "content-type": "text/xml", "content-encoding": "gzip" }).end(bomb);
  });
  expect(await outcome(url, optionsFor(server))).toBe("content-encoding");
});

const quick = { firstByteMs: 150, wholeMs: 600 };

test("a server that says nothing is given up before its first byte, and one that drips in the midst of its answer", async () => {
  const silent = await publishing(() => undefined);
  const first = await fetchMetadata(url, optionsFor(silent, { limits: quick }));
  expect(first).toMatchObject({ fault: { code: "slow", until: "first-byte", seconds: 0.15 } });
  const dripping = await publishing((_, response) => {
    response.writeHead(200, { "content-type": "text/xml" });
    const timer = setInterval(() => response.write("<"), 20);
    response.on("close", () => {
      clearInterval(timer);
    });
  });
  const began = Date.now();
  const whole = await fetchMetadata(url, optionsFor(dripping, { limits: quick }));
  expect(whole).toMatchObject({ fault: { code: "slow", until: "end", seconds: 0.6 } });
  expect(Date.now() - began).toBeLessThan(3_000);
});

test("a resolver and a handshake that hang are part of the wait for the first byte", async () => {
  const never = () => new Promise<never>(() => undefined);
  expect(await fetchMetadata(url, { connectTo: [], resolve: never, limits: quick })).toMatchObject({
    fault: { code: "slow", until: "first-byte" },
  });
  const mute = createPlainServer((socket) => void socket.on("error", () => undefined));
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void mute.close());
  const address = mute.address();
  const toPort = typeof address === "object" && address !== null ? address.port : 0;
  const connectTo = [{ fromHost: "idp.example.com", fromPort: 443, toHost: "127.0.0.1", toPort }];
  expect(await fetchMetadata(url, { connectTo, ca, limits: quick })).toMatchObject({
    fault: { code: "slow", until: "first-byte" },
  });
});

test("redirects that each take their time end with the whole time", async () => {
  const server = await publishing((_, response) => {
    setTimeout(() => response.writeHead(302, { location: "/metadata" }).end(), 120);
  });
  const limits = { redirects: 100, firstByteMs: 400, wholeMs: 500 };
  expect(await fetchMetadata(url, optionsFor(server, { limits }))).toMatchObject({
    fault: { code: "slow", until: "end" },
  });
});

test("an answer that breaks off is not taken for the whole", async () => {
  const server = await publishing((_, response) => {
    response.writeHead(200, { "content-type": "text/xml", "content-length": "1000" });
    response.write(xml, () => response.destroy());
  });
  expect(await outcome(url, optionsFor(server))).toBe("truncated");
});

test("a certificate that this machine does not trust, or that is another host's, is refused", async () => {
  const server = await publishing(publish(xml));
  const { connectTo } = server;
  expect(await fetchMetadata(url, { connectTo })).toMatchObject({ fault: { code: "certificate" } });
  const elsewhere = connectTo.map((one) => ({ ...one, fromHost: "idp.example.net" }));
  expect(await fetchMetadata("https://idp.example.net/", { connectTo: elsewhere, ca })).toMatchObject({
    fault: { code: "certificate", reason: "ERR_TLS_CERT_ALTNAME_INVALID" },
  });
  expect(server.asked).toEqual([]);
});

test("nobody that listens, and one that speaks no TLS, are unreachable", async () => {
  const plain = createPlainServer((socket) => {
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 200 OK\r\n\r\n", () => socket.destroy());
  });
  await new Promise<void>((resolve) => plain.listen(0, "127.0.0.1", resolve));
  const address = plain.address();
  const toPort = typeof address === "object" && address !== null ? address.port : 0;
  const connectTo = [{ fromHost: "idp.example.com", fromPort: 443, toHost: "127.0.0.1", toPort }];
  expect(await outcome(url, { connectTo, ca })).toBe("unreachable");
  await new Promise((resolve) => plain.close(resolve));
  expect(await fetchMetadata(url, { connectTo, ca })).toMatchObject({
    fault: { code: "unreachable", reason: "ECONNREFUSED" },
  });
});

test("whoever gives up is not kept waiting", async () => {
  const server = await publishing(() => undefined);
  const stop = new AbortController();
  setTimeout(() => {
    stop.abort();
  }, 50);
  expect(await outcome(url, optionsFor(server, { signal: stop.signal }))).toBe("interrupted");
});
