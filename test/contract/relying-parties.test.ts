import { aCognitoParty, anIamParty, anIdentityCenter } from "../builders.js";
import { aFederation, pool } from "../live/fake-federation.js";
import { idpMetadata, incoming, outgoing } from "../spec/saml-specs.js";
import { relyingPartyContract } from "./relying-party.js";

const given = {
  old: { is: "given", description: { provider: { fingerprints: [outgoing.fingerprint] } } },
  both: { is: "given", description: { provider: { fingerprints: [outgoing.fingerprint, incoming.fingerprint] } } },
} as const;
const metadataOf = (trusted: "old" | "both") =>
  idpMetadata({ certificates: trusted === "old" ? [outgoing] : [outgoing, incoming] });
const url = "https://169.254.169.254/never-fetched";

for (const metadata of ["file", "url"] as const) {
  const party = aCognitoParty({ userPool: pool, metadata });
  const source = (trusted: "old" | "both") => (metadata === "file" ? { file: metadataOf(trusted) } : { url });
  const fetching = { is: "fetching", url } as const;
  relyingPartyContract({
    kind: `user pool, metadata by ${metadata}`,
    party,
    adopted: { ...party, adopt: true },
    deleted: { ...party, deleted: true },
    importId: `${pool}:corp`,
    account: {
      trusting: (trusted) => aFederation({ pools: { [pool]: [{ name: "corp", ...source(trusted) }] } }),
      without: () => aFederation({ pools: { [pool]: [] } }),
      denied: () => aFederation({ denied: ["ListIdentityProviders"] }),
    },
    // What a URL publishes is for test/live/metadata-url to show.
    told: metadata === "file" ? given : { old: fetching, both: fetching },
  });
}

const iam = anIamParty();
relyingPartyContract({
  kind: "SAML provider of IAM",
  party: iam,
  adopted: { ...iam, adopt: true },
  deleted: { ...iam, deleted: true },
  importId: "arn:aws:iam::123456789012:saml-provider/corp",
  account: {
    trusting: (trusted) => aFederation({ iam: { corp: metadataOf(trusted) } }),
    without: () => aFederation({ iam: {} }),
    denied: () => aFederation({ denied: ["ListSAMLProviders"] }),
  },
  told: given,
});

const noApi = "Identity Center has no API for its external identity provider: people do it, and attest it";
const center = anIdentityCenter();
relyingPartyContract({
  kind: "Identity Center",
  party: center,
  adopted: center,
  deleted: center,
  importId: undefined,
  account: { trusting: () => aFederation({}), without: () => aFederation({}), denied: () => aFederation({}) },
  told: { old: { is: "by-hand" }, both: { is: "by-hand" } },
  exceptions: { "in Terraform": noApi, absent: noApi, denied: noApi },
});
