import { changedAt, deletesAssignments, judgeChange, type SourceChange } from "../rotation/identity-source-change.js";
import { daysLeft } from "../rotation/expiry.js";
import { isTokenDue } from "../rotation/identity-source-token.js";
import type { SourceKind } from "../rotation/identity-source.js";
import type { Draft } from "./drafts.js";
import type { IdentitySourceIssue } from "./identity-source-issue.js";
import { momentOf } from "./time.js";
import type { SpecPath } from "./yaml-node.js";
import type { WrittenIdentitySource, WrittenProvisioning } from "./written-identity-source.js";

export type SourceDraft = Draft<WrittenIdentitySource>;

/** What the schema cannot judge of the source itself and of what was done in the console. */
export function checkSource(
  { written, source: file }: SourceDraft,
  change: SourceChange,
  now: Date,
): readonly IdentitySourceIssue[] {
  const { source, changesFrom, confirm, identityProvider, attestations = [] } = written.spec;
  const at = (...path: SpecPath) => ({ ...file.locate(["spec", ...path]), severity: "error" }) as const;
  const isExternal = source === "external";
  return [
    ...(isExternal && identityProvider === undefined
      ? [{ ...at("source"), code: "source-needs-provider" } as const]
      : []),
    ...(!isExternal && identityProvider !== undefined
      ? [{ ...at("identityProvider"), code: "source-without-provider", source } as const]
      : []),
    // From one external identity provider to another is a change.
    ...(changesFrom === source && !isExternal
      ? [{ ...at("changesFrom"), code: "source-changes-to-itself", source } as const]
      : []),
    ...judgeChange(change, now).map((refusal) => ({ ...at("changesFrom"), code: "source-change", refusal }) as const),
    ...(confirm !== undefined && !deletes(changesFrom, source)
      ? [{ ...at("confirm"), severity: "warning", code: "confirm-unused", source, changesFrom } as const]
      : []),
    ...attestations.flatMap(({ source: of, entityId, at: time }, index): readonly IdentitySourceIssue[] => [
      ...((of === "external") === (entityId !== undefined)
        ? []
        : [{ ...at("attestations", index), code: "step-entity", source: of, entityId } as const]),
      ...timeAhead(at("attestations", index, "at"), time, now),
    ]),
  ];
}

function deletes(from: SourceKind | undefined, to: SourceKind): boolean {
  return from !== undefined && deletesAssignments(from, to);
}

/** A JSON Web Token, or a run of characters that no ticket has. */
function looksSecret(evidence: string | undefined): boolean {
  return evidence !== undefined && /eyJ[\w-]{8,}\.[\w-]{8,}|[A-Za-z0-9+/_=-]{48,}/.test(evidence);
}

/** Two machines' clocks may differ by some minutes. */
function timeAhead(place: PlaceOf, time: string, now: Date): readonly IdentitySourceIssue[] {
  const moment = momentOf(time);
  if (moment === undefined) return [{ ...place, code: "time-unknown", found: time }];
  return moment.getTime() <= now.getTime() + 300_000 ? [] : [{ ...place, code: "time-ahead", at: time }];
}

type PlaceOf = Pick<IdentitySourceIssue & { readonly severity: "error" }, "file" | "line" | "column" | "severity">;

/** Whether what is uploaded has been, so that what is wrong with the file has happened already. */
export function isConnected(change: SourceChange): boolean {
  return changedAt(change) !== undefined;
}

/** What the schema cannot judge of how users get in. */
export function checkProvisioning(draft: SourceDraft, now: Date): readonly IdentitySourceIssue[] {
  const { source, provisioning } = draft.written.spec;
  const at = (...path: SpecPath) =>
    ({ ...draft.source.locate(["spec", "provisioning", ...path]), severity: "error" }) as const;
  const misplaced: readonly IdentitySourceIssue[] = [
    ...(provisioning?.automatic !== undefined && source !== "external"
      ? [{ ...at("automatic"), code: "provisioning-source", by: "automatic", source } as const]
      : []),
    ...(provisioning?.manual !== undefined && source === "active-directory"
      ? [{ ...at("manual"), code: "provisioning-source", by: "manual", source } as const]
      : []),
  ];
  return [...misplaced, ...checkScim(draft, provisioning?.automatic, now)];
}

const endpointForm =
  /^https:\/\/scim\.([a-z]{2}(?:-[a-z]+)+-[0-9]{1,2})\.amazonaws\.com\/[A-Za-z0-9-]{1,100}\/scim\/v2\/?$/;

function checkScim(
  { source: file, region }: SourceDraft,
  scim: WrittenProvisioning["automatic"],
  now: Date,
): readonly IdentitySourceIssue[] {
  if (scim === undefined) return [];
  const at = (...path: SpecPath) =>
    ({ ...file.locate(["spec", "provisioning", "automatic", ...path]), severity: "error" }) as const;
  const [, found] = endpointForm.exec(scim.endpoint) ?? [];
  const { tokens } = scim;
  const firstOf = (id: string) => tokens.findIndex((token) => token.id === id);
  return [
    ...(found === undefined ? [{ ...at("endpoint"), code: "scim-endpoint", found: scim.endpoint } as const] : []),
    ...(found !== undefined && region !== undefined && found !== region
      ? [{ ...at("endpoint"), code: "scim-region", found, region } as const]
      : []),
    ...(tokens.length > 2 ? [{ ...at("tokens"), code: "too-many-tokens", count: tokens.length } as const] : []),
    ...tokens.flatMap(({ id, expires }, index): readonly IdentitySourceIssue[] => {
      const place = at("tokens", index);
      if (momentOf(expires) === undefined) return [{ ...place, code: "time-unknown", found: expires }];
      const left = Date.parse(expires) - now.getTime();
      const days = daysLeft(new Date(expires), now);
      return [
        ...(firstOf(id) === index
          ? []
          : [{ ...place, code: "token-twice", token: id, first: at("tokens", firstOf(id)) } as const]),
        ...(left <= 0 ? [{ ...place, code: "token-expired", token: id, expires } as const] : []),
        ...(left > 0 && isTokenDue({ id, expires }, now) && tokens.length < 2
          ? [{ ...place, severity: "warning", code: "token-expires", token: id, expires, days } as const]
          : []),
      ];
    }),
    ...(scim.attestations ?? []).flatMap(({ at: time, evidence }, index) => [
      ...timeAhead(at("attestations", index, "at"), time, now),
      ...(looksSecret(evidence) ? [{ ...at("attestations", index, "evidence"), code: "token-pasted" } as const] : []),
    ]),
  ];
}
