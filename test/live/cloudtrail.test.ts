import { expect, test } from "vitest";

import { lookUpConsoleSteps } from "../../modules/live/cloudtrail.js";
import { aFederation } from "./fake-federation.js";
import { cloudTrailAnswering, json } from "./fake-aws.js";

const event = (EventId: string, EventTime: number, more: Readonly<Record<string, unknown>> = {}) => ({
  EventId,
  EventTime,
  EventSource: "sso-directory.amazonaws.com",
  Username: "r.doe",
  CloudTrailEvent: "{}",
  ...more,
});

test("imports and deletions are told with who and when, the oldest first", async () => {
  const client = await aFederation({
    events: {
      ImportExternalIdPCertificate: [event("e3", 1_763_800_300), event("e1", 1_763_800_100)],
      DeleteExternalIdPCertificate: [event("e2", 1_763_800_200, { Username: undefined })],
    },
  }).cloudtrail();
  expect(await lookUpConsoleSteps(client)).toEqual([
    { step: "imported", at: new Date(1_763_800_100_000), by: "r.doe", eventId: "e1" },
    { step: "deleted", at: new Date(1_763_800_200_000), by: undefined, eventId: "e2" },
    { step: "imported", at: new Date(1_763_800_300_000), by: "r.doe", eventId: "e3" },
  ]);
});

test.each([
  ["was refused", { CloudTrailEvent: '{"errorCode":"AccessDenied"}' }],
  ["is of another service", { EventSource: "iam.amazonaws.com" }],
  ["cannot be read", { CloudTrailEvent: "{" }],
])("what %s is no evidence", async (_, more) => {
  const client = await aFederation({
    events: { ImportExternalIdPCertificate: [event("e1", 1_763_800_100, more)] },
  }).cloudtrail();
  expect(await lookUpConsoleSteps(client)).toEqual([]);
});

test("a trail without an end is not followed to it", async () => {
  let pages = 0;
  const client = cloudTrailAnswering(() => {
    pages += 1;
    return json({ Events: [], NextToken: "more" });
  });
  expect(await lookUpConsoleSteps(client)).toEqual([]);
  expect(pages).toBe(8);
});

test("who may not look is told the permission", async () => {
  const client = await aFederation({ denied: ["LookupEvents"] }).cloudtrail();
  await expect(lookUpConsoleSteps(client)).rejects.toMatchObject({ permission: "cloudtrail:LookupEvents" });
});
