import type { VendorRunbook } from "./vendor-runbook.js";

const keys = "Admin Console → the realm → Realm settings → Keys";
const update = 'kcadm.sh update "components/$NEW_PROVIDER" -r "$REALM"';

/** Keycloak's Server Administration Guide, "Configuring realm keys"; what the descriptor lists: SamlService.getIDPMetadataDescriptor. */
export const keycloak: VendorRunbook = {
  product: "Keycloak",
  scope: "the whole realm: every SAML client, and every OpenID Connect client whose tokens are RS256",
  publishesBoth: {
    answer: "yes",
    text: "…/realms/<realm>/protocol/saml/descriptor lists every enabled RS256 signing key, active or passive",
  },
  environment: {
    REALM: "the realm's name",
    NEW_PROVIDER: "the id of the new key provider",
    OLD_PROVIDER: "the id of the key provider that signs today",
  },
  showsThumbprint: false,
  watch: [
    "All other relying parties of the realm have to trust the new certificate as well before it is activated.",
    "kcadm.sh keeps the session of kcadm.sh config credentials; let it ask for the password instead of typing it as an argument.",
  ],
  steps: ({ incoming, outgoing }) => ({
    stage: {
      title: "Add a key provider that is enabled and not active",
      console: [
        `${keys} → Providers: note the priority of the RS256 provider that signs today`,
        `Add provider → rsa-generated: Name ${incoming.id}, Priority below that one, Enabled On, Active Off, Algorithm RS256 → Save`,
      ],
      command: {
        language: "sh",
        lines: [
          'REALM_ID=$(kcadm.sh get "realms/$REALM" --fields id --format csv --noquotes)',
          `NEW_PROVIDER=$(kcadm.sh create components -r "$REALM" -i -s name=${incoming.id} -s parentId="$REALM_ID" \\`,
          "  -s providerId=rsa-generated -s providerType=org.keycloak.keys.KeyProvider \\",
          "  -s 'config.priority=[\"1\"]' -s 'config.enabled=[\"true\"]' -s 'config.active=[\"false\"]' -s 'config.algorithm=[\"RS256\"]')",
        ],
      },
      watch: [
        "A provider with Active On and a higher priority signs at once.",
        "rsa-enc-generated is for encryption: it never signs.",
        "Changing the key size of a provider makes a new key: not what you want.",
      ],
      shows:
        "Keys → Keys list, filter Passive keys, shows it, and the descriptor lists its certificate as a second one",
      undo: "Providers → the row → Delete",
    },
    obtain: {
      title: "Take its certificate as PEM",
      console: [
        `${keys} → Keys list → filter Passive keys → the row of ${incoming.id} → Certificate`,
        `Save what it shows as ${incoming.file}, between the lines -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----`,
      ],
      command: {
        language: "sh",
        lines: [
          `{ echo '-----BEGIN CERTIFICATE-----'; kcadm.sh get keys -r "$REALM" | jq -r --arg id "$NEW_PROVIDER" '.keys[] | select(.providerId == $id) | .certificate' | fold -w 64; echo '-----END CERTIFICATE-----'; } > ${incoming.file}`,
        ],
      },
      watch: ["Certificate, not Public key: the key alone is no certificate."],
      shows: `openssl x509 -in ${incoming.file} -noout -fingerprint -sha256 prints the certificate's fingerprint`,
      undo: "nothing has changed",
    },
    activate: {
      title: "Make it active, with the highest priority",
      console: [
        `${keys} → Providers → ${incoming.id}: Active On, Priority above that of the old one → Save`,
        "Leave the old provider enabled",
      ],
      command: {
        language: "sh",
        lines: [`${update} -s 'config.active=["true"]' -s 'config.priority=["<higher than the old one>"]'`],
      },
      watch: [
        "Of all active RS256 keys the one with the highest priority signs: Active alone changes nothing.",
        "It counts at once, for the whole realm.",
      ],
      shows: "Keys list names it as the RS256 signing key with the highest priority",
      undo: `${incoming.id}: Active Off; the old one signs again at once`,
    },
    remove: {
      title: "Make the old key passive, disable it, and later delete it",
      console: [
        `${keys} → Providers → the provider of ${outgoing.id}: Active Off → Save; wait as long as the realm's OpenID Connect tokens live`,
        "The same provider: Enabled Off → Save: the descriptor no longer lists it",
        "After some more days: the row → Delete",
      ],
      command: {
        language: "sh",
        lines: [
          `kcadm.sh update "components/$OLD_PROVIDER" -r "$REALM" -s 'config.active=["false"]'`,
          `kcadm.sh update "components/$OLD_PROVIDER" -r "$REALM" -s 'config.enabled=["false"]'`,
        ],
      },
      watch: [
        "Disabled, its key no longer verifies the tokens that it has signed: offline tokens of OpenID Connect clients end.",
      ],
      shows: "the descriptor lists the new certificate alone",
      undo: "Enabled On; after Delete: none, the key is gone",
    },
  }),
};
