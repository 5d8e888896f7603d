// What `check --live` hands to each of its checks, over specs on disk and an account that a test answers for.
import { onTestFinished } from "vitest";

import type { LiveCheck, Remark } from "../../cli/live-check.js";
import { specs } from "../../cli/specs.js";
import { connect, type LiveClients } from "../../modules/live/clients.js";
import { ReadFault } from "../../modules/live/fault.js";
import { listFleet } from "../../modules/live/listed-fleet.js";
import { storeListings } from "../../modules/live/stored-generations.js";
import { aFolder, type Files } from "./command.js";

/**
 * All that a check says of the stack "edge" in these files under rotations/, faults included. Messages are relative to
 * the folder. A client that the test does not answer for has no account to ask.
 */
export async function saidBy(
  check: LiveCheck,
  files: Files,
  ports: Partial<LiveClients>,
): Promise<readonly (Remark | ReadFault)[]> {
  const { folder, remove } = aFolder(
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`rotations/${path}`, content])),
  );
  onTestFinished(remove);
  const found = specs(`${folder}/rotations`);
  const { signal } = new AbortController();
  const clients = { ...connect({ region: "us-east-1", assumeRole: undefined }), ...ports };
  const said: (Remark | ReadFault)[] = [];
  for await (const one of check({
    found,
    stack: found.stack("edge"),
    clients,
    listings: storeListings(clients, signal),
    fleet: () => listFleet(clients.cloudfront, { signal }),
    plannedEtags: undefined,
    now: new Date(),
    signal,
    progress: () => undefined,
  }))
    said.push(one instanceof ReadFault ? one : { ...one, message: one.message.replace(`${folder}/`, "") });
  return said;
}

/** `warning rotations/edge/www.yaml:8:44 …`; of a fault its message. */
export function lineOf(one: Remark | ReadFault): string {
  return one instanceof ReadFault ? one.message : `${one.severity} ${one.message}`;
}
