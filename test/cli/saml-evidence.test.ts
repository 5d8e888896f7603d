import { expect, test } from "vitest";

import { attestationOf, evidenceIn, explainAttestRefusal, type ResponseEvidence } from "../../cli/saml-evidence.js";
import type { SamlRotation } from "../../modules/rotation/saml-rotation.js";
import { aSamlGeneration, aSamlRotation } from "../builders.js";
import { anAssertion, aResponse, aSigner, issuer, signed, type Signer } from "../certificates/signed-response.js";

const [old, next, stranger] = await Promise.all([aSigner("2025"), aSigner("2026"), aSigner("stranger")]);
const now = new Date("2026-11-22T12:00:00Z");

function generation({ id, pem }: Signer, name = id) {
  return aSamlGeneration(name, { pem: { path: `${name}.pem`, text: pem } });
}

function theRotation(change: Partial<SamlRotation> = {}, entityId = issuer): SamlRotation {
  const rotation = aSamlRotation({ generations: [generation(old), generation(next)], signing: "2025" });
  const metadata = { path: "corp/metadata.xml", entityId, endpoints: [], trusting: "" };
  return { ...rotation, identityProvider: { ...rotation.identityProvider, metadata }, ...change };
}

/** A response of that moment, with a name that must not be seen again. */
function responseAt(at: string, change: (xml: string) => string): Buffer {
  const xml = aResponse({ assertions: anAssertion({ name: "secret.person@example.test" }) });
  return Buffer.from(change(xml.replaceAll(/IssueInstant="[^"]*"/g, `IssueInstant="${at}"`)));
}

const moment = "2026-11-22T11:59:00Z";
const byOld = responseAt(moment, (xml) => signed(xml, "Assertion", old));
const byNext = responseAt(moment, (xml) => signed(signed(xml, "Assertion", next), "Response", next));

function signedEvidence(captured: Uint8Array, rotations = [theRotation()]) {
  const evidence = evidenceIn(captured, rotations);
  if (evidence.kind !== "signed") throw new Error(evidence.sentences.join());
  return evidence;
}

test("a response says which generation signed it, and which of its elements", () => {
  expect(signedEvidence(byOld)).toMatchObject({ generation: "2025", elements: ["Assertion"], sharedWith: [] });
  expect(signedEvidence(byNext)).toMatchObject({ generation: "2026", elements: ["Response", "Assertion"] });
});

test("among several rotations the one is found whose generation signed it", () => {
  const other = theRotation({ name: "other-idp", generations: [generation(stranger, "2025")] });
  expect(signedEvidence(byNext, [other, theRotation()])).toMatchObject({
    rotation: { name: "corp-idp" },
    generation: "2026",
    sentences: ['the Response and the Assertion are signed with "corp-idp/2026"'],
  });
});

test("certificates that share a key are told by what the spec says is signed with", () => {
  const rotation = theRotation({ generations: [generation(old), generation(old, "2025b")], signing: "2025b" });
  expect(signedEvidence(byOld, [rotation])).toMatchObject({ generation: "2025b", sharedWith: ["2025"] });
});

const nothing: readonly (readonly [string, Buffer, RegExp])[] = [
  [
    "of a stranger",
    responseAt(moment, (xml) => signed(xml, "Assertion", stranger)),
    /signed with a key of none of "2025", "2026"/,
  ],
  ["without a signature", responseAt(moment, (xml) => xml), /neither the Response nor the Assertion is signed/],
  [
    "half switched",
    responseAt(moment, (xml) => signed(signed(xml, "Assertion", old), "Response", next)),
    /signed with different certificates/,
  ],
  ["changed afterwards", Buffer.from(byOld.toString().replace("secret.person", "other.person")), /does not verify/],
  ["that is no response", Buffer.from("<html/>"), /expected a Response of SAML 2.0/],
];

test.each(nothing)("a response %s shows nothing, and why is said", (_, captured, why) => {
  const evidence = evidenceIn(captured, [theRotation()]);
  expect([evidence.kind, evidence.sentences.join("\n")]).toEqual(["nothing", expect.stringMatching(why)]);
});

const everything: readonly Uint8Array[] = [byOld, byNext, ...nothing.map(([, captured]) => captured)];

test("whatever it is, nothing about the person is in what is made of it", () => {
  for (const captured of everything) {
    const evidence: ResponseEvidence = evidenceIn(captured, [theRotation()]);
    const made = evidence.kind === "signed" ? attestationOf(evidence, "r.doe", now) : undefined;
    const { sentences } = evidence;
    const shown = JSON.stringify([sentences, made, evidence.kind === "signed" ? evidence.facts : undefined]);
    for (const secret of ["secret", "person", "_a1", "_r1", "mail"]) expect(shown).not.toContain(secret);
  }
});

test("what is recorded is the generation, its fingerprint, the response's own moment and what was verified", () => {
  const { fingerprint } = generation(next);
  expect(attestationOf(signedEvidence(byNext), "r.doe", now)).toEqual({
    activation: {
      step: "activated",
      generation: "2026",
      fingerprint,
      at: moment,
      by: "r.doe",
      evidence: "response verified: Response and Assertion",
    },
  });
});

test.each([
  ["2026-11-22T11:00:00Z", undefined],
  ["2026-11-22T10:59:59Z", "too-old"],
  ["2026-11-22T12:03:00Z", undefined],
  ["2026-11-22T12:03:01Z", "in-the-future"],
  ["yesterday", "no-time"],
])("of a response of %s the refusal is %s", (at, code) => {
  const judged = attestationOf(signedEvidence(responseAt(at, (xml) => signed(xml, "Assertion", old))), undefined, now);
  expect("refusal" in judged ? judged.refusal.code : undefined).toBe(code);
});

test("what a clock that is ahead says is recorded as now", () => {
  const ahead = signedEvidence(responseAt("2026-11-22T12:02:00Z", (xml) => signed(xml, "Assertion", old)));
  expect(attestationOf(ahead, undefined, now)).toMatchObject({ activation: { at: "2026-11-22T12:00:00Z" } });
});

test("a response of another issuer is not attested; without metadata there is none to compare with", () => {
  const other = theRotation({}, "https://other.example.test/saml");
  const judged = attestationOf(signedEvidence(byOld, [other]), undefined, now);
  expect("refusal" in judged ? explainAttestRefusal(judged.refusal, "corp-idp") : "").toBe(
    'nothing is recorded: the response is issued by "https://idp.example.test/saml", expected "https://other.example.test/saml", the entity ID of rotation "corp-idp"; capture a response of that identity provider',
  );
  const byUrl = theRotation();
  const unknown = { ...byUrl, identityProvider: { ...byUrl.identityProvider, metadata: undefined } };
  expect(attestationOf(signedEvidence(byOld, [unknown]), undefined, now)).toHaveProperty("activation");
});
