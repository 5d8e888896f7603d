import type { Runbook, RunbookStep, StepStatus } from "./runbook.js";

/** How a tone looks on a terminal; the identity elsewhere. */
export type Tone = (tone: "done" | "next" | "locked" | "warn" | "head", text: string) => string;

/** What people read: every step in a line, and those that may be done now in full (`all`: every one). */
export function renderRunbook(runbook: Runbook, all: boolean, tone: Tone): string {
  const { headline, certificates, parties, notes, steps, environment } = runbook;
  const used = Object.entries(environment).filter(([name]) => isUsed(steps, all, runbook.next, name));
  return [
    [tone("head", headline)],
    section("certificates, oldest first", certificates.flatMap(certificateLines)),
    section(
      "who trusts them",
      parties.flatMap(({ name, knownAs, byTerraform, byPerson }) => [
        name,
        `  Terraform: ${byTerraform}`,
        `  people: ${byPerson}`,
        ...knownAs.map((known) => `  it is known there by: ${known}`),
      ]),
    ),
    section(
      "before anything is done",
      notes.map((note) => tone("warn", `- ${note}`)),
    ),
    ["steps", ...steps.flatMap((step, index) => stepLines(step, index, runbook, all, tone))],
    section(
      "variables of the commands",
      used.map(([name, holds]) => `${name}: ${holds}`),
    ),
    [...nextLine(runbook)],
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function certificateLines({
  generation,
  standing,
  fingerprint,
  thumbprint,
  notAfter,
  left,
}: Runbook["certificates"][number]): readonly string[] {
  return [
    `${generation}${standing === "" ? "" : ` (${standing})`}: expires ${notAfter.slice(0, 10)}, ${left}`,
    `  SHA-256 ${fingerprint}`,
    ...(thumbprint === "" ? [] : [`  SHA-1   ${thumbprint}`]),
  ];
}

function stepLines(
  step: RunbookStep,
  index: number,
  { next, steps }: Runbook,
  all: boolean,
  tone: Tone,
): readonly string[] {
  const mark = step.id === next ? "next" : toneOf(step.status);
  const head = `${String(index + 1).padStart(2)}. ${tone(mark, `[${statusText(step, next, steps)}]`)} ${step.title} (${step.who})`;
  return ["", head, ...(isDetailed(step, all, next) ? details(step).map((line) => `    ${line}`) : [])].slice(
    isDetailed(step, all, next) ? 0 : 1,
  );
}

/** What may be done now, and what only waits for a step that cannot be seen from here. */
function isDetailed({ id, status }: RunbookStep, all: boolean, next: string | undefined): boolean {
  const { state } = status;
  return all || id === next || state === "open" || state === "in-question" || (state === "after" && next !== undefined);
}

function statusText({ id, status }: RunbookStep, next: string | undefined, steps: readonly RunbookStep[]): string {
  const text = plainStatus(status, steps);
  return id === next ? `NEXT${text === "may be done now" ? "" : `: ${text}`}` : text;
}

function plainStatus(status: StepStatus, steps: readonly RunbookStep[]): string {
  switch (status.state) {
    case "done":
      return [
        "done",
        ...(status.at === undefined ? [] : [status.at]),
        ...(status.by === undefined ? [] : [`by ${status.by}`]),
      ].join(" ");
    case "open":
      return "may be done now";
    case "after":
      return `after step ${steps.findIndex((step) => step.id === status.step) + 1}`;
    case "locked":
      return `locked until ${status.until}`;
    case "unseen":
      return "cannot be seen from here";
    case "in-question":
      return "has it been done? Look first";
  }
}

function toneOf({ state }: StepStatus): "done" | "next" | "locked" {
  switch (state) {
    case "done":
    case "unseen":
      return "done";
    case "open":
    case "in-question":
      return "next";
    case "after":
    case "locked":
      return "locked";
  }
}

function details(step: RunbookStep): readonly string[] {
  const { console: clicks, command, spec, evidence, watch, shows, undo, status } = step;
  return [
    ...(status.state === "unseen" || status.state === "in-question" ? [status.because] : []),
    ...(status.state === "done" && status.evidence !== undefined ? [`evidence: ${status.evidence}`] : []),
    ...clicks.map((line, index) => `${String.fromCharCode(97 + index)}) ${line}`),
    ...(command === undefined ? [] : [`${command.language}:`, ...command.lines.map((line) => `    ${line}`)]),
    ...(spec === undefined ? [] : [`in ${spec.place}:`, ...spec.lines.map((line) => `    ${line}`)]),
    ...evidence,
    ...watch.map((line) => `watch out: ${line}`),
    ...(shows === undefined ? [] : [`it worked if: ${shows}`]),
    ...(undo === undefined ? [] : [`to undo: ${undo}`]),
  ];
}

function isUsed(steps: readonly RunbookStep[], all: boolean, next: string | undefined, variable: string): boolean {
  return steps.some(
    (step) =>
      isDetailed(step, all, next) &&
      step.command !== undefined &&
      step.command.lines.some((line) => line.includes(`$${variable}`) || line.includes(`${variable}=`)),
  );
}

function nextLine({ next, steps }: Runbook): readonly string[] {
  const step = steps.find(({ id }) => id === next);
  if (step === undefined) return ["next: nothing"];
  const at = steps.indexOf(step) + 1;
  return [
    `next: step ${at}, ${step.who}${step.status.state === "locked" ? `, and not before ${step.status.until}` : ""}`,
  ];
}
