import type { FoundInstead } from "./text-fault.js";

/** What a block's label says it is. */
export function foundInBlock(label: string): FoundInstead {
  switch (label) {
    case "CERTIFICATE":
      return "certificate";
    case "TRUSTED CERTIFICATE":
    case "X509 CERTIFICATE":
      return "trusted-certificate";
    case "CERTIFICATE REQUEST":
    case "NEW CERTIFICATE REQUEST":
      return "certificate-request";
    case "X509 CRL":
      return "revocation-list";
    case "PRIVATE KEY":
    case "RSA PRIVATE KEY":
    case "EC PRIVATE KEY":
    case "DSA PRIVATE KEY":
      return "private-key";
    case "ENCRYPTED PRIVATE KEY":
      return "encrypted-private-key";
    case "OPENSSH PRIVATE KEY":
      return "openssh-key";
    case "PUBLIC KEY":
    case "RSA PUBLIC KEY":
      return "public-key";
    case "PKCS7":
    case "CMS":
      return "pkcs7";
    case "EC PARAMETERS":
    case "DH PARAMETERS":
      return "parameters";
    default:
      return "unknown-block";
  }
}

/**
 * What a text without any PEM block is. A binary file that was read as text has lost its high bytes (each became
 * U+FFFD), so DER is known by the low bytes of its first element: what follows the outer SEQUENCE.
 */
export function foundInText(text: string): FoundInstead {
  const start = text
    .slice(0, 200)
    .replace(/^\uFEFF/, "")
    .trimStart();
  if (start === "") return text.trim() === "" ? "nothing" : "text";
  if (/^.?\0|^\uFFFD{2}.?\0/.test(start)) return "utf-16";
  // The length of a SEQUENCE in several bytes, or (small keys) in one, with a version after it.
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/^0(?:[\u0080-\u0084\uFFFD]|.\u0002\u0001)/s.test(start)) return foundInDer(start.slice(2, 12));
  // A line of authorized_keys is the public half.
  if (/^(ssh-|ecdsa-sha2-)/.test(start)) return "public-key";
  if (start.startsWith("<")) return "html-or-xml";
  // Control characters (but tab and line breaks), or bytes that are no UTF-8.
  // eslint-disable-next-line no-control-regex -- they are what is looked for
  if (/[\u0000-\u0008\u000E-\u001F\uFFFD]/.test(start)) return "binary";
  return /^MI[A-Za-z0-9+/=\s]{62,}$/.test(start) ? "bare-base64" : "text";
}

function foundInDer(start: string): FoundInstead {
  if (start.includes("\u0002\u0001\u0003")) return "pkcs12";
  if (start.includes("\u0002\u0001\u0000") || start.includes("\u0002\u0001\u0001")) return "der-private-key";
  if (start.includes("\u0006\u0009*")) return "pkcs7";
  return start.includes("0") ? "der-certificate" : "binary";
}

/** What was found, as the object of a sentence. */
export function nameOfFound(found: FoundInstead): string {
  switch (found) {
    case "nothing":
      return "nothing but white space";
    case "text":
      return "text without a PEM block";
    case "html-or-xml":
      return "HTML or XML";
    case "binary":
      return "binary bytes";
    case "der-certificate":
      return "a certificate in DER (binary) form";
    case "der-private-key":
      return "a private key in DER (binary) form";
    case "pkcs12":
      return "a PKCS#12 (.p12, .pfx) file";
    case "pkcs7":
      return "a PKCS#7 (.p7b) bundle";
    case "utf-16":
      return "text in UTF-16";
    case "bare-base64":
      return "base64 without BEGIN and END lines";
    case "certificate":
      return "a certificate";
    case "trusted-certificate":
      return "a certificate in a form of OpenSSL's own (TRUSTED CERTIFICATE or X509 CERTIFICATE)";
    case "certificate-request":
      return "a certificate signing request";
    case "revocation-list":
      return "a revocation list";
    case "private-key":
      return "a private key";
    case "encrypted-private-key":
      return "an encrypted private key";
    case "openssh-key":
      return "an OpenSSH key";
    case "public-key":
      return "a public key";
    case "parameters":
      return "key parameters";
    case "unknown-block":
      return "a block of another kind";
  }
}
