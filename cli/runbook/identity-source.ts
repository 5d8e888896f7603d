import {
  changedAt,
  changeOf,
  countsOf,
  countText,
  deletesAssignments,
  judgeChange,
  sourceName,
} from "../../modules/rotation/identity-source-change.js";
import { markText } from "../../modules/rotation/identity-source-gate.js";
import { judgeIdentitySource, noteOnSource } from "../../modules/rotation/identity-source-standing.js";
import { type IdentitySource, instanceId, sourceMark } from "../../modules/rotation/identity-source.js";
import { connectionSteps } from "./identity-source-connection.js";
import { tokenSteps } from "./identity-source-tokens.js";
import type { IdentitySourceFacts, SourceContext } from "./identity-source-steps.js";
import { nextOf, type Runbook, type RunbookStep } from "./runbook.js";

/** The human steps of an identity source as its spec stands. Pure. */
export function identitySourceRunbook(source: IdentitySource, facts: IdentitySourceFacts): Runbook {
  const is = sourceMark(source);
  const change = changeOf(source, is);
  const { changesFrom: from } = source;
  const context: SourceContext = {
    source,
    facts,
    deletes: from !== undefined && deletesAssignments(from, source.source),
    madeAt: changedAt(change),
    refused: judgeChange(change, facts.now).length > 0,
  };
  const steps: readonly RunbookStep[] = [...connectionSteps(context), ...tokenSteps(context)];
  return {
    name: source.name,
    kind: "IdentitySource",
    headline: `${source.name}: IAM Identity Center (${instanceId(source.instance)}) takes its users from ${markText(is)}${from === undefined ? "" : `, changed from ${sourceName(from)}`}`,
    certificates: [],
    parties: [],
    notes: notesOf(context),
    steps,
    next: nextOf(steps),
    files: [],
    environment: {},
  };
}

function notesOf({ source, facts, deletes, madeAt }: SourceContext): readonly string[] {
  const { changesFrom: from, snapshot } = source;
  const counted = snapshot === undefined ? "every user, group and assignment" : countText(countsOf(snapshot));
  return [
    ...judgeIdentitySource(source, facts.now).map((point) => noteOnSource(point, source.name, facts.now)),
    ...(deletes && madeAt === undefined
      ? [
          `The change DELETES ${counted}. Nobody can sign in until users are there again and the assignments are applied.`,
        ]
      : []),
    ...(from !== undefined && !deletes
      ? ["The change keeps users, groups and assignments; whoever the new source does not have keeps them in vain."]
      : []),
    "No API changes or shows the identity source: what counts is what people attest in the spec.",
  ];
}
