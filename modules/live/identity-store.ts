import { ListGroupsCommand, ListUsersCommand } from "@aws-sdk/client-identitystore";

import type { IdentitystorePort } from "./clients.js";
import { faultOf } from "./fault.js";

/** A user or a group by id and name. */
export interface FoundPrincipal {
  readonly id: string;
  readonly name: string;
}

interface Listing {
  /** `d-…` */
  readonly identityStore: string;
  readonly signal: AbortSignal;
  /** How many have been read. */
  readonly onPage?: ((read: number) => void) | undefined;
}

/** Every user, by user name. Throws ReadFault. */
export async function listUsers(client: IdentitystorePort, listing: Listing): Promise<readonly FoundPrincipal[]> {
  return collect("identitystore:ListUsers", listing, async (NextToken) => {
    const command = new ListUsersCommand({
      IdentityStoreId: listing.identityStore,
      NextToken,
      MaxResults: mostPerPage,
    });
    const { Users = [], NextToken: next } = await client.send(command, { abortSignal: listing.signal });
    // A user without a name cannot be told from another in a spec: it goes by its id.
    return { next, found: Users.flatMap(({ UserId: id, UserName: name = id }) => pair(id, name)) };
  });
}

/** Every group, by display name. Throws ReadFault. */
export async function listGroups(client: IdentitystorePort, listing: Listing): Promise<readonly FoundPrincipal[]> {
  return collect("identitystore:ListGroups", listing, async (NextToken) => {
    const command = new ListGroupsCommand({
      IdentityStoreId: listing.identityStore,
      NextToken,
      MaxResults: mostPerPage,
    });
    const { Groups = [], NextToken: next } = await client.send(command, { abortSignal: listing.signal });
    return { next, found: Groups.flatMap(({ GroupId: id, DisplayName: name = id }) => pair(id, name)) };
  });
}

/** Of both lists (the service's API reference). */
const mostPerPage = 100;

function pair(id: string | undefined, name: string | undefined): readonly FoundPrincipal[] {
  return id === undefined || name === undefined ? [] : [{ id, name }];
}

interface Page {
  readonly next: string | undefined;
  readonly found: readonly FoundPrincipal[];
}

async function collect(
  call: string,
  { identityStore, onPage }: Listing,
  ask: (token: string | undefined) => Promise<Page>,
): Promise<readonly FoundPrincipal[]> {
  const all: FoundPrincipal[] = [];
  let token: string | undefined;
  do {
    const { next, found }: Page = await ask(token).catch((cause: unknown) => {
      throw faultOf(call, `identity store ${identityStore}`, cause);
    });
    all.push(...found);
    onPage?.(all.length);
    token = next;
  } while (token !== undefined);
  return all;
}
