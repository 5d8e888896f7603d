import { expect, test } from "vitest";

import { connectTarget } from "../../modules/rotation/stack.js";

const edge = { fromHost: undefined, fromPort: undefined, toHost: "127.0.0.1", toPort: 4443 };

test("an entry without host and port redirects every connection", () => {
  expect(connectTarget([edge], "d1.cloudfront.net", 443)).toEqual({ host: "127.0.0.1", port: 4443 });
});

test("an entry for another host leaves a connection as it was", () => {
  expect(connectTarget([{ ...edge, fromHost: "d2.cloudfront.net" }], "d1.cloudfront.net", 443)).toEqual({
    host: "d1.cloudfront.net",
    port: 443,
  });
});

test("the first matching entry wins, and an empty target keeps what it does not name", () => {
  const first = { fromHost: "d1.cloudfront.net", fromPort: 443, toHost: "192.0.2.1", toPort: undefined };
  expect(connectTarget([first, edge], "d1.cloudfront.net", 443)).toEqual({ host: "192.0.2.1", port: 443 });
});
