/** What is done at the identity provider, in this order; between `obtain` and `activate` every relying party learns to trust. */
export type VendorStep = "stage" | "obtain" | "activate" | "remove";
export const vendorSteps: readonly VendorStep[] = ["stage", "obtain", "activate", "remove"];

/** Something to type or to write into a file; every place for a value of one's own is `<in angle brackets>` or a variable. */
export interface Typed {
  readonly language: "sh" | "powershell" | "php" | "properties" | "xml";
  readonly lines: readonly string[];
}

export interface VendorInstruction {
  /** Present tense, without a subject: "Create the new certificate, inactive". */
  readonly title: string;
  /** Clicks or edits in their order; menus joined by →. Empty where the product has no such way. */
  readonly console: readonly string[];
  /** By API or command line. Undefined where the product has no such way. */
  readonly command: Typed | undefined;
  readonly watch: readonly string[];
  /** How to see that it worked. */
  readonly shows: string;
  readonly undo: string;
}

/** A generation in the words of a vendor's console. */
export interface VendorCertificate {
  readonly id: string;
  /** SHA-1 over the DER, 40 upper-case hexadecimal digits, as consoles show it; a placeholder where it is not known yet. */
  readonly thumbprint: string;
  /** File of the PEM. */
  readonly file: string;
}

/** What a runbook is about; placeholders in angle brackets where nothing is known yet. */
export interface VendorSubject {
  readonly incoming: VendorCertificate;
  readonly outgoing: VendorCertificate;
}

/** How a vendor's identity provider changes the certificate that it signs with. */
export interface VendorRunbook {
  /** As its maker writes it. */
  readonly product: string;
  /** Whose sign-ins the change is about, beyond AWS. */
  readonly scope: string;
  /** Whether its metadata lists the active certificate and the new one at the same time. */
  readonly publishesBoth: { readonly answer: "yes" | "no" | "by-hand" | "unknown"; readonly text: string };
  /** Variables of the commands, with what they hold. A secret is always in one. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its console or its commands name certificates by SHA-1. */
  readonly showsThumbprint: boolean;
  readonly watch: readonly string[];
  readonly steps: (subject: VendorSubject) => Readonly<Record<VendorStep, VendorInstruction>>;
}

/** Where applications choose their certificates one by one; `what` is the vendor's word for an application. */
export function evidenceOfEach(what: string): string {
  return `Each ${what} has its own choice: sign in through every relying party of this rotation and check the response of each (npx crossfade saml verify), as one shows nothing of the others; record one when all are signed with the new certificate.`;
}

/** For a document, or where the new certificate is not there yet. */
export const unknownSubject: VendorSubject = {
  incoming: { id: "<new>", thumbprint: "<SHA-1 of the new certificate>", file: "<new>.pem" },
  outgoing: { id: "<old>", thumbprint: "<SHA-1 of the old certificate>", file: "<old>.pem" },
};
