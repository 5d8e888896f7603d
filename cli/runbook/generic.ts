import { evidenceOfEach, type VendorRunbook } from "./vendor-runbook.js";

/** What holds for any identity provider that can hold two certificates. */
export const generic: VendorRunbook = {
  product: "the identity provider",
  scope: "(check: whether it signs for each application with a certificate of its own, or with one for all)",
  publishesBoth: {
    answer: "unknown",
    text: "(check: whether its metadata lists a certificate that it does not sign with yet) Crossfade puts both into what relying parties get",
  },
  environment: {},
  showsThumbprint: false,
  watch: [
    "Look up what of it activates a new certificate by itself: a date, a buffer, an expiry, a restart.",
    "If it can hold one certificate only, say multipleCertificates: false in the spec, and a window.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Create the new certificate, inactive",
      console: ["Create the new certificate so that the old one goes on signing: inactive, secondary or passive"],
      command: undefined,
      watch: ["If it says nothing of inactive, try it where nobody signs in: it may sign with the new one at once."],
      shows: "a test sign-in is still signed with the old one: npx crossfade saml verify says which",
      undo: "delete the new one, while it is inactive",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [`Download the certificate, without its key, as ${incoming.file}`],
      command: {
        language: "sh",
        lines: [`openssl x509 -inform DER -in <new>.cer -out ${incoming.file}   # if it was binary`],
      },
      watch: ["Metadata may still have the old certificate alone."],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Let it sign with the new certificate",
      console: [`Make "${incoming.id}" the active, primary or signing certificate, and keep the old one`],
      command: undefined,
      watch: [
        "Where it signs with one certificate for all: every other application that trusts it has to trust the new one.",
        evidenceOfEach("application, where it signs for each with a certificate of its own,"),
      ],
      shows: "a response of every relying party is signed with the new one",
      undo: `make "${outgoing.id}" the active one again`,
    },
    remove: {
      title: "Delete the old certificate",
      console: [`Delete "${outgoing.id}", when nothing trusts it or needs it any more`],
      command: undefined,
      watch: ["Keep its private key from being restored: it could still sign for whoever forgot to stop trusting it."],
      shows: "its metadata lists the new certificate alone",
      undo: "none, unless there is a copy of its key",
    },
  }),
};
