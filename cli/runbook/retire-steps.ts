import type { GenerationId } from "../../modules/rotation/tls-rotation.js";
import { identityCenters } from "../../modules/rotation/trust.js";
import type { CenterContext } from "./identity-center-steps.js";
import type { RunbookStep, StepStatus } from "./runbook.js";
import { goneGenerations, hasEnded, unnamed } from "./saml-phase.js";
import { after, certificateOf, done, instructions, locked, ofApply, ofSpec, ofVendor, open } from "./step-of.js";
import { vendors } from "./vendors.js";

export function retireSteps(context: CenterContext): readonly RunbookStep[] {
  const { phase, facts } = context;
  const id = phase.incoming === undefined ? "<old>" : phase.outgoing;
  const status = phase.retired ? done : retirement(context);
  const applied: StepStatus = phase.retired ? open : locked(`"${id}" has left the spec`);
  return [
    ofSpec(
      context,
      { id: "retire", title: `Take "${id}" out of generations`, status },
      {
        spec: { place: facts.place(["spec", "generations"]), lines: [`# remove: - { id: "${id}", … }`] },
        watch: ["From then on going back means to trust it again first."],
        shows: "npx crossfade check finds nothing wrong",
        undo: "revert the commit, and apply",
      },
    ),
    ofApply(
      context,
      {
        id: "apply-retire",
        title: `Apply: no relying party that Terraform manages trusts "${id}" any more`,
        status: applied,
      },
      { shows: "a second plan is empty", undo: "revert the commit that took it out, and apply" },
    ),
  ];
}

function retirement({ rotation, phase, now }: CenterContext): StepStatus {
  const compromised = rotation.generations.some(({ id, emergency }) => id === phase.outgoing && emergency);
  if (phase.shown === undefined) return locked(`it is attested that "${phase.incoming ?? "<new>"}" is signed with`);
  if (compromised) return open;
  const until = new Date(Date.parse(phase.shown.at) + rotation.retirement.soak * 1000);
  return now < until ? locked(`its soak is over at ${until.toISOString()}`) : open;
}

export function removeStep(context: CenterContext): RunbookStep {
  const { phase, rotation } = context;
  const id = phase.incoming === undefined ? "<old>" : phase.outgoing;
  const until =
    identityCenters(rotation).length > 0
      ? "is attested as deleted from every Identity Center"
      : "has left the relying parties";
  return ofVendor(context, { id: "remove", status: locked(`"${id}" ${until}`) }, instructions(context).remove);
}

/**
 * What an earlier rotation ended with. Nothing but Identity Center's attestations records it, so it is asked until the
 * attestations leave the spec; what the metadata file still lists is on its way out, or comes in with the next rotation.
 */
export function leftSteps(context: CenterContext): readonly RunbookStep[] {
  const { rotation, phase, facts } = context;
  if (!hasEnded(rotation, phase)) return [];
  const gone = goneGenerations(rotation).at(-1);
  const what = gone === undefined ? "a certificate that is not listed any more" : `"${gone}"`;
  const found = facts.unlisted.map(({ subject, fingerprint }) => {
    return `The metadata file lists ${fingerprint} (${subject || "without a subject"}), which no generation has: it goes, unless it is newer than "${rotation.signing}". When it has gone, put the metadata as it is then into the file.`;
  });
  const because = `nothing records whether ${what} has gone`;
  const question = { state: "in-question", because } as const;
  // Identity Center's attestation, which has been given, comes after the apply.
  const applied = identityCenters(rotation).length > 0;
  const apply = ofApply(
    context,
    {
      id: "apply-left",
      title: `Apply: no relying party that Terraform manages trusts ${what}`,
      status: found.length > 0 ? open : question,
    },
    { watch: found, shows: "a second plan is empty", undo: "revert the commit that took it out, and apply" },
  );
  return [
    ...(applied ? [] : [apply]),
    ...removeLeft(context, gone ?? unnamed, found, applied ? question : apply.status),
  ];
}

function removeLeft(
  context: CenterContext,
  gone: GenerationId,
  found: readonly string[],
  before: StepStatus,
): readonly RunbookStep[] {
  const { vendor, multipleCertificates } = context.rotation.identityProvider;
  if (!multipleCertificates) return [];
  const subject = {
    incoming: certificateOf(context, context.rotation.signing),
    outgoing: certificateOf(context, gone),
  };
  const { remove } = vendors[vendor].steps(subject);
  const status = before.state === "open" ? after("apply-left") : before;
  return [ofVendor(context, { id: "remove-left", status }, { ...remove, watch: [...found, ...remove.watch] })];
}
