import { expiryText, type TokenTask, tokenTask } from "../../modules/rotation/identity-source-token.js";
import type { ScimToken } from "../../modules/rotation/identity-source.js";
import { inConsole, inProvider, type SourceContext } from "./identity-source-steps.js";
import type { RunbookStep, SpecLines, StepStatus } from "./runbook.js";

const page = "IAM Identity Center console, in the instance's region → Settings → Automatic provisioning";

const tasks = ["create", "give", "see-provision", "delete", "remove"] as const;

/** A second token takes over before the first one is deleted: provisioning never stops. Empty where none is due. */
export function tokenSteps({ source, facts }: SourceContext): readonly RunbookStep[] {
  const { provisioning } = source;
  if (provisioning.by !== "scim") return [];
  const task = tokenTask(provisioning, facts.now);
  if (task.task === "none") return [];
  const { endpoint } = provisioning;
  const { incoming, outgoing } = tokensOf(task);
  const statusOf = (step: (typeof tasks)[number], previous: string): StepStatus => {
    const [at, now] = [tasks.indexOf(step), tasks.indexOf(task.task)];
    if (at < now) return { state: "done" };
    return at === now ? { state: "open" } : { state: "after", step: previous };
  };
  const line = (...lines: readonly string[]): SpecLines => ({
    place: `${facts.specPlace}, provisioning.automatic`,
    lines,
  });
  const [old, fresh] = [outgoing?.id ?? "<old>", incoming?.id ?? "<new>"];
  return [
    inConsole(
      { id: "token-create", title: "Make a second token", status: statusOf("create", "") },
      {
        console: [`${page} → Actions → Manage access tokens → Generate token`, "Copy it: the console shows it once"],
        spec: line("tokens:", `  - { id: "${fresh}", expires: <when the list says that it expires> }`),
        watch: [
          "An instance holds two at most, each for a year; the token itself belongs into the identity provider and nowhere else.",
          ...(outgoing === undefined
            ? []
            : [`"${outgoing.id}" ${expiryText(outgoing, facts.now)}; then provisioning stops.`]),
        ],
      },
    ),
    inProvider(
      { id: "token-give", title: "Give it to the identity provider", status: statusOf("give", "token-create") },
      {
        console: [`SCIM endpoint: ${endpoint}`, "Access token: replace the one that is there → Test connection → Save"],
        spec: line("attestations:", `  - { step: given, token: "${fresh}", by: <who>, at: <when> }`),
        undo: `"${old}" is still good: put it back`,
      },
    ),
    inProvider(
      {
        id: "token-see",
        title: "See it provision",
        status: statusOf("see-provision", "token-give"),
      },
      {
        console: [
          "Change something small, such as a test user's title, and let it provision",
          "See the change in IAM Identity Center → Users",
        ],
        spec: line("attestations:", `  - { step: provisioned, token: "${fresh}", by: <who>, at: <when> }`),
      },
    ),
    inConsole(
      { id: "token-delete", title: `Delete the old token "${old}"`, status: statusOf("delete", "token-see") },
      {
        console: [`${page} → Actions → Manage access tokens → the older one, by its dates → Delete`],
        spec: line(
          `# remove "${old}" from tokens, and add under attestations:`,
          `  - { step: deleted, token: "${old}", by: <who>, at: <when> }`,
        ),
        watch: ["Look at the dates twice: the list shows no names, and deleting the new one stops provisioning."],
      },
    ),
  ];
}

function tokensOf(task: Exclude<TokenTask, { readonly task: "none" }>): {
  readonly incoming: ScimToken | undefined;
  readonly outgoing: ScimToken | undefined;
} {
  switch (task.task) {
    case "create":
    case "remove":
      return { incoming: undefined, outgoing: task.outgoing };
    case "give":
    case "see-provision":
    case "delete":
      return { incoming: task.incoming, outgoing: task.outgoing };
  }
}
