import type { ImportCertificateCommand } from "@aws-sdk/client-acm";
import { describe } from "./fault.js";

/** A failure after which nobody knows whether the service did what it was asked. The SDK does not retry it: it has no status. */
class UnclearOutcome extends Error {
  override readonly name = "UnclearOutcome";
}

/** The request cannot have reached the service. */
const neverSent = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH)$/;

/** Lets the SDK retry only what the service has certainly not carried out: throttled, refused, or never sent. */
export function sendOnce(command: ImportCertificateCommand): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (thrown) {
        const { name, code, message, httpStatus } = describe(thrown);
        const answered = httpStatus !== undefined && httpStatus < 500;
        if (answered || name === "ThrottlingException" || name === "AbortError" || neverSent.test(code)) throw thrown;
        throw new UnclearOutcome(
          `${name || code || "no answer"} ${message}: whether ACM took the certificate is not known; run it again, it is found by its fingerprint if so`,
        );
      }
    },
    // Within the SDK's retry, which is of high priority in this step, and around its reading of the answer.
    { name: "crossfadeSendOnce", step: "finalizeRequest", priority: "low" },
  );
}
