import { type AcmIssued, isRenewedByMail, renewalDays, type RenewalTrouble } from "./renewal.js";
import type { GenerationId } from "./tls-rotation.js";

/** Behind an expiry. */
export const renewsInPlace = "renewed by ACM";

/** Why nothing needs rotating. */
export function explainRenewal(generation: GenerationId, origin: AcmIssued): string {
  const begins = `from ${renewalDays.begins} days before it expires`;
  if (isRenewedByMail(origin))
    return (
      `ACM issued "${generation}" and renews it in place, under the same ARN, while it is in use; its names are validated ` +
      `by mail, so that a person has to answer ACM's, from ${renewalDays.mails} days before it expires`
    );
  return (
    `ACM issued "${generation}" and renews it in place, under the same ARN, ${begins}, ` +
    `while it is in use and its ${validationText(origin.validation)} stay`
  );
}

interface Troubled {
  readonly generation: GenerationId;
  readonly trouble: RenewalTrouble;
  readonly validation: readonly string[];
  readonly daysLeft: number;
}

/** One clause: what keeps ACM from renewing. */
export function explainRenewalTrouble({ generation, trouble, validation, daysLeft }: Troubled): string {
  switch (trouble) {
    case "failed":
      return `ACM's renewal of "${generation}" has failed, ${daysLeft} day(s) before it expires`;
    case "pending-validation":
      return validation.includes("EMAIL")
        ? `ACM's renewal of "${generation}" waits for an answer to its mails, ${daysLeft} day(s) before it expires`
        : `ACM's renewal of "${generation}" does not find its ${validationText(validation)}, ${daysLeft} day(s) before it expires`;
    case "ineligible":
      return `ACM issued "${generation}" and does not renew it (INELIGIBLE)`;
    case "late":
      return `ACM has not renewed "${generation}", ${daysLeft} day(s) before it expires`;
  }
}

/** What a person does about it; begins with a verb. */
export function renewalRemedy(trouble: RenewalTrouble, byMail: boolean): string {
  switch (trouble) {
    case "pending-validation":
      return byMail
        ? "answer the mails that ACM has sent to the contacts of the domains (aws acm resend-validation-email sends them again)"
        : "put the validation records back that aws acm describe-certificate shows";
    case "failed":
      return "look at RenewalStatusReason in aws acm describe-certificate; what cannot be mended is replaced by a new generation";
    case "ineligible":
      return "replace it by a new generation before it expires";
    case "late":
      return byMail
        ? "answer ACM's mails, or replace it by a new generation"
        : "look at its validation records in aws acm describe-certificate, or replace it by a new generation";
  }
}

function validationText(methods: readonly string[]): string {
  const names = methods.filter((method) => method !== "EMAIL");
  return `${names.length === 0 ? "DNS" : names.join(" and ")} validation records`;
}
