import type { VendorRunbook } from "./vendor-runbook.js";

/** The Shibboleth wiki on key rollover, and what federations write about it (Switch, SWAMID, InCommon). */
export const shibboleth: VendorRunbook = {
  product: "Shibboleth Identity Provider",
  scope: "the whole identity provider: every service provider of the federation",
  publishesBoth: {
    answer: "by-hand",
    text: "metadata/idp-metadata.xml is a file: list both there as long as it takes, and at the federation",
  },
  environment: { IDP_HOME: "where the identity provider is installed" },
  showsThumbprint: false,
  watch: [
    "Federations take hours to a day to hand new metadata on, some customs say two weeks: wait for them too before it is activated.",
    "The front-channel, back-channel and encryption certificates are others: leave them alone.",
    "To change the key for AWS alone, give the relying party a security configuration of its own in relying-party.xml (check: in your version).",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Make a key, and list it in the metadata",
      console: [
        "Make the key pair below; the configuration stays as it is",
        'In metadata/idp-metadata.xml, under IDPSSODescriptor, add a second KeyDescriptor use="signing" with the new certificate',
        "If you are in a federation: register the certificate there as well, beside the old one",
      ],
      command: {
        language: "sh",
        lines: [
          `(umask 077; openssl req -newkey rsa:3072 -new -x509 -days 3650 -nodes -subj '/CN=<name>' -out "$IDP_HOME/credentials/${incoming.id}.crt" -keyout "$IDP_HOME/credentials/${incoming.id}.key")`,
        ],
      },
      watch: ["The servlet container's user has to be able to read the key, and nobody else."],
      shows: "the metadata has two KeyDescriptors for signing, and a test sign-in is still signed with the old one",
      undo: "take the second KeyDescriptor out again",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [`credentials/${incoming.id}.crt is the PEM: copy it as ${incoming.file}`],
      command: {
        language: "sh",
        lines: [`openssl x509 -in "$IDP_HOME/credentials/${incoming.id}.crt" -out ${incoming.file}`],
      },
      watch: [`Never copy ${incoming.id}.key anywhere but to the identity provider's own servers.`],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Let it sign with the new key",
      console: [
        "In conf/idp.properties, or conf/credentials.properties where yours has them, set the two lines below",
        "Restart the servlet container, one server after the other",
      ],
      command: {
        language: "properties",
        lines: [
          `idp.signing.key = %{idp.home}/credentials/${incoming.id}.key`,
          `idp.signing.cert = %{idp.home}/credentials/${incoming.id}.crt`,
        ],
      },
      watch: ["While servers restart one after the other, both keys sign: both have to be trusted everywhere."],
      shows: "a test sign-in on each server is signed with the new one",
      undo: `the two lines as they were (${outgoing.id}), and restart`,
    },
    remove: {
      title: "Take the old certificate out of the metadata",
      console: [
        "In metadata/idp-metadata.xml, and at the federation, remove the KeyDescriptor of the old certificate",
        "Some days later, delete the old key file",
      ],
      command: undefined,
      watch: [
        "The metadata of the federation still names it for as long as it is valid: wait before the key is deleted.",
      ],
      shows: "the metadata lists the new certificate alone",
      undo: "put the KeyDescriptor back, as long as the key file is there",
    },
  }),
};
