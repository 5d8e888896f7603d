import { evidenceOfEach, type VendorRunbook } from "./vendor-runbook.js";

const api = '"https://$PF_ADMIN/pf-admin-api/v1';
const curl = 'curl --fail-with-body -u "$PF_USER:$PF_PASSWORD" -H "X-XSRF-Header: PingFederate"';
const keys =
  "Administrative console → Security → Certificate & Key Management → Signing & Decryption Keys & Certificates";
const connection =
  "Administrative console → Applications → Integration → SP Connections → the connection → Credentials → Digital Signature Settings";

/** docs.pingidentity.com: "Managing certificate rotation settings", "Configuring digital signatures for SP connections". */
export const pingfederate: VendorRunbook = {
  product: "PingFederate",
  scope: "every SP connection that uses the same signing certificate; by hand, one connection at a time",
  publishesBoth: {
    answer: "yes",
    text: "between the creation and the activation of its own certificate rotation, the metadata of a connection has both; by hand it has the one in use (check: from 11.1 on, also alternative signing certificates)",
  },
  environment: {
    PF_ADMIN: "host and port of the administrative console, such as pf.example.com:9999",
    PF_USER: "an administrator with the Crypto Admin and Admin roles",
    PF_PASSWORD: "that administrator's password",
    PF_KEY: "the id that staging has answered",
    PF_CONNECTION: "the id of the SP connection",
  },
  showsThumbprint: false,
  watch: [
    "Certificate Rotation, if it is on for the certificate in use, makes a new one at the creation buffer (by default at 25 % of the lifetime left) and signs with it from the activation buffer on (10 %), whoever trusts it by then. Switch it off for the rotation, or finish before the activation buffer.",
    "In a cluster nothing counts before System → Server → Cluster Management → Replicate Configuration.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Create the new key pair",
      console: [
        `${keys} → the certificate in use → Certificate Rotation: off → Save`,
        "Create New: RSA 2048 or longer, SHA256 → Done → Save; no connection uses it yet",
      ],
      command: {
        language: "sh",
        lines: [
          `${curl} -X POST -H 'Content-Type: application/json' ${api}/keyPairs/signing/generate" \\`,
          `  --data '{"id":"${incoming.id.toLowerCase()}","commonName":"<name>","organization":"<organization>","country":"<US>","validDays":1095,"keyAlgorithm":"RSA","keySize":2048,"signatureAlgorithm":"SHA256withRSA"}'`,
        ],
      },
      watch: [
        "An id once given stays: take one that says when it was made.",
        "The private key stays in PingFederate; nobody needs to export it.",
      ],
      shows: "the list shows it, and Check Usage names no connection",
      undo: "the row → Delete, while nothing uses it",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [`${keys} → the new one → Export → Certificate Only; save it as ${incoming.file}`],
      command: {
        language: "sh",
        lines: [`${curl} ${api}/keyPairs/signing/$PF_KEY/certificate" > ${incoming.file}`],
      },
      watch: ["Certificate Only: the other choice is the private key too."],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Let the connection sign with it",
      console: [
        `${connection} → Signing Certificate: "${incoming.id}" → Save`,
        "In a cluster: Replicate Configuration",
      ],
      command: {
        language: "sh",
        lines: [
          `${curl} ${api}/idp/spConnections/$PF_CONNECTION/credentials/signingSettings" > signing.json`,
          "jq --arg id \"$PF_KEY\" '.signingKeyPairRef = {id: $id}' signing.json > signing-new.json",
          `${curl} -X PUT -H 'Content-Type: application/json' --data @signing-new.json ${api}/idp/spConnections/$PF_CONNECTION/credentials/signingSettings"`,
        ],
      },
      watch: [evidenceOfEach("connection"), "Connections that are not for AWS stay on the old one."],
      shows:
        "the summary of every connection for AWS names the new certificate; a response of every relying party is signed with the new one",
      undo: `the same page with "${outgoing.id}", or PUT signing.json again`,
    },
    remove: {
      title: "Delete the old key pair",
      console: [`${keys} → "${outgoing.id}" → Check Usage: none → Delete → Save`],
      command: {
        language: "sh",
        lines: [`${curl} -X DELETE ${api}/keyPairs/signing/<id of the old key pair>"`],
      },
      watch: ["It is refused while a connection uses it: that is as it should be."],
      shows: "the list shows the new one alone",
      undo: "none, unless the key pair was exported",
    },
  }),
};
