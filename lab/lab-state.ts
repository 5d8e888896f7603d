import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LabStatus } from "./control.js";

/** A running lab as other processes find it. */
export interface LabState {
  readonly pid: number;
  readonly endpoint: string;
  readonly edge: { readonly host: string; readonly port: number };
  readonly environment: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** The project's folder for what it makes. */
export function labFolder(project: string): string {
  return join(project, ".crossfade");
}

function stateFile(project: string): string {
  return join(labFolder(project), "lab.json");
}

export async function writeState(project: string, state: LabState): Promise<void> {
  await mkdir(labFolder(project), { recursive: true });
  await writeFile(stateFile(project), `${JSON.stringify(state, undefined, 2)}\n`);
}

export async function removeState(project: string): Promise<void> {
  await rm(stateFile(project), { force: true });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function isState(value: unknown): value is LabState {
  if (!isRecord(value) || !isRecord(value["edge"]) || !isRecord(value["environment"])) return false;
  const { pid, endpoint, startedAt, edge } = value;
  const { host, port } = edge;
  return (
    typeof pid === "number" &&
    typeof endpoint === "string" &&
    typeof startedAt === "string" &&
    typeof host === "string" &&
    typeof port === "number"
  );
}

/** What the state file says; the lab may be gone all the same. */
async function readState(project: string): Promise<LabState | undefined> {
  const text = await readFile(stateFile(project), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isState(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isStatus(value: unknown): value is LabStatus {
  return isRecord(value) && typeof value["pid"] === "number" && Array.isArray(value["distributions"]);
}

/** What a lab says of itself; undefined when nothing, or something else, answers there. */
export async function askStatus(endpoint: string): Promise<LabStatus | undefined> {
  try {
    const response = await fetch(`${endpoint}/_lab/status`, { signal: AbortSignal.timeout(3000) });
    const value: unknown = await response.json();
    return isStatus(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The lab of a project, if one runs: a process that is not the one that wrote the file is not it. */
export async function runningLab(project: string): Promise<LabState | undefined> {
  const state = await readState(project);
  if (state === undefined) return undefined;
  const status = await askStatus(state.endpoint);
  return status?.pid === state.pid ? state : undefined;
}
