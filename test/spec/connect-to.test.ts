import { expect, test } from "vitest";
import { parseConnectTo } from "../../modules/spec/connect-to.js";

test.each([
  ["::127.0.0.1:4443", { toHost: "127.0.0.1", toPort: 4443 }],
  [
    "WWW.example.com:443:edge.example.com:8443",
    { fromHost: "www.example.com", fromPort: 443, toHost: "edge.example.com", toPort: 8443 },
  ],
  ["::[::1]:4443", { toHost: "::1", toPort: 4443 }],
  ["[2001:DB8::1]:443::", { fromHost: "2001:db8::1", fromPort: 443 }],
  [":::", {}],
])("%s is read as curl reads it", (written, expected) => {
  const none = { fromHost: undefined, fromPort: undefined, toHost: undefined, toPort: undefined };
  expect(parseConnectTo(written)).toEqual({ ...none, ...expected });
});

test.each([
  "",
  "a:1:b",
  "a:1:b:2:c",
  "a:x:b:1",
  "a:0:b:1",
  "a:1:b:65536",
  "::::1:443",
  "a b:1:c:2",
  "::[::1:443",
  "[]:1::",
  "::[:::::]:443",
])('"%s" is refused', (written) => {
  expect(parseConnectTo(written)).toBeUndefined();
});
