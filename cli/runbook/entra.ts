import { evidenceOfEach, type VendorRunbook } from "./vendor-runbook.js";

const principal = '"https://graph.microsoft.com/v1.0/servicePrincipals/$ENTRA_SP';
const page =
  "Microsoft Entra admin center → Entra ID → Enterprise apps → the application → Single sign-on → SAML Certificates → Edit";

/**
 * learn.microsoft.com: "Manage certificates for federated single sign-on"; Graph: servicePrincipal
 * addTokenSigningCertificate; what the metadata lists: MicrosoftDocs/azure-docs#111432.
 */
export const entra: VendorRunbook = {
  product: "Microsoft Entra ID",
  scope: "one enterprise application: each signs with a certificate of its own",
  publishesBoth: {
    answer: "yes",
    text: "the App Federation Metadata Url of the application, which ends in ?appid=…, lists every certificate, active or not; the tenant's metadata without appid has other keys altogether",
  },
  environment: {
    ENTRA_SP: "the object id of the enterprise application (its service principal), not of the app registration",
    ENTRA_KEY_ID: "the keyId that staging has answered",
  },
  showsThumbprint: true,
  watch: [
    "An application of yours that takes the first certificate of the metadata, whatever signs, fails as soon as there is a second one.",
    "If the active certificate has already expired, a new one is used for signing as soon as it is saved, although it says Inactive. Stage before the expiry, or in a window.",
    "az rest uses who is signed in with az login: Cloud Application Administrator, or owner of the application.",
    "Where preferredTokenSigningKeyThumbprint is null, nothing says which certificate signs: set it to the old one's thumbprint before staging.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Create the new certificate, inactive",
      console: [
        page,
        "New Certificate → an expiry date of at most three years → Save",
        "It appears with the status Inactive: close the page with X",
      ],
      command: {
        language: "sh",
        lines: [
          `az rest --method GET --uri ${principal}?\\$select=preferredTokenSigningKeyThumbprint"`,
          `az rest --method POST --uri ${principal}/addTokenSigningCertificate" --body '{"displayName":"CN=<name>","endDateTime":"<2029-11-01T00:00:00Z>"}' > new-key.json`,
        ],
      },
      watch: ["Once more creates one more: look at the list first."],
      shows: "the list shows it as Inactive, with its thumbprint",
      undo: "the row → … → Delete certificate, while it is Inactive",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [page, `The Inactive row → … → PEM certificate download; save it as ${incoming.file}`],
      command: {
        language: "sh",
        lines: [
          `{ echo '-----BEGIN CERTIFICATE-----'; jq -r .key new-key.json | fold -w 64; echo '-----END CERTIFICATE-----'; } > ${incoming.file}`,
          "jq -r .thumbprint new-key.json",
        ],
      },
      watch: [
        'On the main page, "Certificate (Base64)" is the active certificate: the new one is under Edit only.',
        "The metadata may begin with a byte order mark; Crossfade reads it all the same.",
      ],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha1 prints the thumbprint that the page shows`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Make it the active one",
      console: [page, `The row with the thumbprint ${incoming.thumbprint} → … → Make certificate active → Yes`],
      command: {
        language: "sh",
        lines: [
          `az rest --method PATCH --uri ${principal}" --body '{"preferredTokenSigningKeyThumbprint":"${incoming.thumbprint}"}'`,
        ],
      },
      watch: [
        evidenceOfEach("enterprise application"),
        "It counts for every sign-in from then on, within minutes (check: how long your tenant takes); repeat the test sign-in.",
      ],
      shows: `the row ${incoming.thumbprint} is Active in every application for AWS; a response of every relying party is signed with the new one`,
      undo: `the same with the thumbprint ${outgoing.thumbprint}`,
    },
    remove: {
      title: "Delete the old certificate",
      console: [
        page,
        `The row with the thumbprint ${outgoing.thumbprint}, which has to be Inactive → … → Delete certificate`,
      ],
      command: undefined,
      watch: [
        "By Graph it is a PATCH of all of keyCredentials and passwordCredentials without the entries of one customKeyIdentifier; whatever is left out by mistake is gone. Use the page.",
      ],
      shows: "the list shows the new certificate alone",
      undo: "none: Entra keeps no copy of the private key",
    },
  }),
};
