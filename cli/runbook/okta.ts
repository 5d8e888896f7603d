import type { VendorRunbook } from "./vendor-runbook.js";

const api = '"https://$OKTA_DOMAIN/api/v1/apps/$OKTA_APP';
const token = '-H "Authorization: SSWS $OKTA_TOKEN"';

/** https://help.okta.com/en-us/Content/Topics/Apps/manage-signing-certificates.htm and the Application Credentials API. */
export const okta: VendorRunbook = {
  product: "Okta",
  scope: "one app integration: each signs with a certificate of its own",
  publishesBoth: {
    answer: "no",
    text: "an app's metadata lists its active certificate only (add ?kid=… for that of another); Crossfade puts both into what relying parties get",
  },
  environment: {
    OKTA_DOMAIN: "such as acme.okta.com",
    OKTA_APP: "the app's id, from the address of its page in the Admin Console",
    OKTA_TOKEN: "an API token of an administrator who may manage the app (okta.apps.manage)",
    OKTA_KID: "the kid that staging has answered",
  },
  showsThumbprint: false,
  watch: [
    "In Terraform, `key_name` or `key_years_valid` of okta_app_saml generates a certificate and activates it in the same apply: every sign-in fails until it is trusted. Leave them as they are and stage as below.",
    "`OKTA_TOKEN` may change the app: take it from a secret store, and not from a file of the repository.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Create the new certificate, inactive",
      console: [
        "Admin Console → Applications → Applications → the app → Sign On",
        "SAML Signing Certificates → Generate new certificate",
        "Its status has to be Inactive: touch nothing else",
      ],
      command: {
        language: "sh",
        lines: [
          `curl --fail-with-body -X POST ${token} ${api}/credentials/keys/generate?validityYears=2" > new-key.json`,
        ],
      },
      watch: [
        "Once more creates one more: look at the list first.",
        "The API takes 2 to 10 years (check: the range in your org).",
      ],
      shows: "the list shows it as Inactive, and a test sign-in is still signed with the old one",
      undo: "leave it: an inactive certificate signs nothing",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [
        "SAML Signing Certificates → the Inactive one → Actions → Download certificate",
        `Save it as ${incoming.file}`,
      ],
      command: {
        language: "sh",
        lines: [
          "OKTA_KID=$(jq -r .kid new-key.json)",
          `{ echo '-----BEGIN CERTIFICATE-----'; jq -r '.x5c[0]' new-key.json | fold -w 64; echo '-----END CERTIFICATE-----'; } > ${incoming.file}`,
        ],
      },
      watch: ["The app's metadata still has the old certificate alone: it is no source for the new one."],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Make it the active one",
      console: [
        "Admin Console → Applications → Applications → the app → Sign On → SAML Signing Certificates",
        `The row of "${incoming.id}" → Actions → Activate`,
      ],
      command: {
        language: "sh",
        lines: [
          `curl --fail-with-body ${token} ${api}" > app.json`,
          "jq --arg kid \"$OKTA_KID\" '.credentials.signing.kid = $kid' app.json > app-new.json",
          `curl --fail-with-body -X PUT ${token} -H 'Content-Type: application/json' --data @app-new.json ${api}"`,
        ],
      },
      watch: [
        "It counts from the next sign-in on; there is no grace time.",
        "The PUT replaces the app: keep app.json, and compare afterwards (check: which read-only fields your org's API refuses).",
      ],
      shows: "the row is Active, and the other one Inactive",
      undo: `the row of "${outgoing.id}" → Actions → Activate, or PUT app.json again`,
    },
    remove: {
      title: "Retire the old certificate",
      console: [
        `SAML Signing Certificates: "${outgoing.id}" has to be Inactive; it may stay`,
        "(check: whether your console offers to delete an inactive certificate)",
      ],
      command: undefined,
      watch: ["The API generates, lists, reads and clones the keys of an app, and deletes none."],
      shows: "the old certificate is Inactive",
      undo: "activate it again; it would have to be trusted again first",
    },
  }),
};
