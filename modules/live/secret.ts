import { describe } from "./fault.js";

/** What is left of an error when nothing may remain that could hold a secret: its names, and its words if they are clean. */
export class CleanedError extends Error {
  override readonly name: string;
  readonly code: string;
  readonly $metadata: { readonly httpStatusCode: number | undefined };

  constructor({ name, code, message, httpStatus }: ReturnType<typeof describe>) {
    super(message);
    this.name = name;
    this.code = code;
    this.$metadata = { httpStatusCode: httpStatus };
  }
}

/**
 * An SDK error carries the request, the response and whatever the service chose to repeat of them. Returns one that
 * carries none of it, with the message withheld where it has any piece of the secret.
 */
export function withoutSecret(thrown: unknown, secret: string): CleanedError {
  const described = describe(thrown);
  const message = mentions(described.message, secret)
    ? "its message is withheld: it repeats a part of the private key"
    : described.message;
  return new CleanedError({ ...described, message });
}

/** Services quote as few as ten characters of what they cannot read; a shorter run of base64 says nothing about a key. */
const piece = 8;

/** Whether the text has any 8 characters in a row of the secret, as it is, without its line breaks, or in base64. */
function mentions(text: string, secret: string): boolean {
  // The first and the last line of a PEM are no secret, and error messages like to quote them.
  const body = secret.replace(/-----[A-Z ]+-----/g, "");
  const forms = [body, Buffer.from(secret).toString("base64"), Buffer.from(secret).toString("hex")].map(squeeze);
  const found = squeeze(text);
  return forms.some((form) => {
    for (let at = 0; at + piece <= form.length; at += 1) if (found.includes(form.slice(at, at + piece))) return true;
    return false;
  });
}

/** Line breaks, also escaped ones, differ from one quoting to the next. */
function squeeze(text: string): string {
  return text.replace(/\\[rn]|\s/g, "");
}
