import type { Activation } from "./attestation.js";
import type { LeavingGate, LeavingRecord, SigningGate, SigningRecord } from "./saml-gate.js";
import type { Window } from "./saml-rotation.js";
import type { GenerationId } from "./tls-rotation.js";

/** Why it is not shown that the identity provider signs with a generation. */
export type EvidenceRefusal =
  /** Nobody has attested a response that was signed with it. */
  | { readonly code: "no-evidence"; readonly generation: GenerationId }
  /** The newest attestation is of another generation. */
  | {
      readonly code: "signs-with-another";
      readonly generation: GenerationId;
      readonly found: GenerationId;
      readonly at: string;
    }
  /** It is from before `signing` was allowed to move. */
  | {
      readonly code: "stale-evidence";
      readonly generation: GenerationId;
      readonly at: string;
      readonly movedAt: string;
    }
  /** The attested certificate is not the generation's. */
  | {
      readonly code: "other-certificate";
      readonly generation: GenerationId;
      readonly found: string;
      readonly expected: string;
    };

/** Why the identity provider may not switch now. */
export type WindowRefusal =
  | { readonly code: "before-window"; readonly generation: GenerationId; readonly window: Window }
  | { readonly code: "after-window"; readonly generation: GenerationId; readonly window: Window }
  /** It switched, and was seen to, when it should not have. */
  | {
      readonly code: "outside-window";
      readonly generation: GenerationId;
      readonly at: string;
      readonly window: Window;
    };

/** Why a generation may not leave. */
export type LeavingRefusal =
  | EvidenceRefusal
  | { readonly code: "moves-and-leaves"; readonly generation: GenerationId; readonly signing: GenerationId }
  | { readonly code: "still-signed-with"; readonly generation: GenerationId }
  | { readonly code: "soaking"; readonly generation: GenerationId; readonly until: Date };

type Evidenced = Pick<SigningGate, "signing" | "attestations">;

/** The newest attestation of an activation; the later in the spec where two are of one time. */
export function latestActivation(attestations: readonly Activation[]): Activation | undefined {
  return attestations.reduce<Activation | undefined>(
    (latest, one) => (latest === undefined || Date.parse(one.at) >= Date.parse(latest.at) ? one : latest),
    undefined,
  );
}

/** Whether the newest attestation shows that `signing` is signed with, and is newer than the permission to. */
export function judgeEvidence({ signing, attestations }: Evidenced, movedAt: string): EvidenceRefusal | undefined {
  const { id: generation, fingerprint } = signing;
  const latest = latestActivation(attestations);
  if (latest === undefined) return { code: "no-evidence", generation };
  const { at } = latest;
  if (latest.generation !== generation) return { code: "signs-with-another", generation, found: latest.generation, at };
  if (latest.fingerprint !== fingerprint)
    return { code: "other-certificate", generation, found: latest.fingerprint, expected: fingerprint };
  // Unreadable times are NaN, which is not newer than anything.
  if (!(Date.parse(at) >= Date.parse(movedAt))) return { code: "stale-evidence", generation, at, movedAt };
  return undefined;
}

/** Whether what `signing` says has come true; undefined: it has, or it is as it was when the rotation was adopted. */
export function judgeSigning(
  gate: SigningGate,
  { movedAt, unmoved }: SigningRecord,
  now: Date,
): EvidenceRefusal | WindowRefusal | undefined {
  if (unmoved) return undefined;
  const generation = gate.signing.id;
  const missing = judgeEvidence(gate, movedAt);
  const { window } = gate;
  if (window === undefined) return missing;
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  if (missing === undefined) {
    const at = latestActivation(gate.attestations)?.at ?? "";
    return Date.parse(at) >= from ? undefined : { code: "outside-window", generation, at, window };
  }
  if (now.getTime() < from) return { code: "before-window", generation, window };
  return now.getTime() <= to ? missing : { code: "after-window", generation, window };
}

/** Whether a generation may leave its relying parties; undefined: nothing is against it. */
export function judgeLeaving(gate: LeavingGate, record: LeavingRecord, now: Date): LeavingRefusal | undefined {
  const { generation } = record;
  if (gate.abandoned.includes(generation)) return undefined;
  if (record.signing !== gate.signing.id) return { code: "moves-and-leaves", generation, signing: gate.signing.id };
  if (generation === gate.signing.id) return { code: "still-signed-with", generation };
  const latest = latestActivation(gate.attestations);
  // Undoing a stage needs no proof, as long as nobody was ever told to sign with it, and nobody has seen that it is.
  if (record.incoming && record.unmoved && latest?.generation !== generation) return undefined;
  const missing = judgeEvidence(gate, record.movedAt);
  if (missing !== undefined) return missing;
  // The soak keeps what reverting a commit would restore; an incoming generation is what such a revert takes away again.
  if (record.incoming) return undefined;
  const until = new Date(Date.parse(latest?.at ?? "") + gate.soak * 1000);
  return now < until ? { code: "soaking", generation, until } : undefined;
}
