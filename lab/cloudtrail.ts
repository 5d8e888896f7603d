import { randomUUID } from "node:crypto";
import type { Answer, Call } from "./answer.js";
import type { Clock } from "./clock.js";
import { isJsonObject, type Json, type JsonObject } from "./config-document.js";
import { regionOf } from "./credential.js";
import { listOf, readJson, textOf } from "./json-call.js";
import { answering, notInTheLab, pageOf, refuse, secondsOf } from "./json-service.js";
import type { RateLimits } from "./rate-limits.js";

/** What CloudTrail keeps of something that was done. */
export interface TrailEvent {
  readonly id: string;
  readonly region: string;
  /** `sso-directory.amazonaws.com`. */
  readonly source: string;
  readonly name: string;
  readonly username: string;
  /** Milliseconds since 1970. */
  readonly time: number;
}

export interface Trail {
  readonly add: (event: Omit<TrailEvent, "id">) => void;
  /** Newest first. */
  readonly events: () => readonly TrailEvent[];
}

export interface CloudTrailContext {
  readonly account: string;
  readonly clock: Clock;
  readonly trail: Trail;
  readonly rateLimits: RateLimits;
}

export function createTrail(): Trail {
  const events: TrailEvent[] = [];
  return {
    add: (event) => void events.unshift({ ...event, id: randomUUID() }),
    events: () => [...events].sort((a, b) => b.time - a.time),
  };
}

const kept = 90 * 86_400_000;

/** Without what was done it to: nobody has shown which fields Identity Center writes, so that nothing may rely on any. */
function record({ id, region, source, name, username, time }: TrailEvent, account: string): JsonObject {
  return {
    eventVersion: "1.08",
    userIdentity: { type: "AssumedRole", accountId: account, userName: username },
    eventTime: new Date(time).toISOString().replace(/\.\d+Z$/, "Z"),
    eventSource: source,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: "127.0.0.1",
    requestParameters: null,
    responseElements: null,
    eventID: id,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: "Management",
  };
}

function documentOf(event: TrailEvent, account: string): JsonObject {
  return {
    EventId: event.id,
    EventName: event.name,
    EventSource: event.source,
    EventTime: secondsOf(event.time),
    Username: event.username,
    ReadOnly: "false",
    Resources: [],
    CloudTrailEvent: JSON.stringify(record(event, account)),
  };
}

/** By what an event can be looked up, and what it has of that; undefined: none here has any. */
const attributes: Readonly<Record<string, (event: TrailEvent) => string | undefined>> = {
  EventId: ({ id }) => id,
  EventName: ({ name }) => name,
  EventSource: ({ source }) => source,
  Username: ({ username }) => username,
  ReadOnly: () => "false",
  AccessKeyId: () => undefined,
  ResourceName: () => undefined,
  ResourceType: () => undefined,
};

function isWanted(request: JsonObject): (event: TrailEvent) => boolean {
  const asked = listOf(request["LookupAttributes"]).filter(isJsonObject);
  if (asked.length > 1) refuse("InvalidLookupAttributesException", "Only one lookup attribute can be specified.");
  const [one] = asked;
  if (one === undefined) return () => true;
  const read = attributes[textOf(one["AttributeKey"]) ?? ""];
  const value = textOf(one["AttributeValue"]) ?? "";
  if (read === undefined || value === "")
    refuse("InvalidLookupAttributesException", "The lookup attribute is not valid.");
  return (event) => read(event) === value;
}

function timeIn(value: Json | undefined, otherwise: number): number {
  return typeof value === "number" ? value * 1000 : otherwise;
}

function lookUp(request: JsonObject, region: string, { trail, clock, account }: CloudTrailContext): JsonObject {
  const now = clock.now();
  const from = Math.max(timeIn(request["StartTime"], 0), now - kept);
  const to = timeIn(request["EndTime"], now);
  if (timeIn(request["StartTime"], 0) > to)
    refuse("InvalidTimeRangeException", "The start time is after the end time.");
  const wanted = isWanted(request);
  const found = trail
    .events()
    .filter((event) => event.region === region && event.time >= from && event.time <= to && wanted(event));
  const { items, next } = pageOf(found, {
    most: 50,
    maxResults: request["MaxResults"],
    token: request["NextToken"],
    refuse: (what) =>
      what === "token"
        ? refuse("InvalidNextTokenException", "The token is not valid.")
        : refuse("InvalidMaxResultsException", "MaxResults must be a number from 1 to 50."),
  });
  return { Events: items.map((event) => documentOf(event, account)), NextToken: next };
}

/** Two look-ups a second, of an account in a region. */
const perSecond = 2;

/** Answers a call of CloudTrail: what was done in the console; of the API's own calls it keeps nothing. */
export async function answerCloudTrail(operation: string, call: Call, context: CloudTrailContext): Promise<Answer> {
  const region = regionOf(call);
  return answering(() => {
    if (operation !== "LookupEvents") return notInTheLab(operation, "cloudtrail.ts");
    if (!context.rateLimits.take([{ of: `LookupEvents in ${region}`, perSecond }]))
      refuse("ThrottlingException", "Rate exceeded");
    return lookUp(readJson(call.body), region, context);
  });
}
