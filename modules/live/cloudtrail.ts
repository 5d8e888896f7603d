import { type Event, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";

import { printable } from "../certificates/names.js";
import type { ConsoleTrace } from "../rotation/console-trace.js";
import type { CloudTrailPort } from "./clients.js";
import { faultOf } from "./fault.js";

/**
 * The actions that IAM knows for the console's two steps (Service Authorization Reference, "AWS IAM Identity Center
 * directory"). That CloudTrail has events of these names is inferred from them: nobody has published one.
 */
const events = {
  imported: "ImportExternalIdPCertificate",
  deleted: "DeleteExternalIdPCertificate",
} as const satisfies Readonly<Record<ConsoleTrace["step"], string>>;

/** Pages of 50: more of such events than these fill nobody has in 90 days. */
const mostPages = 4;

/**
 * LookupEvents, which goes back 90 days: imports and deletions of an external identity provider's certificates, oldest
 * first. Of which certificate CloudTrail need not tell, so none is told. Throws ReadFault.
 */
export async function lookUpConsoleSteps(
  client: CloudTrailPort,
  signal?: AbortSignal,
): Promise<readonly ConsoleTrace[]> {
  const imported = await lookUp(client, "imported", signal);
  const deleted = await lookUp(client, "deleted", signal);
  return [...imported, ...deleted].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

async function lookUp(
  client: CloudTrailPort,
  step: ConsoleTrace["step"],
  signal: AbortSignal | undefined,
): Promise<readonly ConsoleTrace[]> {
  const LookupAttributes = [{ AttributeKey: "EventName" as const, AttributeValue: events[step] }];
  const found: Event[] = [];
  let token: string | undefined;
  try {
    for (let page = 0; page < mostPages && (page === 0 || token !== undefined); page += 1) {
      const input = { LookupAttributes, MaxResults: 50, ...(token !== undefined && { NextToken: token }) };
      const answer = await client.send(new LookupEventsCommand(input), { ...(signal && { abortSignal: signal }) });
      found.push(...(answer.Events ?? []));
      token = answer.NextToken;
    }
  } catch (cause) {
    throw faultOf("cloudtrail:LookupEvents", `events "${events[step]}"`, cause);
  }
  return found
    .filter(isDone)
    .flatMap(({ EventTime: at, EventId: eventId = "", Username }) =>
      at === undefined
        ? []
        : [{ step, at, by: Username === undefined ? undefined : printable(Username, 100), eventId }],
    );
}

/** What was tried and refused is an event too, with an `errorCode` in its record. */
function isDone({ EventSource: source, CloudTrailEvent: record = "{}" }: Event): boolean {
  if (source !== undefined && !source.startsWith("sso")) return false;
  try {
    const read: unknown = JSON.parse(record);
    return typeof read === "object" && read !== null && !("errorCode" in read);
  } catch {
    return false;
  }
}
