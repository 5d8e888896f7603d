import { allImported, type CenterContext } from "./identity-center-steps.js";
import type { RunbookStep, StepStatus } from "./runbook.js";
import { isEmergency } from "./saml-phase.js";
import { after, done, instructions, locked, ofApply, ofSpec, ofVendor, open } from "./step-of.js";

export function switchSteps(context: CenterContext): readonly RunbookStep[] {
  const { phase, rotation, facts } = context;
  const { shown, moved } = phase;
  const id = phase.incoming ?? "<new>";
  const seen: StepStatus | undefined =
    shown === undefined
      ? undefined
      : {
          state: "done",
          at: shown.at,
          ...(shown.by === undefined ? {} : { by: shown.by }),
          ...(shown.evidence === undefined ? {} : { evidence: shown.evidence }),
        };
  const early = locked(`signing is "${id}" in the spec`);
  const { activate } = instructions(context);
  return [
    ofApply(
      context,
      {
        id: "apply-move",
        title: `Apply: it checks once more that everybody trusts "${id}", then waits for you`,
        status: seen === undefined ? (moved ? open : early) : done,
      },
      {
        watch: [
          `Code 5 and a message that "${id}" has to be activated is how it is meant to end. Any other message comes first.`,
        ],
        shows: `the message names generation "${id}" and the step "activate"`,
        undo: "revert the commit that moved signing, and apply",
      },
    ),
    ofVendor(context, { id: "activate", status: seen ?? activation(context, early) }, activate),
    {
      ...ofSpec(
        context,
        {
          id: "show",
          title: `Sign in once, and record what the response shows`,
          status: seen ?? (moved ? after("activate") : early),
        },
        {},
      ),
      console: [
        "In the browser, open the network view, keep its log, and sign in anew through a relying party",
        'In the POST to the ACS address, copy the value of the form field "SAMLResponse" into a file, and delete the file afterwards: it is a sign-in of yours',
        `Then apply once more: npx cdktf apply ${facts.stack}`,
      ],
      command: {
        language: "sh",
        lines: [`npx crossfade saml verify ${rotation.name} --response response.txt --attest --by '<your name>'`],
      },
      watch: [
        "Within the hour: an older response shows nothing about now.",
        "Nothing about who signed in is recorded.",
      ],
      shows: `it says that "${id}" has signed, and the spec has a new attestation`,
      undo: "attest a response that another generation has signed",
    },
  ];
}

function activation({ rotation, phase, now }: CenterContext, early: StepStatus): StepStatus {
  if (!phase.moved) return early;
  // Relying parties stop trusting what is compromised whatever comes first: until it has stopped signing, nobody signs in.
  const emergency = isEmergency(rotation, phase);
  if (!emergency && !allImported(rotation))
    return locked('every Identity Center has it: an "imported" attestation is missing');
  const ready = emergency ? open : after("apply-move");
  const { window } = rotation.identityProvider;
  if (window === undefined) return ready;
  if (now.getTime() < Date.parse(window.from)) return locked(`the window from ${window.from} to ${window.to}`);
  return now.getTime() > Date.parse(window.to)
    ? locked(`there is a new window: that from ${window.from} to ${window.to} has passed`)
    : ready;
}
