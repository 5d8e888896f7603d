import { expect, test } from "vitest";
import { faultOf, isTransient, ReadFault } from "../../modules/live/fault.js";

function thrown(name: string, message = "words of AWS", more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}

const ask = (cause: unknown) => faultOf("cloudfront:GetDistribution", 'distribution "E1"', cause);

test.each([
  ["AccessDenied", {}, "forbidden", false],
  ["AccessDeniedException", {}, "forbidden", false],
  ["ExpiredToken", {}, "credentials-expired", false],
  ["ExpiredTokenException", {}, "credentials-expired", false],
  ["InvalidClientTokenId", {}, "credentials-rejected", false],
  ["CredentialsProviderError", {}, "no-credentials", false],
  ["Throttling", {}, "throttled", true],
  ["TooManyRequestsException", {}, "throttled", true],
  ["Error", { code: "ECONNREFUSED" }, "unreachable", true],
  ["AggregateError", { errors: [{ code: "ECONNREFUSED" }] }, "unreachable", true],
  ["TimeoutError", {}, "unreachable", true],
  ["InternalFailure", { $metadata: { httpStatusCode: 500 } }, "server-error", true],
  ["AbortError", {}, "interrupted", false],
  ["InvalidArgument", { $metadata: { httpStatusCode: 400 } }, "refused", false],
  ["SyntaxError", {}, "unreadable-answer", false],
] as const)("%s %j is the fault %s", (name, more, reason, transient) => {
  const fault = ask(thrown(name, "words of AWS", more));
  expect(fault.reason).toBe(reason);
  expect(isTransient(fault)).toBe(transient);
});

test("a fault says what was asked, what was found and what to do, and keeps its cause", () => {
  const cause = thrown("ExpiredToken", "The security token included in the request is expired");
  const fault = ask(cause);
  expect(fault.message).toBe(
    'cloudfront:GetDistribution of distribution "E1": ExpiredToken "The security token included in the request is expired"; ' +
      "the credentials have run out; renew them (aws sso login, or a new role session) and run it again",
  );
  expect(fault.cause).toBe(cause);
  expect(fault.name).toBe("ReadFault");
});

test("a full account is no throttling: waiting does not help, a larger quota does", () => {
  const full = Object.assign(new Error("You have reached the maximum number of certificates."), {
    name: "LimitExceededException",
  });
  const fault = faultOf("acm:ImportCertificate", "a new certificate", full);
  expect([fault.reason, isTransient(fault)]).toEqual(["quota-used-up", false]);
  expect(fault.message).toContain('"npx crossfade check --live" says of what');
  const fast = Object.assign(new Error("Rate limit exceeded"), { name: "LimitExceededException" });
  expect(faultOf("acm:ListCertificates", "all certificates", fast).reason).toBe("throttled");
});

test("a denial names the permission that AWS misses, not only the call", () => {
  const message =
    "User: arn:aws:sts::123456789012:assumed-role/ci/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::123456789012:role/crossfade";
  expect(ask(thrown("AccessDenied", message))).toMatchObject({ reason: "forbidden", permission: "sts:AssumeRole" });
});

test("a denial by another account says which account the credentials are of, and which was expected", () => {
  const message =
    "User: arn:aws:iam::111111111111:user/me is not authorized to perform: cloudfront:GetDistribution on resource: arn:aws:cloudfront::222222222222:distribution/E1";
  const fault = ask(thrown("AccessDenied", message));
  expect(fault.reason).toBe("wrong-account");
  expect(fault.message).toContain("of account 111111111111, expected account 222222222222");
});

test("a fault stays the one it is when it is thrown through another reader", () => {
  const fault = ask(thrown("AccessDenied"));
  expect(faultOf("acm:GetCertificate", "another", fault)).toBe(fault);
});

test("whatever is thrown becomes a fault, also what is no Error", () => {
  for (const cause of [undefined, null, "text", 7, {}]) expect(ask(cause)).toBeInstanceOf(ReadFault);
});

test("a fault in a JSON document has its message", () => {
  const message: unknown = expect.stringContaining("AccessDenied");
  expect(JSON.parse(JSON.stringify(ask(thrown("AccessDenied"))))).toMatchObject({
    name: "ReadFault",
    reason: "forbidden",
    message,
  });
});
