import type { SamlRotation } from "./saml-rotation.js";
import { distrustedGenerations, fetchesMetadata, identityCenters, incomingTrust, outgoingTrust } from "./trust.js";

/** What a plan of these rotations has to say before anything else: where sign-ins may fail, and for how long. */
export function explainInterruptions(rotations: readonly SamlRotation[]): readonly string[] {
  return rotations.flatMap((rotation) => [...emergency(rotation), ...interruption(rotation)]);
}

function emergency(rotation: SamlRotation): readonly string[] {
  return distrustedGenerations(rotation).map(
    ({ id }) =>
      `EMERGENCY in rotation "${rotation.name}": generation "${id}" is compromised. Nothing trusts it any more after this ` +
      `apply, without soak and without evidence: while the identity provider still signs with it, every sign-in fails. ` +
      `Activate "${rotation.signing}" there at once.`,
  );
}

/** An identity provider that holds one certificate replaces it at once: what was not trusted before is refused until it is. */
function interruption(rotation: SamlRotation): readonly string[] {
  const { name, signing, identityProvider } = rotation;
  const { multipleCertificates, window } = identityProvider;
  if (multipleCertificates || window === undefined) return [];
  const [next] = incomingTrust(rotation);
  const within = `between ${window.from} and ${window.to}`;
  if (next !== undefined)
    return [
      `Rotation "${name}": the identity provider holds one certificate. Generation "${next.id}" is trusted in advance, so no ` +
        `sign-in fails if it is prepared there and takes the place of "${signing}" after this apply: 1. apply; 2. set ` +
        `signing: "${next.id}" and apply ${within}; 3. replace the certificate; 4. record a response with crossfade saml verify --attest.`,
    ];
  if (outgoingTrust(rotation).length === 0) return [];
  return [
    `INTERRUPTION in rotation "${name}", ${within}: the identity provider holds one certificate. Where "${signing}" was not ` +
      `trusted by an earlier apply, sign-ins fail from the moment it is replaced there until ${untilTrusted(rotation)}. Outside ` +
      `of the window signing is not moved. With no interruption: list "${signing}" first, apply, and move signing in a later commit.`,
  ];
}

function untilTrusted(rotation: SamlRotation): string {
  const waits = [
    "this apply has updated the relying parties, some minutes",
    ...(fetchesMetadata(rotation) ? ["Cognito has fetched the metadata again, up to 6 hours"] : []),
    ...(identityCenters(rotation).length > 0 ? ["a person has imported it into Identity Center"] : []),
  ];
  return waits.join(", and until ");
}
