import type { Endpoint } from "../rotation/saml-rotation.js";
import { printable } from "./names.js";
import { list } from "./sentence.js";

/** What of metadata must stay the same for a rotation to be one: another entity or another place to sign in is not. */
export interface Comparable {
  readonly entityId: string;
  readonly endpoints: readonly (Endpoint & { readonly responseLocation?: string | undefined })[];
}

export type MetadataChange =
  | { readonly code: "entity-id"; readonly before: string; readonly after: string }
  | {
      readonly code: "endpoints";
      readonly service: Endpoint["service"];
      readonly binding: string;
      /** Locations, sorted, with where answers go behind it if that is somewhere else; empty where there were none. */
      readonly before: readonly string[];
      readonly after: readonly string[];
    };

/** What changed, by service and binding; empty where both describe the same identity provider at the same places. */
export function compareMetadata(before: Comparable, after: Comparable): readonly MetadataChange[] {
  const entity: readonly MetadataChange[] =
    before.entityId === after.entityId ? [] : [{ code: "entity-id", before: before.entityId, after: after.entityId }];
  const places = new Map(
    [...before.endpoints, ...after.endpoints].map(({ service, binding }) => [
      `${service} ${binding}`,
      { service, binding },
    ]),
  );
  const changed = [...places.values()]
    .map((place) => ({
      code: "endpoints" as const,
      ...place,
      before: locations(before, place),
      after: locations(after, place),
    }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after));
  return [...entity, ...changed];
}

function locations({ endpoints }: Comparable, place: Pick<Endpoint, "service" | "binding">): readonly string[] {
  const found = endpoints
    .filter(({ service, binding }) => service === place.service && binding === place.binding)
    .map(({ location, responseLocation }) =>
      responseLocation === undefined || responseLocation === location
        ? location
        : `${location} (answers: ${responseLocation})`,
    );
  return [...new Set(found)].sort();
}

/** One sentence: what was found, what was expected, what to do. Callers put what was compared in front. */
export function explainMetadataChange(change: MetadataChange): string {
  switch (change.code) {
    case "entity-id":
      return `the entity ID is "${printable(change.after)}", expected "${printable(change.before)}" as before: a rotation keeps it, so give the same identity provider's metadata`;
    case "endpoints":
      return `${change.service} with the binding "${printable(change.binding, 100)}" is at ${list(change.after) || "no place"}, expected ${list(change.before) || "none"} as before: a rotation keeps it, so make this change on its own`;
  }
}
