import type { Fingerprint } from "../rotation/tls-rotation.js";
import { nameOfFound } from "./found-instead.js";
import { printable } from "./names.js";
import { explainFault, explainUnreadable, remedyForFound, wanted } from "./remedy.js";
import { at, days, group, list, moment, named, nameOfPart, of, quoted } from "./sentence.js";
import type { BlockFault, FoundInstead, Part, UnreadableWhy } from "./text-fault.js";

interface Located {
  /** Which text it is in; callers put that text's place (`file:line:column`) in front of the message. */
  readonly in: Part;
}

interface OneCertificate extends Located {
  /** Within the chain, from 1; undefined for the certificate itself. */
  readonly position: number | undefined;
  readonly subject: string;
}

/** What stands between a certificate and its use on CloudFront through ACM. Data: collected, never thrown. */
export type CertificateProblem =
  // The text
  | (Located & { readonly code: "too-large"; readonly bytes: number; readonly limit: number })
  | (Located & { readonly code: "not-pem"; readonly found: FoundInstead })
  | (Located & { readonly code: "wrong-block"; readonly found: FoundInstead; readonly line: number })
  | (Located & { readonly code: "broken-block"; readonly fault: BlockFault; readonly line: number })
  | (Located & { readonly code: "several-certificates"; readonly count: number; readonly line: number })
  | (Located & { readonly code: "several-keys"; readonly count: number; readonly line: number })
  | (Located & { readonly code: "chain-too-long"; readonly count: number; readonly limit: number })
  | (Located & {
      readonly code: "unreadable";
      readonly why: UnreadableWhy;
      readonly position: number | undefined;
      /** Of the block's first line, where the certificate came from PEM. */
      readonly line: number | undefined;
    })
  // One certificate
  | (OneCertificate & { readonly code: "expired"; readonly notAfter: Date })
  | (OneCertificate & { readonly code: "expiring"; readonly notAfter: Date; readonly days: number })
  | (OneCertificate & { readonly code: "not-yet-valid"; readonly notBefore: Date })
  | (Located & { readonly code: "key-type"; readonly found: string })
  | (Located & { readonly code: "key-too-short"; readonly bits: number })
  | (Located & { readonly code: "certificate-authority"; readonly subject: string })
  | (Located & { readonly code: "self-signed"; readonly subject: string })
  | (Located & { readonly code: "no-names"; readonly subject: string })
  | (Located & { readonly code: "not-for-servers"; readonly purposes: readonly string[] })
  | (Located & {
      readonly code: "names-not-covering";
      readonly names: readonly string[];
      readonly aliases: readonly string[];
    })
  // The private key
  | (Located & { readonly code: "key-encrypted" })
  | (Located & { readonly code: "key-cipher" })
  | (Located & { readonly code: "key-rounds"; readonly limit: number })
  | (Located & { readonly code: "passphrase" })
  | (Located & { readonly code: "key-unreadable" })
  | (Located & { readonly code: "key-mismatch"; readonly certificate: Fingerprint })
  // The chain
  | (Located & { readonly code: "chain-missing"; readonly issuer: string })
  | (Located & {
      readonly code: "chain-not-issuer";
      readonly issuer: string;
      readonly found: readonly string[];
      /** One of the chain has the issuer's name, but its key did not sign. */
      readonly sameName: boolean;
    })
  | (Located & {
      readonly code: "chain-out-of-order";
      readonly found: readonly string[];
      readonly expected: readonly string[];
    })
  | (OneCertificate & { readonly code: "chain-stray" })
  | (OneCertificate & { readonly code: "chain-repeats"; readonly first: number })
  | (OneCertificate & { readonly code: "chain-contains-root" })
  | (OneCertificate & { readonly code: "chain-contains-leaf" })
  | (OneCertificate & { readonly code: "chain-not-authority" })
  | (Located & { readonly code: "issuer-algorithm"; readonly found: string; readonly issuer: string });

const warnings: readonly CertificateProblem["code"][] = [
  "expiring",
  "chain-missing",
  // ACM documents that it may refuse a certificate whose algorithm is not its issuer's; in practice it takes most.
  "issuer-algorithm",
  // CloudFront wants a publicly trusted issuer, which no text can show: it says so itself, and a lab has none.
  "self-signed",
];

/** An error stops a rotation; a warning is said and survived. */
export function severity({ code }: CertificateProblem): "error" | "warning" {
  return warnings.includes(code) ? "warning" : "error";
}

/** One sentence: what was found, what was expected, what to do. Callers put the place of the text in front. */
export function explainProblem(problem: CertificateProblem): string {
  const where = nameOfPart(problem.in);
  switch (problem.code) {
    case "too-large":
      return `${where} has ${group(problem.bytes)} bytes, expected at most ${group(problem.limit)}: give only ${wanted(problem.in)}`;
    case "not-pem":
      return `${where} is ${nameOfFound(problem.found)}, expected PEM (lines from -----BEGIN to -----END): ${remedyForFound(problem)}`;
    case "wrong-block":
      return `${where} holds ${nameOfFound(problem.found)} at its line ${problem.line}, expected ${wanted(problem.in)}: ${remedyForFound(problem)}`;
    case "broken-block":
      return `${where} has a broken PEM block at its line ${problem.line}: ${explainFault(problem.fault)}`;
    case "several-certificates":
      return `${where} holds ${problem.count} certificates, expected one, the server's own: move those from its line ${problem.line} on to the chain`;
    case "several-keys":
      return `${where} holds ${problem.count} keys, expected one: remove the one at its line ${problem.line}, or the one before it`;
    case "chain-too-long":
      return `${where} holds ${problem.count} certificates, expected at most ${problem.limit}: give the issuer of the certificate and the issuers above it, not a bundle of authorities`;
    case "unreadable":
      return `${at(problem)}${problem.line === undefined ? "" : ` (line ${problem.line} of its text)`} is no readable X.509 certificate: ${explainUnreadable(problem.why)}`;
    case "expired":
      return `${of(problem)} expired at ${moment(problem.notAfter)}, expected one that is valid now: renew it`;
    case "expiring":
      return `${of(problem)} expires at ${moment(problem.notAfter)}, in ${days(problem.days)}, expected 30 days or more: start a rotation to a newer one now`;
    case "not-yet-valid":
      return `${of(problem)} is not valid before ${moment(problem.notBefore)}, expected one that is valid now: wait until then, as ACM refuses it`;
    case "key-type":
      return `${where} has a key of type ${printable(problem.found)}, expected RSA 2048, 3072 or 4096, or P-256, which CloudFront takes: have it issued for such a key`;
    case "key-too-short":
      return `${where} has an RSA key of ${problem.bits} bits, expected 2048, 3072 or 4096: have it issued for a longer key`;
    case "certificate-authority":
      return `${where}${quoted(problem.subject)} is an authority's, expected a server's own: give the certificate that names your hosts, and this one in the chain if it issued it`;
    case "self-signed":
      return `${where}${quoted(problem.subject)} is signed by itself, expected one from a publicly trusted authority: CloudFront refuses others when they are attached`;
    case "no-names":
      return `${where}${quoted(problem.subject)} has no DNS name, expected one for each alias: have it issued with a subjectAltName`;
    case "not-for-servers":
      return `${where} is limited to other purposes than a server's (${list(problem.purposes)}), expected TLS server authentication (1.3.6.1.5.5.7.3.1): have it issued for a server`;
    case "names-not-covering":
      return `${where} does not cover ${list(problem.aliases)}; its names: ${list(problem.names) || "none"}: have it issued with ${problem.aliases.length === 1 ? "that name" : "those names"} (a wildcard stands for exactly one label)`;
    case "key-encrypted":
      return `${where} is encrypted, expected its passphrase beside it: say in "passphrase", under privateKey, where it comes from`;
    case "key-cipher":
      return `${where} is encrypted with a cipher that OpenSSL 3 has given up (DES, RC2, RC4 and the like), expected AES: encrypt it anew where it is kept, with "openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default"`;
    case "key-rounds":
      return `${where} has its passphrase hashed in more than ${group(problem.limit)} rounds, expected fewer, as decrypting it would take minutes: encrypt it anew where it is kept, with "openssl pkcs8 -topk8 -v2 aes-256-cbc -iter 600000"`;
    case "passphrase":
      return `${where} cannot be decrypted with the passphrase that was given, expected the one it was encrypted with: correct the passphrase, or export the key again if it is damaged`;
    case "key-unreadable":
      return `${where} cannot be read, expected PKCS#8, PKCS#1 or SEC1 in PEM: export it again`;
    case "key-mismatch":
      return `${where} is not that of the certificate (SHA-256 ${problem.certificate}), expected the key it was requested with: give that key, or the certificate issued for this one`;
    case "chain-missing":
      return `${where} has no chain beside it, expected the certificate of its issuer${quoted(problem.issuer)}: add it, or some viewers will not trust the server`;
    case "chain-not-issuer":
      return `${where} does not hold the issuer of the certificate, ${named(problem.issuer)}${problem.sameName ? " (one has that name, but its key did not sign)" : ""}; found: ${list(problem.found)}: give the chain that came with the certificate`;
    case "chain-out-of-order":
      return `${where} is out of order: found ${list(problem.found)}; expected ${list(problem.expected)}: put each issuer after what it issued`;
    case "chain-stray":
      return `${of(problem)} issued nothing that leads to the certificate, expected only its issuers: remove it`;
    case "chain-repeats":
      return `${of(problem)} is the same as certificate ${problem.first}, expected each once: remove it`;
    case "chain-contains-root":
      return `${of(problem)} is a root, expected only what lies between the certificate and its root: remove it, viewers have their own`;
    case "chain-contains-leaf":
      return `${of(problem)} is the certificate itself, expected only its issuers: remove it`;
    case "chain-not-authority":
      return `${of(problem)} is no certificate authority, expected one that may issue: ask its issuer for the right chain`;
    case "issuer-algorithm":
      return `${where} has a key of type ${problem.found} and is signed by an issuer with ${problem.issuer === "other" ? "another kind of key" : problem.issuer}, expected the same kind: ACM may refuse it; if it does, have it issued by an authority of its own kind`;
  }
}
