import type { BlockFault, FoundInstead, Part, UnreadableWhy } from "./text-fault.js";

/** What the text of a part should hold. */
export function wanted(part: Part): string {
  switch (part) {
    case "certificate":
      return "one certificate in PEM";
    case "chain":
      return "the issuing certificates in PEM";
    case "private-key":
      return "one private key in PEM";
  }
}

/** What to do about a text that holds something else. */
export function remedyForFound({ found, in: part }: { readonly found: FoundInstead; readonly in: Part }): string {
  const isKey = part === "private-key";
  switch (found) {
    case "private-key":
    case "encrypted-private-key":
    case "openssh-key":
    case "der-private-key":
      if (isKey)
        return found === "der-private-key" ? 'convert it with "openssl pkey -inform DER"' : `give ${wanted(part)}`;
      return "take it out, and if others could read it, treat the key as known to them";
    case "der-certificate":
      return isKey ? `give ${wanted(part)}` : 'convert it with "openssl x509 -inform DER"';
    case "pkcs12":
      return `take what is needed out of it with "openssl pkcs12 -nodes ${isKey ? "-nocerts" : "-nokeys"}"`;
    case "pkcs7":
      return isKey ? `give ${wanted(part)}` : 'convert it with "openssl pkcs7 -print_certs"';
    case "utf-16":
      return "save it as UTF-8 or ASCII";
    case "bare-base64":
      return "put the BEGIN and END lines around it";
    case "trusted-certificate":
      return 'write it anew with "openssl x509"';
    case "certificate-request":
      return "give the certificate that the authority issued for it";
    case "nothing":
    case "text":
    case "html-or-xml":
    case "binary":
    case "certificate":
    case "revocation-list":
    case "public-key":
    case "parameters":
    case "unknown-block":
      return `give ${wanted(part)}`;
  }
}

export function explainFault(fault: BlockFault): string {
  switch (fault) {
    case "no-end":
      return "it has no END line, expected one: copy the whole text, it was cut off";
    case "no-begin":
      return "it has no BEGIN line, expected one: copy the whole text, its start is missing";
    case "other-end":
      return "its END line names another kind than its BEGIN line, expected the same: copy each block whole";
    case "indented":
      return "its BEGIN or END line is indented, expected it at the start of the line: remove the white space";
    case "misspelt":
      return "its BEGIN or END line is misspelt, expected capitals between exactly five hyphens: correct the line";
    case "escaped-line-breaks":
      return 'it has "\\n" as two characters, expected line breaks: write real ones';
    case "lost-line-breaks":
      return "its BEGIN or END line holds more than that, expected a line of its own: put the line breaks back";
    case "headers":
      return "it has header lines, expected base64 only: export it again without them";
    case "empty":
      return "it is empty, expected base64: copy the whole text";
    case "not-base64":
      return "it is not base64, expected letters, digits, + and /: copy the text anew, it was damaged";
  }
}

export function explainUnreadable(why: UnreadableWhy): string {
  switch (why) {
    case "not-x509":
      return "its bytes are damaged or something else, expected DER of RFC 5280: export it again";
    case "trailing-bytes":
      return "its length is not that of its bytes, expected exactly one certificate: export it again";
    case "dates":
      return "its dates make no sense, expected notBefore and notAfter: have it issued again";
    case "too-large":
      return "it has more than 32 KiB, expected less, as ACM demands: have it issued with fewer names";
  }
}
