import { printable } from "../certificates/names.js";

/** Why nothing was fetched from a URL. What another machine said is in it as it came: `explainMetadataUrl` makes it printable. */
export type MetadataUrlFault =
  // The URL, or one that it was redirected to
  | { readonly code: "not-a-url"; readonly url: string }
  | { readonly code: "not-https"; readonly url: string; readonly redirected: boolean }
  | { readonly code: "credentials-in-url"; readonly host: string }
  | { readonly code: "not-resolved"; readonly host: string; readonly reason: string }
  /** `range`: a word of ipaddr.js. */
  | { readonly code: "not-public"; readonly host: string; readonly address: string; readonly range: string }
  // On the way
  | { readonly code: "unreachable"; readonly host: string; readonly reason: string }
  | { readonly code: "certificate"; readonly host: string; readonly reason: string }
  | { readonly code: "slow"; readonly host: string; readonly until: "first-byte" | "end"; readonly seconds: number }
  | { readonly code: "interrupted" }
  // The answer
  | { readonly code: "status"; readonly host: string; readonly status: number }
  | { readonly code: "too-many-redirects"; readonly limit: number }
  | { readonly code: "content-type"; readonly host: string; readonly found: string }
  | { readonly code: "content-encoding"; readonly host: string; readonly found: string }
  | { readonly code: "too-large"; readonly host: string; readonly limit: number }
  | { readonly code: "truncated"; readonly host: string };

/** What SAML metadata may be sent as: RFC 7580's registration, and what servers say that only know XML. */
export const metadataTypes: readonly string[] = ["application/samlmetadata+xml", "application/xml", "text/xml"];

/** Whether the same URL may well be answered a little later. */
export function maySoonBeAnswered(fault: MetadataUrlFault): boolean {
  switch (fault.code) {
    case "not-resolved":
    case "unreachable":
    case "slow":
    case "truncated":
      return true;
    case "status":
      return fault.status >= 500 || fault.status === 429 || fault.status === 408;
    case "not-a-url":
    case "not-https":
    case "credentials-in-url":
    case "not-public":
    case "certificate":
    case "interrupted":
    case "too-many-redirects":
    case "content-type":
    case "content-encoding":
    case "too-large":
      return false;
  }
}

/** One clause: what was found, what was expected, what to do. Callers put the URL in front. */
export function explainMetadataUrl(fault: MetadataUrlFault): string {
  const at = "host" in fault ? `"${printable(fault.host, 100)}"` : "";
  switch (fault.code) {
    case "not-a-url":
      return `"${printable(fault.url)}" is no URL, expected one that begins with https://; correct it`;
    case "not-https":
      return fault.redirected
        ? `it redirects to "${printable(fault.url)}", expected https; ask the identity provider's owner for the address it ends at`
        : `"${printable(fault.url)}" is not https, expected https: whoever is on the way could put a certificate of their own into it`;
    case "credentials-in-url":
      return `the URL at ${at} has a user name or a password in it, expected none; metadata is public, ask for an address without`;
    case "not-resolved":
      return `the name ${at} does not resolve (${printable(fault.reason, 60)}), expected an address; correct the name, or look at this machine's DNS`;
    case "not-public":
      return `${at} is at ${fault.address}, which is no public address (${fault.range}), expected a public one; where it is meant, say so with connectTo in stack.yaml, or give the metadata as a file`;
    case "unreachable":
      return `${at} does not answer (${printable(fault.reason, 60)}), expected a connection; look at the network between this machine and it`;
    case "certificate":
      return `the certificate of ${at} is not trusted (${printable(fault.reason, 60)}), expected one that this machine trusts for that name; renew it, or make its authority known with NODE_EXTRA_CA_CERTS`;
    case "slow":
      return fault.until === "first-byte"
        ? `${at} did not begin to answer within ${fault.seconds} seconds; run it again, and if it stays slow ask its owner`
        : `${at} had not answered in full after ${fault.seconds} seconds; run it again, and if it stays slow ask its owner`;
    case "interrupted":
      return "it was stopped before it was answered; run it again";
    case "status":
      return `${at} answers with HTTP status ${fault.status}, expected 200; correct the URL, or ask its owner`;
    case "too-many-redirects":
      return `it redirects more than ${fault.limit} times, expected fewer; give the address that it ends at`;
    case "content-type":
      return `${at} sends ${fault.found === "" ? "no content type" : `"${printable(fault.found, 100)}"`}, expected ${metadataTypes.join(", ")}; correct the URL: it may be a page to sign in at`;
    case "content-encoding":
      return `${at} sends it compressed ("${printable(fault.found, 40)}") although it was asked not to, expected it as it is; ask its owner`;
    case "too-large":
      return `${at} sends more than ${fault.limit.toLocaleString("en-US")} bytes, expected metadata of one identity provider; ask for an address of it alone`;
    case "truncated":
      return `${at} broke off in the midst of its answer, expected all of it; run it again`;
  }
}
