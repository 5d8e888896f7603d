import { countsOf, countText } from "../../modules/rotation/identity-source-change.js";
import { attestation } from "../../modules/rotation/identity-source-gate.js";
import { type SourceStep, sourceMark } from "../../modules/rotation/identity-source.js";
import { byApply, inConsole, inProvider, inSpec, type SourceContext } from "./identity-source-steps.js";
import type { RunbookStep, StepStatus } from "./runbook.js";

const settings = "IAM Identity Center console, in the instance's region → Settings → Identity source";
const wizard = `${settings} → Actions → Change identity source`;

/** The way to another source, or to the first one: in the order in which they are done. Console words: AWS's user guide. */
export function connectionSteps(context: SourceContext): readonly RunbookStep[] {
  const { source, deletes } = context;
  const changes = source.changesFrom !== undefined;
  if (!changes && source.source !== "external") return [];
  return [
    ...(deletes ? [snapshotStep(context), confirmStep(context)] : []),
    ...(source.source === "external"
      ? [serviceProviderStep(context), applicationStep(context), reviewStep(context)]
      : []),
    connectStep(context),
    ...(deletes ? [peopleStep(context), resolveStep(context)] : []),
    ...(changes ? [applyStep(context), tidyStep(context)] : []),
  ];
}

const done: StepStatus = { state: "done" };
const open: StepStatus = { state: "open" };
const after = (step: string): StepStatus => ({ state: "after", step });
const locked = (until: string): StepStatus => ({ state: "locked", until });

/** What is done once the source is connected. */
function before({ madeAt }: SourceContext, otherwise: StepStatus): StepStatus {
  return madeAt === undefined ? otherwise : done;
}

function snapshotStep(context: SourceContext): RunbookStep {
  const { snapshot, name } = context.source;
  const { stack, specPlace } = context.facts;
  return inSpec(
    context.source.owner,
    {
      id: "snapshot",
      title: "Write down who is assigned what, less than a day before the change",
      status: before(context, isFresh(context) ? done : open),
    },
    {
      command: { language: "sh", lines: [`npx crossfade adopt ${stack} --assignments --source ${name}`] },
      ...(snapshot === undefined
        ? { spec: { place: specPlace, lines: [`assignments: ${name}.assignments.yaml`] } }
        : { shows: `${countText(countsOf(snapshot))}, taken at ${snapshot.takenAt}` }),
      watch: ["Commit it: once the source is changed, this file is all that remembers the assignments."],
    },
  );
}

function isFresh({ source: { snapshot }, facts: { now } }: SourceContext): boolean {
  return snapshot !== undefined && now.getTime() - Date.parse(snapshot.takenAt) < 86_400_000;
}

function confirmStep(context: SourceContext): RunbookStep {
  const { source, facts } = context;
  return inSpec(
    source.owner,
    { id: "confirm", title: "Say in the spec that the change may delete", status: source.confirmed ? done : open },
    { spec: { place: facts.specPlace, lines: ["confirm: CONFIRM"] } },
  );
}

function serviceProviderStep(context: SourceContext): RunbookStep {
  const { source, facts } = context;
  const { entityId, acs } = source.serviceProvider;
  const isKnown = entityId !== undefined && acs !== undefined;
  const host = `https://${facts.region}.signin.aws.amazon.com/platform/saml`;
  return inConsole(
    {
      id: "service-provider",
      title: "Get the service provider's metadata",
      status: before(context, isKnown ? done : open),
    },
    {
      console: [
        `${wizard} → External identity provider → Next`,
        "Service provider metadata → Download metadata file; note the ACS URL and the issuer URL beside it",
        "Leave the page without going on: nothing has changed yet",
      ],
      spec: {
        place: facts.specPlace,
        lines: [
          "serviceProvider:",
          `  entityId: ${entityId ?? `${host}/${source.identityStore}`}`,
          `  acs: ${acs ?? `${host}/acs/<from the console>`}`,
        ],
      },
      watch: [
        `The issuer is ${host}/${source.identityStore}, the ACS ${host}/acs/<uuid>; newer instances show hosts that end in ${facts.region}.sso.signin.aws. Take what the console shows.`,
      ],
    },
  );
}

function applicationStep(context: SourceContext): RunbookStep {
  const { entityId, acs } = context.source.serviceProvider;
  return inProvider(
    {
      id: "application",
      title: "Make Identity Center known to the identity provider",
      status: before(
        context,
        entityId === undefined ? after("service-provider") : { state: "unseen", because: "only a sign-in shows it" },
      ),
    },
    {
      console: [
        "Add an application or relying party from the metadata file of the step before",
        `Audience (entity ID): ${entityId ?? "the issuer URL of the step before"}`,
        `ACS URL: ${acs ?? "of the step before"}`,
        "NameID: the user name that Identity Center has, as a rule the e-mail address; format emailAddress",
        "Sign the assertion or the response with SHA-256; do not encrypt",
      ],
      watch: ["A NameID that is no user name of Identity Center ends in a failed sign-in, and nothing logs why."],
    },
  );
}

function reviewStep(context: SourceContext): RunbookStep {
  const { source, facts } = context;
  const { external } = source;
  const is = sourceMark(source);
  const attested = newest(context, "reviewed");
  return inConsole(
    {
      id: "review",
      title: "Upload the identity provider's metadata and review it",
      status: attested ?? before(context, context.refused ? locked("the change may be made") : open),
    },
    {
      console: [
        `${wizard} → External identity provider → Next`,
        `Identity provider metadata → IdP SAML metadata → Choose file: ${external?.path ?? "<metadata>"} (checked: crossfade check) → Next`,
        "Compare, and stop where anything differs:",
        `  entity ID (IdP issuer URL): ${external?.entityId ?? "<entity ID>"}`,
        ...(external?.endpoints ?? []).map(
          ({ service, binding, location }) => `  ${service} (${binding.split(":").at(-1) ?? ""}): ${location}`,
        ),
        ...(external?.certificates ?? []).map(
          ({ fingerprint, notAfter }) => `  certificate, SHA-256 ${fingerprint}, valid until ${notAfter}`,
        ),
      ],
      spec: { place: facts.specPlace, lines: ["attestations:", `  - ${attestation("reviewed", is)}`] },
      watch: ["An instance has one external identity provider; this one replaces any other."],
    },
  );
}

function connectStep(context: SourceContext): RunbookStep {
  const { source, facts, deletes, refused } = context;
  const is = sourceMark(source);
  const choice = {
    external: "External identity provider, with the metadata of the steps before",
    "identity-center": "Identity Center directory",
    "active-directory": "Active Directory → the directory",
  } as const;
  const { snapshot } = source;
  return inConsole(
    {
      id: "connect",
      title: source.changesFrom === undefined ? "See that it is connected" : "Change the identity source",
      status: newest(context, "connected") ?? (refused ? locked("the change may be made (see above)") : open),
    },
    {
      console:
        source.changesFrom === undefined
          ? [settings, `Identity source: External identity provider; issuer URL ${is.entityId ?? ""}`]
          : [
              `${wizard} → ${choice[source.source]} → Next`,
              "Read what the page says will be deleted and kept",
              "Type CONFIRM → Change identity source",
            ],
      spec: { place: facts.specPlace, lines: ["attestations:", `  - ${attestation("connected", is)}`] },
      watch: [
        ...(deletes
          ? [
              `This deletes ${snapshot === undefined ? "every user, group and assignment" : countText(countsOf(snapshot))}, at once; nothing brings them back but the steps below.`,
            ]
          : []),
        "Keep a way in that does not need Identity Center: an IAM user or role of the management account.",
      ],
      shows: "Settings → Identity source shows the new one",
      undo: deletes ? undefined : "change it back the same way; users, groups and assignments stay",
    },
  );
}

function newest({ source, madeAt }: SourceContext, step: SourceStep["step"]): StepStatus | undefined {
  const is = sourceMark(source);
  const found = source.attestations
    .filter((one) => one.step === step && one.kind === is.kind && one.entityId === is.entityId)
    .at(-1);
  if (found === undefined || (step === "connected" && madeAt === undefined)) return undefined;
  const { at, by, evidence } = found;
  return { state: "done", at, ...(by === undefined ? {} : { by }), ...(evidence === undefined ? {} : { evidence }) };
}

function peopleStep({ source, madeAt }: SourceContext): RunbookStep {
  const from = {
    external:
      "Let the identity provider provision users and groups (SCIM), or list them in the spec (provisioning: manual)",
    "identity-center": "List users and groups in the spec (provisioning: manual), or make them in the console",
    "active-directory": "Settings → Identity source → Actions → Manage sync: choose the users and groups",
  } as const;
  return inConsole(
    { id: "people", title: "Fill the directory again", status: madeAt === undefined ? after("connect") : open },
    {
      console: [from[source.source]],
      watch: [
        "Users and groups must be there before anything is assigned to them, under the names that the snapshot has.",
      ],
    },
  );
}

function resolveStep({ source, facts, madeAt }: SourceContext): RunbookStep {
  return inSpec(
    source.owner,
    {
      id: "resolve",
      title: "Give the snapshot's names the ids of now",
      status: madeAt === undefined ? after("people") : open,
    },
    {
      command: {
        language: "sh",
        lines: [`npx crossfade adopt ${facts.stack} --assignments --resolve --source ${source.name}`],
      },
      watch: [
        "It lists the names that the directory does not have: rename them in the snapshot, or fill them in first.",
      ],
      shows: "0 names missing (exit code 0)",
    },
  );
}

function applyStep({ facts, madeAt, deletes }: SourceContext): RunbookStep {
  const title = deletes
    ? "Apply: every assignment of the snapshot is made again"
    : "Apply: Terraform records the new source";
  return byApply(
    facts.stack,
    { id: "apply", title, status: madeAt === undefined ? after("connect") : open },
    {
      watch: deletes
        ? ["The provider waits at least 10 s for each assignment, ten at a time: allow a minute for 50."]
        : [],
    },
  );
}

function tidyStep({ source, facts, madeAt, deletes }: SourceContext): RunbookStep {
  return inSpec(
    source.owner,
    {
      id: "tidy",
      title: "Say that the change is over",
      status: madeAt === undefined ? locked("the change is applied") : after("apply"),
    },
    {
      spec: {
        place: facts.specPlace,
        lines: [
          `# remove: changesFrom: ${source.changesFrom ?? ""}`,
          ...(deletes ? ["# remove: confirm: CONFIRM"] : []),
        ],
      },
    },
  );
}
