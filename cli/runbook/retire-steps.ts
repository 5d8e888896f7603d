import { identityCenters } from "../../modules/rotation/trust.js";
import type { CenterContext } from "./identity-center-steps.js";
import type { RunbookStep, StepStatus } from "./runbook.js";
import { goneGenerations } from "./saml-phase.js";
import { certificateOf, done, instructions, locked, ofApply, ofSpec, ofVendor, open, subjectOf } from "./step-of.js";
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

/** What an earlier rotation ended with: nothing records it, so it is said until the attestations leave the spec. */
export function removedStep(context: CenterContext): readonly RunbookStep[] {
  const gone = goneGenerations(context.rotation).at(-1);
  const { vendor, multipleCertificates } = context.rotation.identityProvider;
  if (context.phase.incoming !== undefined || gone === undefined || !multipleCertificates) return [];
  const because = `nothing records whether the identity provider still holds "${gone}"; it may go there once the apply that took it out of the relying parties has ended`;
  const subject = {
    ...subjectOf(context),
    incoming: certificateOf(context, context.rotation.signing),
    outgoing: certificateOf(context, gone),
  };
  return [
    ofVendor(
      context,
      { id: "remove-left", status: { state: "unseen", because } },
      vendors[vendor].steps(subject).remove,
    ),
  ];
}
