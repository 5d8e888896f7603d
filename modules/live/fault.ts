/** Why an answer could not be had; stable, for machines. "Gone" is an answer and never among them. */
export type FaultReason =
  | "forbidden"
  | "wrong-account"
  | "credentials-expired"
  | "credentials-rejected"
  | "no-credentials"
  | "throttled"
  | "quota-used-up"
  | "unreachable"
  | "server-error"
  | "interrupted"
  | "not-ready"
  | "refused"
  | "unreadable-answer";

/** Something could not be read or done. `message` says what was found, what was expected and what to do. */
export class ReadFault extends Error {
  override readonly name = "ReadFault";
  readonly reason: FaultReason;
  /** As in an IAM policy: "cloudfront:GetDistribution". */
  readonly call: string;
  /** What was asked about: an id, an ARN, "all distributions". */
  readonly resource: string;
  /** The IAM action that has to be allowed for the call; "sts:AssumeRole" where the role could not be assumed. */
  readonly permission: string;
  readonly remedy: string;

  constructor(
    fault: Omit<Finding, "found"> & {
      readonly call: string;
      readonly resource: string;
      readonly found: string;
      readonly cause: unknown;
    },
  ) {
    super(`${fault.call} of ${fault.resource}: ${fault.found}; ${fault.remedy}`, { cause: fault.cause });
    this.reason = fault.reason;
    this.call = fault.call;
    this.resource = fault.resource;
    this.permission = fault.permission;
    this.remedy = fault.remedy;
  }

  /** For `--json`: an Error's message does not show by itself, and its cause is for debugging only. */
  toJSON(): Readonly<Record<string, string>> {
    const { name, reason, call, resource, permission, message, remedy } = this;
    return { name, reason, call, resource, permission, message, remedy };
  }
}

interface Finding {
  readonly reason: FaultReason;
  readonly found: string;
  readonly permission: string;
  readonly remedy: string;
}

/** Whether the same question may well be answered a little later. */
export function isTransient({ reason }: ReadFault): boolean {
  return reason === "throttled" || reason === "unreachable" || reason === "server-error";
}

/**
 * A failed call as a fault that names its remedy. Takes whatever was thrown: an SDK exception, a failure of the
 * credential chain, or of the network. The codes are those of the AWS SDK for JavaScript and of the services' models.
 */
export function faultOf(call: string, resource: string, cause: unknown): ReadFault {
  if (cause instanceof ReadFault) return cause;
  return new ReadFault({ call, resource, cause, ...findingOf(call, describe(cause)) });
}

/** What can be told of a thrown value, each part absent where it has none. */
export interface Described {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number | undefined;
}

export function describe(thrown: unknown): Described {
  const metadata = property(thrown, "$metadata");
  const status = property(metadata, "httpStatusCode");
  return {
    name: text(property(thrown, "name")),
    // One failed connection per address arrives as an AggregateError, whose own message is empty.
    code: text(property(thrown, "code")) || text(property(firstOf(property(thrown, "errors")), "code")),
    message: text(property(thrown, "message")) || text(property(firstOf(property(thrown, "errors")), "message")),
    httpStatus: typeof status === "number" ? status : undefined,
  };
}

const denied = /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized|Forbidden)$/;
const expired = /^(ExpiredToken|ExpiredTokenException|RequestExpired|TokenRefreshRequired)$/;
const rejected =
  /^(InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|InvalidAccessKeyId|MissingAuthenticationToken)$/;
const missing = /^(CredentialsProviderError|TokenProviderError|CredentialsError|ProviderError)$/;
const throttled =
  /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded|RequestThrottled|RequestThrottledException|SlowDown|PriorRequestNotComplete|BandwidthLimitExceeded)$/;
/** ACM's and IAM's word for a full account, and some services' for a rate; only the words tell which. */
const limit = /^LimitExceeded(Exception)?$/;
const network =
  /^(ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_TLS_.*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_.*)$/;

function findingOf(call: string, thrown: Described): Finding {
  const found = `${thrown.name || "unknown error"}${thrown.message === "" ? "" : ` "${oneLine(thrown.message)}"`}`;
  const at = (reason: FaultReason, remedy: string, permission = call): Finding => ({
    reason,
    found,
    permission,
    remedy,
  });
  if (thrown.name === "AbortError") return at("interrupted", "it was stopped before it answered; run it again");
  if (denied.test(thrown.name)) return deniedFinding(call, thrown, found);
  if (expired.test(thrown.name))
    return at(
      "credentials-expired",
      "the credentials have run out; renew them (aws sso login, or a new role session) and run it again",
    );
  if (rejected.test(thrown.name))
    return at(
      "credentials-rejected",
      "AWS does not know these credentials; check the access key, the profile and the machine's clock",
    );
  if (missing.test(thrown.name))
    return at(
      "no-credentials",
      "no AWS credentials were found; set AWS_PROFILE or AWS_ACCESS_KEY_ID, or log in with aws sso login",
    );
  const isRate = limit.test(thrown.name) && /\brate|throttl|too many requests/i.test(thrown.message);
  if (limit.test(thrown.name) && !isRate)
    return at(
      "quota-used-up",
      'the account has as many as it may have; "npx crossfade check --live" says of what, how many are left, and what to ask AWS for',
    );
  if (isRate || throttled.test(thrown.name) || thrown.httpStatus === 429)
    return at("throttled", "AWS still throttles this account after all retries; wait a minute and run it again");
  if (network.test(thrown.code) || thrown.name === "TimeoutError")
    return at(
      "unreachable",
      `the endpoint did not answer${thrown.code === "" ? "" : ` (${thrown.code})`}; check the network, the proxy and AWS_ENDPOINT_URL`,
    );
  if (thrown.httpStatus !== undefined && thrown.httpStatus >= 500)
    return at(
      "server-error",
      "the service failed after all retries; look at the AWS Health Dashboard and run it again later",
    );
  if (thrown.name === "RequestInProgressException")
    return at("not-ready", "ACM has not issued the certificate yet; wait until its status is ISSUED");
  if (thrown.name === "SyntaxError" || thrown.message.includes("Deserialization error"))
    return at(
      "unreadable-answer",
      "the answer is not what AWS sends; check that AWS_ENDPOINT_URL and any proxy lead to AWS",
    );
  return at("refused", "AWS refused the request as it is; read its words above");
}

/** AWS words a denial "User: ARN is not authorized to perform: ACTION on resource: ARN …"; both ARNs tell an account. */
function deniedFinding(call: string, { message }: Described, found: string): Finding {
  const permission = /perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1] ?? call;
  const caller = /User: arn:[\w-]+:(?:sts|iam)::(\d{12}):/.exec(message)?.[1];
  const owner = /on resource: arn:[\w-]+:[\w-]+:[\w-]*:(\d{12}):/.exec(message)?.[1];
  if (caller !== undefined && owner !== undefined && caller !== owner) {
    const remedy = `the credentials are of account ${caller}, expected account ${owner}; choose that account's profile, or set assumeRole in stack.yaml`;
    return { reason: "wrong-account", found, permission, remedy };
  }
  const remedy = `expected "${permission}" to be allowed; add it to the policy of the role; "npx crossfade permissions" prints all that each job needs`;
  return { reason: "forbidden", found, permission, remedy };
}

function property(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && key in value ? Reflect.get(value, key) : undefined;
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Error bodies may be whole HTML pages of a proxy. */
function oneLine(message: string): string {
  const line = message.replace(/\s+/g, " ").trim();
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
