import type { VendorRunbook } from "./vendor-runbook.js";

const hosted = "metadata/saml20-idp-hosted.php";

/** SimpleSAMLphp's documentation, "Key rollover with SimpleSAMLphp". */
export const simplesamlphp: VendorRunbook = {
  product: "SimpleSAMLphp",
  scope: "one hosted identity provider, with every service provider of it",
  publishesBoth: {
    answer: "yes",
    text: "with new_privatekey and new_certificate set, its metadata lists both for signing: …/module.php/saml/idp/metadata, in 1.x …/saml2/idp/metadata.php",
  },
  environment: {},
  showsThumbprint: false,
  watch: [
    "Every web server of a cluster needs the key file and the configuration before any of them signs with it.",
    "PHP may keep an old configuration in OPcache where opcache.validate_timestamps is off: reload PHP then.",
    "Run from the folder of SimpleSAMLphp, as the user that its files belong to.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Make a key and list it as the new one",
      console: [
        `Make the key pair: (umask 077; cd cert && openssl req -newkey rsa:3072 -new -x509 -days 1095 -nodes -subj '/CN=<name>' -out ${incoming.id}.crt -keyout ${incoming.id}.key)`,
        `In ${hosted}, beside privatekey and certificate of the identity provider, add new_privatekey and new_certificate as below`,
      ],
      command: {
        language: "php",
        lines: [
          `'privatekey' => '<${outgoing.id}, as it is>', 'certificate' => '<as it is>',`,
          `'new_privatekey' => '${incoming.id}.key', 'new_certificate' => '${incoming.id}.crt',`,
        ],
      },
      watch: [
        "Its metadata offers the new key alone for encryption from now on; it decrypts with both.",
        "The web server has to be able to read the key, and nobody else.",
      ],
      shows: "its metadata has two KeyDescriptors for signing, and a test sign-in is still signed with the old one",
      undo: "take both new_ lines out again",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [`cert/${incoming.id}.crt is the PEM: copy it as ${incoming.file}`],
      command: {
        language: "sh",
        lines: [`openssl x509 -in cert/${incoming.id}.crt -out ${incoming.file}`],
      },
      watch: [`Never copy ${incoming.id}.key anywhere but to the identity provider's own servers.`],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Swap the two keys",
      console: [
        `In ${hosted}, exchange the values: privatekey and certificate get the new files, new_privatekey and new_certificate the old ones`,
        "Save it in one go (write a copy and rename it): a half-written file stops every sign-in",
      ],
      command: {
        language: "php",
        lines: [
          `'privatekey' => '${incoming.id}.key', 'certificate' => '${incoming.id}.crt',`,
          `'new_privatekey' => '<${outgoing.id}, as it was>', 'new_certificate' => '<as it was>',`,
        ],
      },
      watch: [
        "It counts from the next request on.",
        "Swapped instead of dropped, the old certificate stays in the metadata, for whoever still fetches it.",
      ],
      shows: "a test sign-in is signed with the new one",
      undo: "swap them back",
    },
    remove: {
      title: "Take the old key out",
      console: [
        `In ${hosted}, remove new_privatekey and new_certificate, which are the old ones by now`,
        "Then delete the old key file",
      ],
      command: {
        language: "php",
        lines: [`'privatekey' => '${incoming.id}.key', 'certificate' => '${incoming.id}.crt',`],
      },
      watch: ["Messages that are encrypted for the old key cannot be read any more."],
      shows: "its metadata lists the new certificate alone",
      undo: "put the lines back, as long as the key file is there",
    },
  }),
};
