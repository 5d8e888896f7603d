import { relyingPartyName } from "../rotation/relying-party.js";
import { relyingPartyOf } from "../rotation/stack.js";
import { draftsOf, type StackDraft } from "./drafts.js";
import type { Place } from "./place.js";
import type { SamlIssue } from "./saml-issue.js";

/** What belongs to one rotation only, over all stacks of an account: a relying party, and an identifier of a user pool. */
export function checkSamlAcross(stacks: readonly StackDraft[]): readonly SamlIssue[] {
  const parties = stacks.flatMap(partyClaims);
  const identifiers = stacks.flatMap(identifierClaims);
  return [
    ...conflicts(parties).map(({ what, place, first }): SamlIssue => {
      return { ...place, severity: "error", code: "party-twice", party: what, first };
    }),
    ...conflicts(identifiers).map(({ what, userPool, place, first }): SamlIssue => {
      return { ...place, severity: "error", code: "identifier-twice", identifier: what, userPool, first };
    }),
    ...stacks.flatMap(releasedTooEarly),
  ];
}

/** Something that only one may have, in whose realm, and where it was seen. */
interface Claim {
  readonly what: string;
  readonly realm: string;
  readonly place: Place;
}

function conflicts<One extends Claim>(claims: readonly One[]): readonly (One & { readonly first: Place })[] {
  const firsts = new Map<string, Place>();
  return claims.flatMap((claim) => {
    const key = JSON.stringify([claim.realm, claim.what]);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, claim.place);
    return first === undefined ? [] : [{ ...claim, first }];
  });
}

function partyClaims(stack: StackDraft): readonly Claim[] {
  return draftsOf(stack, "SamlRotation").flatMap(({ written, source, account }) =>
    written.spec.relyingParties.map((party, index) => {
      const key = { cognito: "provider", iam: "provider", "identity-center": "instance" } as const;
      const place = source.locate(["spec", "relyingParties", index, key[party.kind]]);
      return { what: relyingPartyName(party), realm: account ?? stack.name, place };
    }),
  );
}

function identifierClaims(stack: StackDraft): readonly (Claim & { readonly userPool: string })[] {
  return draftsOf(stack, "SamlRotation").flatMap(({ written, source }) =>
    written.spec.relyingParties.flatMap((party, index) => {
      if (party.kind !== "cognito" || party.confirmDelete !== undefined) return [];
      const { identifiers = [], userPool } = party;
      const path = ["spec", "relyingParties", index, "identifiers"];
      return identifiers.map((what, n) => ({ what, realm: userPool, userPool, place: source.locate([...path, n]) }));
    }),
  );
}

/** Terraform would manage and forget it in one plan. */
function releasedTooEarly(stack: StackDraft): readonly SamlIssue[] {
  const { settings } = stack;
  if (settings === undefined) return [];
  const held = new Map(partyClaims(stack).map(({ what, place }) => [what, place]));
  return (settings.written.spec.released ?? []).flatMap((released, index): readonly SamlIssue[] => {
    const party = relyingPartyOf(released);
    const first = party === undefined ? undefined : held.get(party);
    if (party === undefined || first === undefined) return [];
    const place = settings.source.locate(["spec", "released", index]);
    return [{ ...place, severity: "error", code: "party-released", party, first }];
  });
}
