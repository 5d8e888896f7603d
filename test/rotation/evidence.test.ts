import { expect, test } from "vitest";

import { judgeLeaving, judgeSigning, latestActivation } from "../../modules/rotation/evidence.js";
import { explainEvidence, waitsForPerson } from "../../modules/rotation/explain-evidence.js";
import type { LeavingGate, LeavingRecord, SigningGate } from "../../modules/rotation/saml-gate.js";
import { aFingerprint, anActivation } from "../builders.js";

const movedAt = "2026-11-02T10:00:00Z";
const [before, after, later] = ["2026-11-02T09:59:59Z", "2026-11-02T10:00:01Z", "2026-11-03T10:00:00Z"];
const now = new Date("2026-11-10T00:00:00Z");
const signing = { id: "2026", fingerprint: aFingerprint("2026") };

function aSigningGate(change: Partial<SigningGate> = {}): SigningGate {
  return { gate: "signing", rotation: "corp", vendor: "okta", signing, attestations: [], window: undefined, ...change };
}

function aLeavingGate(change: Partial<LeavingGate> = {}): LeavingGate {
  const attestations = [anActivation("2026", after)];
  return { gate: "leaving", rotation: "corp", signing, attestations, soak: 0, abandoned: [], ...change };
}

function aRecord(change: Partial<LeavingRecord> = {}): LeavingRecord {
  const fingerprint = aFingerprint("2025");
  return { generation: "2025", fingerprint, signing: "2026", incoming: false, movedAt, unmoved: false, ...change };
}

const moved = { movedAt, unmoved: false };

test("signing as it was adopted needs no evidence", () => {
  expect(judgeSigning(aSigningGate(), { movedAt, unmoved: true }, now)).toBeUndefined();
});

test("signing that was moved needs evidence", () => {
  expect(judgeSigning(aSigningGate(), moved, now)).toEqual({ code: "no-evidence", generation: "2026" });
});

test("evidence from after the move is enough", () => {
  expect(judgeSigning(aSigningGate({ attestations: [anActivation("2026", after)] }), moved, now)).toBeUndefined();
});

test("evidence from one second before the move is not enough", () => {
  const refusal = judgeSigning(aSigningGate({ attestations: [anActivation("2026", before)] }), moved, now);
  expect(refusal).toEqual({ code: "stale-evidence", generation: "2026", at: before, movedAt });
});

test("evidence with a time that is no time is not enough", () => {
  const refusal = judgeSigning(aSigningGate({ attestations: [anActivation("2026", "yesterday")] }), moved, now);
  expect(refusal).toMatchObject({ code: "stale-evidence" });
});

test("the newest attestation counts, wherever it stands in the list", () => {
  const attestations = [anActivation("2025", later), anActivation("2026", after)];
  expect(latestActivation(attestations)?.generation).toBe("2025");
  expect(judgeSigning(aSigningGate({ attestations }), moved, now)).toEqual({
    code: "signs-with-another",
    generation: "2026",
    found: "2025",
    at: later,
  });
});

test("evidence for the generation's name with another certificate is no evidence", () => {
  const attestations = [{ ...anActivation("2026", after), fingerprint: aFingerprint("else") }];
  expect(judgeSigning(aSigningGate({ attestations }), moved, now)).toMatchObject({ code: "other-certificate" });
});

const window = { from: "2026-11-09T22:00:00Z", to: "2026-11-10T02:00:00Z" };

test.each([
  ["before its window", "2026-11-09T21:59:59Z", "before-window"],
  ["in its window", "2026-11-09T22:00:00Z", "no-evidence"],
  ["after its window", "2026-11-10T02:00:01Z", "after-window"],
])("a certificate that is alone is not to be replaced %s without a word of it", (_, at, code) => {
  expect(judgeSigning(aSigningGate({ window }), moved, new Date(at))).toMatchObject({ code });
});

test("evidence from the window is enough after the window, too", () => {
  const attestations = [anActivation("2026", "2026-11-10T01:00:00Z")];
  expect(judgeSigning(aSigningGate({ window, attestations }), moved, new Date("2026-11-11T00:00:00Z"))).toBeUndefined();
});

test("evidence that the certificate was replaced before the window is said", () => {
  const refusal = judgeSigning(aSigningGate({ window, attestations: [anActivation("2026", later)] }), moved, now);
  expect(refusal).toMatchObject({ code: "outside-window", at: later });
});

test("a generation leaves when another has been seen to sign since the move", () => {
  expect(judgeLeaving(aLeavingGate(), aRecord(), now)).toBeUndefined();
});

test("a generation does not leave without evidence, also not when signing is as it was adopted", () => {
  const refusal = judgeLeaving(aLeavingGate({ attestations: [] }), aRecord({ unmoved: true }), now);
  expect(refusal).toEqual({ code: "no-evidence", generation: "2026" });
});

test("a generation does not leave in the apply that moves signing", () => {
  const refusal = judgeLeaving(aLeavingGate(), aRecord({ signing: "2025" }), now);
  expect(refusal).toEqual({ code: "moves-and-leaves", generation: "2025", signing: "2026" });
});

test("a generation does not leave one second before its soak ends", () => {
  const gate = aLeavingGate({ soak: 86_400 });
  const until = new Date("2026-11-03T10:00:01Z");
  expect(judgeLeaving(gate, aRecord(), new Date(until.getTime() - 1000))).toEqual({
    code: "soaking",
    generation: "2025",
    until,
  });
  expect(judgeLeaving(gate, aRecord(), until)).toBeUndefined();
});

test("a compromised generation leaves without evidence", () => {
  expect(judgeLeaving(aLeavingGate({ attestations: [], abandoned: ["2025"] }), aRecord(), now)).toBeUndefined();
});

const staged = { generation: "2026", signing: "2025", incoming: true } as const;
const signedWithOld = { signing: { id: "2025", fingerprint: aFingerprint("2025") } };

test("a staged generation is taken back without evidence, if signing never moved", () => {
  const gate = aLeavingGate({ ...signedWithOld, attestations: [] });
  expect(judgeLeaving(gate, aRecord({ ...staged, unmoved: true }), now)).toBeUndefined();
});

test("a staged generation that was seen to sign is not taken back", () => {
  const refusal = judgeLeaving(aLeavingGate(signedWithOld), aRecord({ ...staged, unmoved: true }), now);
  expect(refusal).toMatchObject({ code: "signs-with-another", found: "2026" });
});

test("once somebody was told to sign with a generation, taking it back needs evidence that another signs", () => {
  const gate = aLeavingGate({ ...signedWithOld, attestations: [], soak: 9e6 });
  expect(judgeLeaving(gate, aRecord(staged), now)).toEqual({ code: "no-evidence", generation: "2025" });
  const shown = { ...gate, attestations: [anActivation("2025", after)] };
  expect(judgeLeaving(shown, aRecord(staged), now)).toBeUndefined();
});

test("whoever has to act is told what to do, in one sentence without a line break", () => {
  const refusals = [
    judgeSigning(aSigningGate(), moved, now),
    judgeSigning(aSigningGate({ attestations: [anActivation("2025", later)] }), moved, now),
    judgeSigning(aSigningGate({ attestations: [anActivation("2026", before)] }), moved, now),
    judgeSigning(aSigningGate({ window }), moved, new Date("2026-11-12T00:00:00Z")),
  ].filter((refusal) => refusal !== undefined);
  expect(refusals).toHaveLength(4);
  for (const refusal of refusals) {
    expect(waitsForPerson(refusal)).toBe(true);
    expect(explainEvidence(refusal, "corp")).toMatch(
      /^generation "2026" .*npx crossfade saml verify corp --response FILE --attest$/,
    );
  }
});

test("what no person can hurry is no waiting for a person", () => {
  const soaking = judgeLeaving(aLeavingGate({ soak: 9e6 }), aRecord(), now);
  const early = judgeSigning(aSigningGate({ window }), moved, new Date("2026-11-09T00:00:00Z"));
  expect([soaking, early].map((refusal) => refusal && waitsForPerson(refusal))).toEqual([false, false]);
});
