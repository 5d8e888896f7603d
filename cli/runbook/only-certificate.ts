import type { VendorInstruction, VendorSubject } from "./vendor-runbook.js";

/** What differs where an identity provider holds one certificate and replaces it at once. */
export function onlyCertificate(
  { incoming, outgoing }: VendorSubject,
  product: string,
): Readonly<Record<"stage" | "obtain" | "activate", VendorInstruction>> {
  return {
    stage: {
      title: `Make the new key and certificate, without giving them to ${product} yet`,
      console: [
        "If it takes a key and certificate of yours: make them where its key is kept, now",
        "If it only makes its own, and shows it when it already signs with it: it cannot be prepared, and everything up to the step that activates it happens in the window",
      ],
      command: undefined,
      watch: [
        `Nothing of ${product} changes in this step.`,
        "A test instance that shares nothing with it cannot make the certificate: the key would be another one.",
      ],
      shows: "there is a certificate that nobody signs with",
      undo: "delete the key",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [`Save the certificate, without its key, as ${incoming.file}`],
      command: undefined,
      watch: [],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: `Replace the certificate of ${product}, in the window`,
      console: [
        `Keep the old key and certificate of "${outgoing.id}", then put those of "${incoming.id}" in their place`,
      ],
      command: undefined,
      watch: [
        "From this moment on everything is signed with the new one; whoever does not trust it yet refuses every sign-in.",
        "Watch one sign-in to each relying party before you leave.",
      ],
      shows: "a test sign-in is signed with the new one",
      undo: `put the key and certificate of "${outgoing.id}" back: everybody still trusts it`,
    },
  };
}
