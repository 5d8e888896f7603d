import { allImported, type CenterContext } from "./identity-center-steps.js";
import type { RunbookStep, StepStatus } from "./runbook.js";
import { after, done, instructions, locked, ofApply, ofSpec, ofVendor, open } from "./step-of.js";
import { vendors } from "./vendors.js";

/** Up to a spec that lists the new generation. */
export function prepareSteps(context: CenterContext): readonly RunbookStep[] {
  const { phase, facts } = context;
  const { stage, obtain } = instructions(context);
  const listed = phase.incoming !== undefined;
  const id = phase.incoming ?? "<new>";
  const list = ofSpec(
    context,
    { id: "list", title: `List it in the spec as generation "${id}"`, status: listed ? done : after("obtain") },
    {
      console: [
        "Put the PEM beside the spec; as id take one that was never used, such as the year",
        "Commit it, and have it reviewed",
      ],
      spec: {
        place: facts.place(["spec", "generations"]),
        lines: ["# at the end of generations; signing stays as it is", `- { id: "${id}", pem: <path of the PEM> }`],
      },
      shows: "npx crossfade check finds nothing wrong",
      undo: "revert the commit, and apply",
    },
  );
  return [
    ofVendor(context, { id: "stage", status: listed ? done : open }, stage),
    ofVendor(context, { id: "obtain", status: listed ? done : after("stage") }, obtain),
    list,
  ];
}

/** Only where a relying party fetches the metadata itself. */
export function publishStep(context: CenterContext): RunbookStep {
  const { phase, rotation } = context;
  const { product, publishesBoth } = vendors[rotation.identityProvider.vendor];
  // It goes between single quotes, for a shell.
  const url = (rotation.identityProvider.metadataUrl ?? "<the metadata's URL>").replaceAll("'", "%27");
  const impossible =
    publishesBoth.answer === "no"
      ? [
          `${product} never lists both: with metadata: url this rotation cannot do without an interruption; change the relying party to metadata: file first.`,
        ]
      : [];
  const status =
    phase.incoming === undefined ? locked("the new certificate is there") : phase.shown !== undefined ? done : open;
  return ofVendor(
    context,
    { id: "publish", status },
    {
      title: `See to it that ${url} lists both certificates`,
      console: [publishesBoth.text],
      command: { language: "sh", lines: [`curl --fail --silent --show-error '${url}' | grep -c X509Certificate`] },
      watch: [
        ...impossible,
        "Cognito reads the URL again every 6 hours at the latest: Crossfade notes when it first saw both there, and lets signing move after that.",
      ],
      shows: "the apply notes when both were first seen there",
      undo: "nothing has changed for sign-ins",
    },
  );
}

export function trustSteps(context: CenterContext): readonly RunbookStep[] {
  const { phase, rotation, facts } = context;
  const id = phase.incoming ?? "<new>";
  const applied: StepStatus = phase.shown
    ? done
    : phase.moved
      ? { state: "unseen", because: "signing has moved, and the same apply does both in their order" }
      : phase.incoming === undefined
        ? locked("the new generation is listed in the spec")
        : open;
  const moved: StepStatus = phase.moved
    ? done
    : phase.incoming === undefined
      ? locked("the new generation is listed in the spec")
      : allImported(rotation)
        ? after("apply-trust")
        : locked(`every Identity Center has "${id}": the "imported" attestation is missing`);
  return [
    ofApply(
      context,
      {
        id: "apply-trust",
        title: `Apply: every relying party that Terraform manages trusts "${id}" too`,
        status: applied,
      },
      {
        watch: [
          "It waits until each is observed to trust both. Code 5 at its end means that a person has to do something: it says who.",
        ],
        shows: "a second plan is empty",
        undo: "revert the commit that listed it, and apply",
      },
    ),
    ofSpec(
      context,
      { id: "move", title: `Move signing to "${id}" in the spec`, status: moved },
      {
        spec: { place: facts.place(["spec", "signing"]), lines: [`signing: "${id}"`] },
        watch: ["Nothing else in the same commit, so that reverting it undoes exactly this."],
        undo: "revert the commit",
      },
    ),
  ];
}
