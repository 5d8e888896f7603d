import { expect, test } from "vitest";

import { listGroups, listUsers } from "../../modules/live/identity-store.js";
import { identitystoreAnswering, json, jsonError } from "./fake-aws.js";

const listing = { identityStore: "d-1", signal: new AbortController().signal };

test("every page is read, and said", async () => {
  const seen: number[] = [];
  const client = identitystoreAnswering(({ body }) =>
    body.includes("second")
      ? json({ Users: [{ UserId: "3", UserName: "carol" }] })
      : json({ Users: [{ UserId: "1", UserName: "alice" }, { UserId: "2" }], NextToken: "second" }),
  );
  const users = await listUsers(client, { ...listing, onPage: (read) => seen.push(read) });
  // One without a user name goes by its id.
  expect(users).toEqual([
    { id: "1", name: "alice" },
    { id: "2", name: "2" },
    { id: "3", name: "carol" },
  ]);
  expect(seen).toEqual([2, 3]);
});

test("a store that may not be read is a fault, and not an empty one", async () => {
  const client = identitystoreAnswering(() => jsonError(400, "AccessDeniedException", "no"));
  await expect(listGroups(client, listing)).rejects.toMatchObject({ permission: "identitystore:ListGroups" });
});
