import { days } from "../../modules/rotation/explain-standing.js";
import { daysLeft } from "../../modules/rotation/expiry.js";
import type { SamlGeneration, SamlRotation } from "../../modules/rotation/saml-rotation.js";
import { distrustedGenerations, identityCenters } from "../../modules/rotation/trust.js";
import { nextOf, type Runbook, type RunbookCertificate, type RunbookFile } from "./runbook.js";
import type { SamlRunbookFacts } from "./saml-facts.js";
import { interruption, partyOf } from "./saml-parties.js";
import { hasEnded, leftGenerations, phaseOf, type SamlPhase, unnamed } from "./saml-phase.js";
import { samlSteps } from "./saml-steps.js";
import { vendors } from "./vendors.js";

/** The human steps of a SAML rotation as its spec stands. Pure: whatever has to be asked is in `facts`. */
export function samlRunbook(rotation: SamlRotation, now: Date, facts: SamlRunbookFacts): Runbook {
  const phase = phaseOf(rotation);
  const steps = samlSteps({ rotation, phase, facts, now });
  const { product, environment } = vendors[rotation.identityProvider.vendor];
  return {
    name: rotation.name,
    kind: "SamlRotation",
    headline: `${rotation.name}: ${compromisedText(rotation)}${product} is to sign with "${rotation.signing}"; ${headline(rotation, phase)}`,
    certificates: rotation.generations.map((one) => certificateOf(rotation, phase, one, now, facts)),
    parties: rotation.relyingParties.map((party) => partyOf(party, facts.poolDomains)),
    notes: notesOf(rotation, phase, now),
    steps,
    next: nextOf(steps),
    files: filesOf(rotation, facts),
    environment,
  };
}

function headline(rotation: SamlRotation, phase: SamlPhase): string {
  const { incoming, outgoing, moved, shown, retired } = phase;
  if (incoming === undefined)
    return hasEnded(rotation, phase)
      ? "nothing is staged; look first whether the last rotation has ended"
      : "nothing is staged";
  if (!moved) return `"${incoming}" is staged`;
  if (retired) return `${outgoing === unnamed ? "what was signed with before" : `"${outgoing}"`} has left the spec`;
  return shown === undefined
    ? `nobody has shown yet that it does`
    : `attested at ${shown.at}; "${outgoing}" is to leave`;
}

function compromisedText({ generations }: SamlRotation): string {
  const compromised = generations.filter(({ emergency }) => emergency).map(({ id }) => `"${id}"`);
  return compromised.length === 0 ? "" : `${compromised.join(", ")} COMPROMISED; `;
}

function certificateOf(
  rotation: SamlRotation,
  phase: SamlPhase,
  generation: SamlGeneration,
  now: Date,
  { certificates }: SamlRunbookFacts,
): RunbookCertificate {
  const { id, fingerprint, notAfter } = generation;
  return {
    generation: id,
    standing: standingOf(rotation, phase, generation),
    fingerprint,
    thumbprint: certificates[id]?.thumbprint ?? "",
    notAfter,
    left: leftText(notAfter, now, identityCenters(rotation).length > 0),
  };
}

function standingOf({ signing }: SamlRotation, phase: SamlPhase, { id, emergency }: SamlGeneration): string {
  const role =
    phase.incoming === undefined
      ? []
      : id === phase.incoming
        ? ["incoming"]
        : id === phase.outgoing
          ? ["outgoing"]
          : [];
  return [...role, ...(id === signing ? ["signing"] : []), ...(emergency ? ["COMPROMISED"] : [])].join(", ");
}

/** Identity Center's console shows a certificate in yellow from 90 days before its expiry, and in red after it. */
const consoleWarnsDays = 90;

function leftText(notAfter: string, now: Date, inConsole: boolean): string {
  const left = daysLeft(new Date(notAfter), now);
  const expired = Date.parse(notAfter) <= now.getTime();
  const colour =
    !inConsole || left > consoleWarnsDays ? "" : expired ? ", red in Identity Center" : ", yellow in Identity Center";
  return `${expired ? `expired ${days(-left)} ago` : `in ${days(left)}`}${colour}`;
}

function notesOf(rotation: SamlRotation, phase: SamlPhase, now: Date): readonly string[] {
  const { identityProvider, signing } = rotation;
  const { product, scope, publishesBoth, watch } = vendors[identityProvider.vendor];
  const compromised = distrustedGenerations(rotation).map(({ id }) => `"${id}"`);
  const newest = identityProvider.attestations.at(-1);
  const expired = rotation.generations.find(({ id }) => id === signing);
  return [
    ...(compromised.length === 0
      ? []
      : [`${compromised.join(", ")} is compromised: do all of this now; there is no soak for it.`]),
    ...(phase.moved &&
    !phase.retired &&
    phase.shown === undefined &&
    newest !== undefined &&
    newest.generation !== signing
      ? [
          `The newest attested response (${newest.at}) is signed with "${newest.generation}", and the spec says "${signing}".`,
        ]
      : []),
    ...(expired !== undefined && Date.parse(expired.notAfter) <= now.getTime()
      ? [`The certificate of "${signing}" has expired: relying parties may refuse what it signs.`]
      : []),
    ...interruption(rotation, phase),
    `${product} signs with it for: ${scope}.`,
    `Both in its metadata at once: ${publishesBoth.answer === "by-hand" ? "by hand" : publishesBoth.answer}; ${publishesBoth.text}.`,
    ...watch,
    ...(leftGenerations(rotation).length === 0 || phase.retired
      ? []
      : [`Not deleted from Identity Center yet: ${leftGenerations(rotation).join(", ")}.`]),
  ];
}

/** Everything that a step asks for, but for what only AWS knows where AWS was not asked. */
function filesOf(rotation: SamlRotation, { certificates, poolCertificates }: SamlRunbookFacts): readonly RunbookFile[] {
  const { metadata } = rotation.identityProvider;
  return [
    ...rotation.generations.flatMap(({ id }) => {
      const text = certificates[id]?.pem;
      return text === undefined ? [] : [{ name: `${id}.pem`, what: `the certificate of "${id}"`, text }];
    }),
    ...(metadata === undefined
      ? []
      : [
          {
            name: `${rotation.name}-metadata.xml`,
            what: "the metadata that relying parties are given",
            text: metadata.trusting,
          },
        ]),
    ...Object.entries(poolCertificates).map(([pool, text]) => ({
      name: `${pool}.crt`,
      what: `the certificate with which Cognito signs requests of ${pool}, for the identity provider`,
      text,
    })),
  ];
}
