import { changeOf } from "../rotation/identity-source-change.js";
import { type IdentitySource, sourceMark } from "../rotation/identity-source.js";
import { buildIdentitySource } from "./build-identity-source.js";
import { checkDirectory } from "./check-directory-identity-source.js";
import { checkProvisioning, checkSource, isConnected } from "./check-identity-source.js";
import schema from "./identity-source.schema.json" with { type: "json" };
import { checkProvider, readProvider } from "./metadata-identity-source.js";
import { shapeOf } from "./shape.js";
import { checkSnapshot, readSnapshot, shapeSnapshot } from "./snapshot-identity-source.js";
import type { SpecKind } from "./spec-kind.js";
import type { WrittenIdentitySource, WrittenSnapshot } from "./written-identity-source.js";

export const identitySourceKind: SpecKind<WrittenIdentitySource, IdentitySource> = {
  kind: "IdentitySource",
  shape: shapeOf<WrittenIdentitySource>(schema),
  judge: (draft, now) => {
    const read = readProvider(draft);
    const { snapshot, issues } = readSnapshot(draft);
    const built = buildIdentitySource(draft.written, read.provider, snapshot);
    const change = changeOf(built, sourceMark(built));
    return {
      built,
      issues: [
        ...checkSource(draft, change, now),
        ...read.issues,
        ...checkProvider(draft, read, isConnected(change), now),
        ...checkProvisioning(draft, now),
        ...checkDirectory(draft),
        ...issues,
      ],
    };
  },
};

/** It is built with the identity source that names it. */
export const assignmentSnapshotKind: SpecKind<WrittenSnapshot, never> = {
  kind: "AssignmentSnapshot",
  shape: shapeSnapshot,
  judge: (draft) => ({ built: undefined, issues: checkSnapshot(draft) }),
};
