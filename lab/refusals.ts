import { randomUUID } from "node:crypto";
import { cloudFrontError, jsonAnswer, jsonError, xmlAnswer, type Answer, type ServiceError } from "./answer.js";
import type { Identified } from "./identify.js";
import { queryError } from "./query-call.js";
import { tag, textTag } from "./xml.js";

type Refused = Pick<Identified, "service" | "protocol">;

/** An error in the form of the service that is asked. */
export function errorFor({ service, protocol }: Refused, error: ServiceError): Answer {
  switch (protocol) {
    case "rest-xml":
      return cloudFrontError(error);
    case "query":
      return queryError(service, error);
    case "json":
      return jsonError(error);
    case "s3": {
      const { status, code, message } = error;
      const content = textTag("Code", code) + textTag("Message", message) + textTag("RequestId", randomUUID());
      return xmlAnswer(status, tag("Error", content));
    }
  }
}

/** Services that speak JSON and have a word of their own for it. */
const tooMany: ReadonlySet<string> = new Set(["servicequotas", "cognito-idp"]);

export function throttled(refused: Refused): Answer {
  const rate = (status: number, code: string) => errorFor(refused, { status, code, message: "Rate exceeded" });
  switch (refused.protocol) {
    case "s3":
      return errorFor(refused, { status: 503, code: "SlowDown", message: "Please reduce your request rate." });
    case "json":
      return rate(400, tooMany.has(refused.service) ? "TooManyRequestsException" : "ThrottlingException");
    case "rest-xml":
    case "query":
      return rate(400, "Throttling");
  }
}

/** Credentials that were good once. */
export function expired(refused: Refused): Answer {
  const message = "The security token included in the request is expired";
  switch (refused.protocol) {
    case "s3":
      return errorFor(refused, { status: 400, code: "ExpiredToken", message: "The provided token has expired." });
    case "json":
      return errorFor(refused, { status: 400, code: "ExpiredTokenException", message });
    case "rest-xml":
    case "query":
      return errorFor(refused, { status: 403, code: "ExpiredToken", message });
  }
}

/** What IAM says to `caller` (an ARN) who may not do `action`; an operation that knows no resources names none. */
export function denied({ arn, ...refused }: Identified, action: string, caller: string): Answer {
  const named = refused.protocol === "s3" && arn !== undefined ? `"${arn}"` : arn;
  const resource = named === undefined ? "" : ` on resource: ${named}`;
  const message = `User: ${caller} is not authorized to perform: ${action}${resource} because no identity-based policy allows the ${action} action`;
  switch (refused.protocol) {
    case "json":
      // With a capital, unlike the services' own errors.
      return jsonAnswer(400, { __type: "AccessDeniedException", Message: message }, "application/x-amz-json-1.1");
    case "rest-xml":
    case "query":
    case "s3":
      return errorFor(refused, { status: 403, code: "AccessDenied", message });
  }
}
