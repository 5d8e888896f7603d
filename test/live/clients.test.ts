import { createServer, type RequestListener } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { connect } from "../../modules/live/clients.js";
import { observeDistribution } from "../../modules/live/distribution.js";

// The environment is the SDK's own interface, and the way to a lab.
beforeEach(() => {
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "example");
  vi.stubEnv("AWS_SESSION_TOKEN", undefined);
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function withEndpoint<Result>(answer: RequestListener, use: () => Promise<Result>): Promise<Result> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  vi.stubEnv(
    "AWS_ENDPOINT_URL",
    `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
  );
  try {
    return await use();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const notFound = "<ErrorResponse><Error><Code>NoSuchDistribution</Code><Message>no</Message></Error></ErrorResponse>";
const throttling =
  "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";

test("AWS_ENDPOINT_URL leads the clients elsewhere, and throttling is retried, and said", async () => {
  const again: string[] = [];
  let asked = 0;
  const answer: RequestListener = (_, response) => {
    asked += 1;
    response.writeHead(asked < 3 ? 400 : 404, { "content-type": "text/xml" }).end(asked < 3 ? throttling : notFound);
  };
  const found = await withEndpoint(answer, () =>
    observeDistribution(
      connect({ region: "us-east-1", assumeRole: undefined }, (text) => again.push(text)).cloudfront,
      "E1",
    ),
  );
  expect(found).toEqual({ found: false });
  expect(asked).toBe(3);
  const text = "AWS answered GetDistribution with Throttling; asking again, more slowly";
  expect(again).toEqual([text, text]);
});

test("with assumeRole the role is assumed first, and a denial of that names the permission", async () => {
  const bodies: string[] = [];
  const answer: RequestListener = (request, response) => {
    request.setEncoding("utf8").on("data", (part: string) => bodies.push(part));
    request.on("end", () => {
      const message =
        "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/crossfade";
      response.writeHead(403, { "content-type": "text/xml" });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
      );
    });
  };
  const clients = () => connect({ region: "us-east-1", assumeRole: "arn:aws:iam::123456789012:role/crossfade" });
  await withEndpoint(answer, () =>
    expect(observeDistribution(clients().cloudfront, "E1")).rejects.toMatchObject({
      reason: "forbidden",
      permission: "sts:AssumeRole",
    }),
  );
  expect(bodies.join("")).toContain("Action=AssumeRole");
});

test("nothing that listens is a fault that says so", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.1:9");
  const { cloudfront } = connect({ region: "us-east-1", assumeRole: undefined });
  await expect(observeDistribution(cloudfront, "E1")).rejects.toMatchObject({ reason: "unreachable" });
});
