import { ownerParameterName } from "./address.js";
import { expiryThresholds } from "./expiry.js";
import type { RelyingPartyName } from "./relying-party.js";
import { expiringDays } from "./saml-expiry.js";
import { type Released, relyingPartyOf, rotationOf } from "./stack.js";
import type { Untold } from "./standing-facts.js";
import type { CertificateArn, DistributionId } from "./tls-rotation.js";

/** What is known of something that Crossfade has let go; `serves` and `expires` only where the account was asked. */
export type LeftBehind =
  | {
      readonly kind: "distribution";
      readonly released: DistributionId;
      readonly now:
        | { readonly found: "unasked" }
        | { readonly found: "gone" }
        /** `certificate`: undefined where it is CloudFront's own. */
        | {
            readonly found: "there";
            readonly certificate: CertificateArn | undefined;
            readonly notAfter: Date | undefined;
          };
    }
  | {
      readonly kind: "relying-party";
      readonly released: RelyingPartyName;
      readonly now:
        | { readonly found: "unasked" }
        | { readonly found: "gone" }
        | { readonly found: "untold"; readonly why: Untold }
        /** `notAfter`: of the last certificate that it trusts; undefined where nobody can tell. */
        | { readonly found: "there"; readonly notAfter: Date | undefined };
    }
  | {
      readonly kind: "certificate";
      readonly released: Released;
      /** Only IAM tells by the name; in ACM it would be known by its tags, which take a call for each certificate. */
      readonly inIam?: { readonly arn: CertificateArn; readonly notAfter: Date | undefined };
    };

/** What an entry of `released` is about; the account has not been asked. */
export function leftBehind(released: Released): LeftBehind {
  if (relyingPartyOf(released) !== undefined) return { kind: "relying-party", released, now: { found: "unasked" } };
  if (rotationOf(released) !== undefined) return { kind: "certificate", released };
  return { kind: "distribution", released, now: { found: "unasked" } };
}

/** Said as a warning where viewers or sign-ins will be refused soon, because nobody sees to the certificate any more. */
export function isPressing(left: LeftBehind, now: Date): boolean {
  if (left.kind === "certificate" || left.now.found !== "there" || left.now.notAfter === undefined) return false;
  const days = left.kind === "relying-party" ? expiringDays : expiryThresholds.soon.days;
  return left.now.notAfter.getTime() - now.getTime() < days * 86_400_000;
}

/** One sentence: what was let go, what became of it, what is for a person to do. */
export function explainLeftBehind(left: LeftBehind): string {
  switch (left.kind) {
    case "certificate": {
      const [rotation = "", generation = ""] = left.released.split("/");
      if (left.inIam !== undefined)
        return (
          `"${left.released}" was released: its certificate stays in IAM as ${left.inIam.arn}` +
          `${untilText(left.inIam.notAfter)}, and nothing deletes or rotates it; when nothing uses it any more, delete it by hand`
        );
      return (
        `"${left.released}" was released: its certificate stays in its store and nothing deletes or rotates it; ` +
        `when nothing uses it any more, delete it by hand (in ACM it has the tags crossfade:rotation=${rotation} and ` +
        `crossfade:generation=${generation} if Crossfade staged it)`
      );
    }
    case "relying-party":
      return `${left.released} was released: ${trustedStill(left.now)}`;
    case "distribution":
      return `distribution "${left.released}" was released: ${becameOf(left.now)}`;
  }
}

function trustedStill(now: Extract<LeftBehind, { kind: "relying-party" }>["now"]): string {
  switch (now.found) {
    case "unasked":
      return "it stays as it is, trusts what it trusted, and nothing rotates that";
    case "gone":
      return "it does not exist any more, so nothing of it is left behind";
    case "untold":
      return `it could not be read: ${now.why.message}`;
    case "there":
      return `it is still there${now.notAfter === undefined ? "" : `, the last certificate that it trusts expires on ${now.notAfter.toISOString().slice(0, 10)}`}, and nothing rotates it; see to it elsewhere, or take it back into a rotation`;
  }
}

function becameOf(now: Extract<LeftBehind, { kind: "distribution" }>["now"]): string {
  switch (now.found) {
    case "unasked":
      return `it stays as it is, with the certificate it serves, and nothing rotates that; a parameter ${ownerParameterName("<rotation>", "<distribution>")} stays too`;
    case "gone":
      return "it does not exist any more, so nothing of it is left behind";
    case "there": {
      if (now.certificate === undefined) return "it serves CloudFront's own certificate: nothing is to be rotated";
      return `it still serves ${now.certificate}${untilText(now.notAfter)}, and nothing rotates it; see to it elsewhere, or take it back into a wave`;
    }
  }
}

function untilText(notAfter: Date | undefined): string {
  return notAfter === undefined ? "" : `, which expires on ${notAfter.toISOString().slice(0, 10)}`;
}
