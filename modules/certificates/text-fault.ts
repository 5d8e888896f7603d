/** One of the three texts that make a TLS generation. */
export type Part = "certificate" | "chain" | "private-key";

/** What a text turned out to be when it is not what was expected; never a piece of the text, which may be a key. */
export type FoundInstead =
  | "nothing"
  | "text"
  | "html-or-xml"
  | "binary"
  | "der-certificate"
  | "der-private-key"
  | "pkcs12"
  | "pkcs7"
  | "utf-16"
  | "bare-base64"
  | "certificate"
  | "trusted-certificate"
  | "certificate-request"
  | "revocation-list"
  | "private-key"
  | "encrypted-private-key"
  | "openssh-key"
  | "public-key"
  | "parameters"
  | "unknown-block";

/** What is wrong inside a PEM block. */
export type BlockFault =
  | "no-end"
  | "no-begin"
  | "other-end"
  | "indented"
  | "misspelt"
  | "escaped-line-breaks"
  | "lost-line-breaks"
  | "headers"
  | "empty"
  | "not-base64";

/** Why DER is no certificate that anyone could use. */
export type UnreadableWhy = "not-x509" | "trailing-bytes" | "dates" | "too-large";
