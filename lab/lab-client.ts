import type { LabStatus } from "./control.js";
import { parseFault } from "./faults.js";
import { LabFault } from "./lab-fault.js";
import { askStatus, runningLab, type LabState } from "./lab-state.js";

async function required(project: string): Promise<LabState> {
  const state = await runningLab(project);
  if (state === undefined) throw new LabFault("No lab is running; start one with `crossfade lab up`.");
  return state;
}

/** What a shell evaluates to talk to the lab: a profile or session of the user's must not come in between. */
export function exportLines(environment: Readonly<Record<string, string>>): string {
  const quoted = Object.entries(environment).map(
    ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  );
  return ["unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN", ...quoted].join("\n");
}

/** The environment of the project's running lab. */
export async function labEnvironment(project: string): Promise<Readonly<Record<string, string>>> {
  return (await required(project)).environment;
}

/** What the project's running lab says of itself. */
export async function labStatus(project: string): Promise<LabStatus> {
  const { endpoint } = await required(project);
  const status = await askStatus(endpoint);
  if (status === undefined)
    throw new LabFault(`The lab at ${endpoint} does not answer; start it again with \`crossfade lab up\`.`);
  return status;
}

async function ask(project: string, method: "POST" | "DELETE", path: string, body?: unknown): Promise<string> {
  const { endpoint } = await required(project);
  const response = await fetch(`${endpoint}/_lab/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new LabFault(`The lab refused: ${messageIn(text)}`);
  return text;
}

/** The lab answers `{"message": …}`; whatever else listens there answers what it likes. */
function messageIn(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer === "object" && answer !== null && "message" in answer) return String(answer.message);
  } catch {
    // No JSON: it is said as it is.
  }
  return text;
}

async function askFor(project: string, path: string, field: string, body: unknown): Promise<string> {
  const answer: unknown = JSON.parse(await ask(project, "POST", path, body));
  return typeof answer === "object" && answer !== null ? String(new Map(Object.entries(answer)).get(field)) : "";
}

/** Lets time pass for SAML; answers what time it is then, in ISO 8601. */
export async function advanceClock(project: string, seconds: number): Promise<string> {
  return askFor(project, "clock", "now", { seconds });
}

/** Lets Cognito fetch all metadata that has an address; answers how many there are. */
export async function refreshMetadata(project: string): Promise<string> {
  return askFor(project, "refresh-metadata", "refreshed", {});
}

/** Imports a certificate in the console of Identity Center; answers its fingerprint. Throws what the console says. */
export async function importIdpCertificate(project: string, pem: string): Promise<string> {
  return askFor(project, "idp-certificates", "fingerprint", { pem });
}

/** Deletes one there. Throws what the console says. */
export async function deleteIdpCertificate(project: string, fingerprint: string): Promise<void> {
  await ask(project, "DELETE", `idp-certificates/${encodeURIComponent(fingerprint)}`);
}

/** Injects a fault into the running lab and answers the id to lift it by. Throws a LabFault for what is not a fault. */
export async function injectFault(project: string, fault: unknown): Promise<string> {
  const answer: unknown = JSON.parse(await ask(project, "POST", "faults", parseFault(fault)));
  return typeof answer === "object" && answer !== null && "id" in answer ? String(answer.id) : "";
}

/** Lifts one fault, or all of them. */
export async function liftFault(project: string, id: string | undefined): Promise<void> {
  await ask(project, "DELETE", id === undefined ? "faults" : `faults/${encodeURIComponent(id)}`);
}

/** Deletes a distribution behind everyone's back. */
export async function deleteDistribution(project: string, id: string): Promise<void> {
  await ask(project, "DELETE", `distributions/${encodeURIComponent(id)}`);
}
