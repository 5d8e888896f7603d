import type { IdentitySource } from "../../modules/rotation/identity-source.js";
import type { SamlRotation } from "../../modules/rotation/saml-rotation.js";
import type { Stack } from "../../modules/rotation/stack.js";
import { type Output } from "../output.js";
import type { Specs } from "../specs.js";
import { gatherSaml } from "./gather-saml.js";
import { identitySourceRunbook } from "./identity-source.js";
import type { Runbook } from "./runbook.js";
import { samlRunbook } from "./saml-runbook.js";

/** What has human steps, as its spec says it. */
export type RunbookSubject = SamlRotation | IdentitySource;

export interface RunbookQuestion<Subject> {
  readonly subject: Subject;
  readonly stack: Stack;
  readonly found: Specs;
  /** Whether AWS may be asked. */
  readonly live: boolean;
  readonly now: Date;
  readonly out: Output;
}

type MakeRunbook<Kind extends RunbookSubject["kind"]> = (
  question: RunbookQuestion<Extract<RunbookSubject, { readonly kind: Kind }>>,
) => Promise<Runbook>;

/** A file for each kind: a further one does not compile until it has its runbook here. */
const runbooks = {
  SamlRotation: async ({ subject, ...question }) =>
    samlRunbook(subject, question.now, await gatherSaml({ ...question, rotation: subject })),
  IdentitySource: ({ subject, stack, found, now }) =>
    Promise.resolve(
      identitySourceRunbook(subject, {
        stack: stack.name,
        region: stack.region,
        specPlace: found.locate(subject.name, ["spec"]).text,
        now,
      }),
    ),
} as const satisfies { readonly [Kind in RunbookSubject["kind"]]: MakeRunbook<Kind> };

export function makeRunbook(question: RunbookQuestion<RunbookSubject>): Promise<Runbook> {
  const { subject } = question;
  switch (subject.kind) {
    case "SamlRotation":
      return runbooks.SamlRotation({ ...question, subject });
    case "IdentitySource":
      return runbooks.IdentitySource({ ...question, subject });
  }
}

/** What of these specs has that name; throws what there is where nothing has it. */
export function subjectNamed(
  { stacks, ok }: Specs,
  name: string,
): { readonly subject: RunbookSubject; readonly stack: Stack } {
  const all = stacks.flatMap((stack) =>
    [...stack.samlRotations, ...stack.identitySources].map((subject) => ({ subject, stack })),
  );
  const match = all.find(({ subject }) => subject.name === name);
  if (match !== undefined) return match;
  if (stacks.some(({ rotations }) => rotations.some((rotation) => rotation.name === name)))
    throw new Error(
      `rotation "${name}" is a TLS rotation, expected a SAML rotation or an identity source: no step of it needs a console; npx crossfade status says what is next`,
    );
  const known = all.map(({ subject }) => subject.name).join(", ") || "none";
  // What has an error may be in no stack, and then has no name here.
  if (!ok)
    throw new Error(`"${name}" cannot be read: correct the errors above, and run it again; what can be read: ${known}`);
  throw new Error(`"${name}" is no SAML rotation and no identity source; known: ${known}`);
}
