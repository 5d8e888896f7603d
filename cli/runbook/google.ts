import { evidenceOfEach, type VendorRunbook } from "./vendor-runbook.js";

const certificates = "Google Admin console → Security → Authentication → SSO with SAML applications → Certificates";
const app = "Google Admin console → Apps → Web and mobile apps → the app → Service provider details";

/** https://support.google.com/a/answer/7394709 */
export const google: VendorRunbook = {
  product: "Google Workspace",
  scope: "certificates are the account's, and each SAML app chooses one of them",
  publishesBoth: {
    answer: "unknown",
    text: "(check: whether an app's metadata has both) it is downloaded by hand, and there is no address to fetch it from; Crossfade puts both into what relying parties get",
  },
  environment: {},
  showsThumbprint: false,
  watch: [
    "There are at most two certificates in an account: if both are there, one that no app uses has to go before.",
    "Only a super administrator can do it, and only in the console: there is no API.",
    "Every certificate lives for five years, which cannot be changed.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Add the second certificate",
      console: [certificates, "Add another certificate", "Leave every app on the old one"],
      command: undefined,
      watch: ["Do not delete a certificate to make room before you know that no app uses it: its sign-ins would fail."],
      shows: "Certificate 1 and Certificate 2 are listed, and the app still names the old one",
      undo: "delete the new one, while no app uses it",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [certificates, `The new one → download; save it as ${incoming.file}`],
      command: undefined,
      watch: ["The metadata of the app has the certificate that the app uses: it is no source for the new one."],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Choose it for the app",
      console: [app, `Certificate → "${incoming.id}", by its expiry date → Save`],
      command: undefined,
      watch: [
        "(check: Google says of changes to apps that they may take up to 24 hours) until then both may sign, which both are trusted for.",
        "(check: administrators report that an app was off for everyone afterwards) look at User access, and try a sign-in.",
        evidenceOfEach("app"),
        "One app for AWS with a few users may go first, as a canary.",
      ],
      shows:
        "Service provider details of every app for AWS names the new certificate; a response of every relying party is signed with the new one",
      undo: `the same page: choose "${outgoing.id}" again`,
    },
    remove: {
      title: "Delete the old certificate",
      console: [certificates, `"${outgoing.id}", when no app uses it → Delete`],
      command: undefined,
      watch: [
        "Apps that are not for AWS may use it too.",
        "If it is the last one, Google makes a new one in its place.",
      ],
      shows: "one certificate is listed",
      undo: "none: a deleted certificate does not come back",
    },
  }),
};
