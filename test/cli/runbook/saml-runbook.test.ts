import { expect, test } from "vitest";

import {
  aCognitoParty,
  anActivation,
  anIamParty,
  anIdentityCenter,
  aSamlGeneration,
  aSamlRotation,
} from "../../builders.js";
import { deleted, imported, now, statesOf, statusOf, stepOf, theRunbook } from "./facts.js";

const center = "identity-center:ssoins-1111";

test("a steady rotation begins at the identity provider, and everything after it is locked", () => {
  const runbook = theRunbook(aSamlRotation({ relyingParties: [anIamParty(), anIdentityCenter()] }));
  expect(statesOf(runbook)).toEqual([
    "stage: open",
    "obtain: after",
    "list: after",
    `import:${center}/<new>: locked`,
    "apply-trust: locked",
    "move: locked",
    "apply-move: locked",
    "activate: locked",
    "show: locked",
    "retire: locked",
    "apply-retire: locked",
    `delete:${center}/<old>: locked`,
    "remove: locked",
  ]);
  expect([runbook.next, stepOf(runbook, "stage").who]).toEqual(["stage", "whoever runs the identity provider"]);
});

test("with a staged generation the import is next, and signing may not move before its attestation", () => {
  const relyingParties = [anIdentityCenter()];
  const runbook = theRunbook(aSamlRotation({ generations: ["2025", "2026"], relyingParties }));
  expect(runbook.next).toBe(`import:${center}/2026`);
  expect(statusOf(runbook, "move")).toEqual({
    state: "locked",
    until: 'every Identity Center has "2026": the "imported" attestation is missing',
  });
});

test("with the import attested it is done, by whom and when, and signing may move after the apply", () => {
  const relyingParties = [anIdentityCenter([imported("2026")])];
  const runbook = theRunbook(aSamlRotation({ generations: ["2025", "2026"], relyingParties }));
  expect(statusOf(runbook, `import:${center}/2026`)).toEqual({
    state: "done",
    at: "2026-11-10T10:00:00Z",
    by: "r.doe",
    evidence: "ticket 4711",
  });
  expect([runbook.next, statusOf(runbook, "move")]).toEqual(["apply-trust", { state: "after", step: "apply-trust" }]);
});

test("an import of another generation, or one that was deleted later, unlocks nothing", () => {
  const again = [imported("2025"), imported("2026"), deleted("2026")];
  const relyingParties = [anIdentityCenter(again)];
  const runbook = theRunbook(aSamlRotation({ generations: ["2025", "2026"], relyingParties }));
  expect(runbook.next).toBe(`import:${center}/2026`);
});

test("of two Identity Centers, both have to be attested", () => {
  const other = { ...anIdentityCenter(), instance: "arn:aws:sso:::instance/ssoins-2222" };
  const rotation = aSamlRotation({
    generations: ["2025", "2026"],
    relyingParties: [anIdentityCenter([imported("2026")]), other],
  });
  const runbook = theRunbook(rotation);
  expect([runbook.next, statusOf(runbook, "move").state]).toEqual([
    "import:identity-center:ssoins-2222/2026",
    "locked",
  ]);
});

test("once signing has moved, the identity provider's turn comes after the apply, and nothing may leave", () => {
  const rotation = aSamlRotation({ generations: ["2025", "2026"], signing: "2026" });
  const runbook = theRunbook(rotation);
  expect(runbook.next).toBe("apply-move");
  expect(statusOf(runbook, "activate")).toEqual({ state: "after", step: "apply-move" });
  expect(statusOf(runbook, "retire")).toEqual({ state: "locked", until: 'it is attested that "2026" is signed with' });
});

test("signing that moved without its import attested locks the activation", () => {
  const rotation = aSamlRotation({
    generations: ["2025", "2026"],
    signing: "2026",
    relyingParties: [anIdentityCenter()],
  });
  const runbook = theRunbook(rotation);
  expect([runbook.next, statusOf(runbook, "activate").state]).toEqual([`import:${center}/2026`, "locked"]);
});

test("evidence ends the activation, and what is outgoing stays until its soak is over", () => {
  const identityProvider = { attestations: [anActivation("2026", "2026-11-20T12:00:00Z")] };
  const rotation = aSamlRotation({
    generations: ["2025", "2026"],
    signing: "2026",
    identityProvider,
    soak: 3 * 86_400,
  });
  expect(statusOf(theRunbook(rotation), "activate").state).toBe("done");
  expect(statusOf(theRunbook(rotation), "retire")).toEqual({
    state: "locked",
    until: "its soak is over at 2026-11-23T12:00:00.000Z",
  });
  expect(statusOf(theRunbook(rotation, {}, new Date("2026-11-23T12:00:00Z")), "retire")).toEqual({ state: "open" });
});

test("evidence for another certificate of that name counts for nothing", () => {
  const other = { ...anActivation("2026", "2026-11-20T12:00:00Z"), fingerprint: "f".repeat(64) };
  const rotation = aSamlRotation({
    generations: ["2025", "2026"],
    signing: "2026",
    identityProvider: { attestations: [other] },
  });
  expect(theRunbook(rotation).next).toBe("apply-move");
});

test("after going back, the identity provider has to activate the old one, which the newest response contradicts", () => {
  const identityProvider = { attestations: [anActivation("2026", "2026-11-20T12:00:00Z")] };
  const rotation = aSamlRotation({ generations: ["2025", "2026"], signing: "2025", identityProvider });
  const runbook = theRunbook(rotation);
  expect([runbook.next, stepOf(runbook, "activate").console]).toEqual([
    "apply-move",
    ['Make "2025" the active, primary or signing certificate, and keep the old one'],
  ]);
  expect(runbook.notes).toContain(
    'The newest attested response (2026-11-20T12:00:00Z) is signed with "2026", and the spec says "2025".',
  );
});

test("what has left the spec is deleted from Identity Center first, and at the identity provider last", () => {
  const attestations = [anActivation("2025", "2025-01-01T00:00:00Z"), anActivation("2026", "2026-11-01T00:00:00Z")];
  const parties = (steps: Parameters<typeof anIdentityCenter>[0]) =>
    aSamlRotation({
      generations: ["2026"],
      identityProvider: { attestations },
      relyingParties: [anIdentityCenter(steps)],
    });
  const runbook = theRunbook(parties([imported("2026")]));
  expect(statusOf(runbook, `delete:${center}/2025`)).toEqual({ state: "after", step: "apply-retire" });
  expect(statusOf(runbook, "remove")).toEqual({
    state: "locked",
    until: '"2025" is attested as deleted from every Identity Center',
  });
  expect(theRunbook(parties([imported("2026"), deleted("2025")])).next).toBe("stage");
});

test("a compromised generation that is not signed with is deleted at once", () => {
  const generations = [aSamlGeneration("2025", { emergency: true }), aSamlGeneration("2026")];
  const rotation = aSamlRotation({
    generations,
    signing: "2026",
    relyingParties: [anIdentityCenter([imported("2026")])],
  });
  const runbook = theRunbook(rotation);
  expect(statusOf(runbook, `delete:${center}/2025`)).toEqual({ state: "open" });
  expect(runbook.notes[0]).toBe('"2025" is compromised: do all of this now; there is no soak for it.');
  expect(runbook.certificates.map(({ standing }) => standing)).toEqual(["outgoing, COMPROMISED", "incoming, signing"]);
});

test("the attestation to add has the step, the generation, a name to fill in and the time", () => {
  const rotation = aSamlRotation({ generations: ["2025", "2026"], relyingParties: [anIamParty(), anIdentityCenter()] });
  expect(stepOf(theRunbook(rotation), `import:${center}/2026`).spec).toEqual({
    place: "corp.yaml:spec/relyingParties/1",
    lines: ['attestations: [{ step: imported, generation: "2026", by: <your name>, at: 2026-11-22T12:00:00Z }]'],
  });
});

test("what CloudTrail shows stands with its step as evidence, and changes no status", () => {
  const rotation = aSamlRotation({ generations: ["2025", "2026"], relyingParties: [anIdentityCenter()] });
  const at = new Date("2026-11-21T09:00:00Z");
  const traces = [
    { step: "imported", at, by: "r.doe", eventId: "e-1" },
    { step: "deleted", at, by: undefined, eventId: "e-2" },
  ] as const;
  const step = stepOf(theRunbook(rotation, { traces }), `import:${center}/2026`);
  expect([step.evidence, step.status]).toEqual([
    ["CloudTrail: a certificate was imported at 2026-11-21T09:00:00.000Z by r.doe (event e-1)"],
    { state: "open" },
  ]);
});

test.each([
  ["2026-11-28T01:00:00Z", "locked", "the window from 2026-11-28T02:00:00Z to 2026-11-28T04:00:00Z"],
  ["2026-11-28T02:00:00Z", "after", undefined],
  [
    "2026-11-28T04:00:01Z",
    "locked",
    "there is a new window: that from 2026-11-28T02:00:00Z to 2026-11-28T04:00:00Z has passed",
  ],
])("of an identity provider with one certificate, at %s its replacement is %s", (at, state, until) => {
  const window = { from: "2026-11-28T02:00:00Z", to: "2026-11-28T04:00:00Z" };
  const identityProvider = { multipleCertificates: false, window };
  const rotation = aSamlRotation({ generations: ["2025", "2026"], signing: "2026", identityProvider });
  const status = statusOf(theRunbook(rotation, {}, new Date(at)), "activate");
  expect([status.state, status.state === "locked" ? status.until : undefined]).toEqual([state, until]);
});

test("one certificate only: what is interrupted, for how long, and the order that needs no interruption", () => {
  const window = { from: "2026-11-28T02:00:00Z", to: "2026-11-28T03:30:00Z" };
  const identityProvider = { multipleCertificates: false, window };
  const relyingParties = [aCognitoParty(), aCognitoParty({ provider: "byurl", metadata: "url" }), anIdentityCenter()];
  const before = theRunbook(aSamlRotation({ identityProvider, relyingParties }));
  expect(before.notes.slice(0, 3)).toEqual([
    "The identity provider holds one certificate and replaces it at once. The window is from 2026-11-28T02:00:00Z to 2026-11-28T03:30:00Z, 1 h 30 min; outside of it an apply that moves signing is refused.",
    "If the new certificate can be made in advance, no interruption is needed: let every relying party trust it first, and replace it last.",
    "If it cannot be, sign-ins fail from its replacement until each relying party trusts the new one: cognito:us-east-1_AbC123/corp as long as an apply takes; cognito:us-east-1_AbC123/byurl up to 6 hours; identity-center:ssoins-1111 until a person has imported it. Do it off-peak.",
  ]);
  expect(before.steps.map(({ id }) => id)).not.toContain("remove");
  const known = theRunbook(aSamlRotation({ identityProvider, relyingParties, generations: ["2025", "2026"] }));
  expect(known.notes[1]).toMatch(/^Its new certificate "2026" is known already, so no interruption is needed/);
});

test("who fetches the metadata itself needs both published, which a vendor may never do", () => {
  const relyingParties = [aCognitoParty({ metadata: "url" })];
  const identityProvider = { vendor: "okta", metadataUrl: "https://acme.okta.com/metadata" } as const;
  const runbook = theRunbook(aSamlRotation({ generations: ["2025", "2026"], identityProvider, relyingParties }));
  expect([runbook.next, stepOf(runbook, "publish").title]).toEqual([
    "publish",
    "See to it that https://acme.okta.com/metadata lists both certificates",
  ]);
  expect(stepOf(runbook, "publish").watch[0]).toMatch(/^Okta never lists both/);
});

test("an expiry has the colour of Identity Center's console only where there is one", () => {
  const generations = [
    aSamlGeneration("2024", { notAfter: "2026-11-20T12:00:00Z" }),
    aSamlGeneration("2025", { notAfter: "2027-02-20T12:00:00Z" }),
    aSamlGeneration("2026", { notAfter: "2027-02-21T12:00:00Z" }),
  ];
  const left = (relyingParties: Parameters<typeof aSamlRotation>[0]) =>
    theRunbook(aSamlRotation({ generations, ...relyingParties })).certificates.map((one) => one.left);
  expect(left({ relyingParties: [anIdentityCenter()] })).toEqual([
    "expired 2 days ago, red in Identity Center",
    "in 90 days, yellow in Identity Center",
    "in 91 days",
  ]);
  expect(left({})).toEqual(["expired 2 days ago", "in 90 days", "in 91 days"]);
});

test("the files are the certificates, the metadata and the pools' certificates, as far as they are known", () => {
  const certificates = { "2026": { thumbprint: "A".repeat(40), serialNumber: "01", subject: "CN=idp", pem: "PEM" } };
  const rotation = aSamlRotation({ generations: ["2025", "2026"] });
  const { files } = theRunbook(rotation, { certificates, poolCertificates: { "us-east-1_AbC123": "CRT" } });
  expect(files.map(({ name, text }) => [name, text])).toEqual([
    ["2026.pem", "PEM"],
    ["corp-idp-metadata.xml", "<EntityDescriptor>2025,2026</EntityDescriptor>"],
    ["us-east-1_AbC123.crt", "CRT"],
  ]);
});

test("every step has an id of its own, and what it waits for is a step", () => {
  const attestations = [anActivation("2024", "2025-01-01T00:00:00Z")];
  const rotation = aSamlRotation({
    generations: ["2025", "2026", "2027"],
    signing: "2026",
    identityProvider: { attestations },
    relyingParties: [anIdentityCenter(), aCognitoParty({ metadata: "url" })],
  });
  const { steps } = theRunbook(rotation, {}, now);
  const ids = steps.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { status } of steps) if (status.state === "after") expect(ids).toContain(status.step);
});

const retired = {
  generations: ["2026"],
  identityProvider: { attestations: [anActivation("2026", "2026-11-01T00:00:00Z")] },
};

test("the first generation, which no attestation names, is still to go after it was taken out", () => {
  const runbook = theRunbook(
    aSamlRotation({ ...retired, relyingParties: [anIamParty(), anIdentityCenter([imported("2026")])] }),
  );
  expect(statesOf(runbook).slice(-4)).toEqual([
    "retire: done",
    "apply-retire: open",
    `delete:${center}/<old>: after`,
    "remove: locked",
  ]);
  expect([runbook.next, runbook.headline]).toEqual([
    "apply-retire",
    'corp-idp: the identity provider is to sign with "2026"; what was signed with before has left the spec',
  ]);
  expect(stepOf(runbook, `delete:${center}/<old>`).spec?.lines.at(-1)).toContain('step: deleted, generation: "<old>"');
});

test("its deletion attested, only the identity provider may still hold it, which is asked before the next rotation", () => {
  const relyingParties = [anIdentityCenter([imported("2026"), deleted("2025")])];
  const runbook = theRunbook(aSamlRotation({ ...retired, relyingParties }));
  expect(statesOf(runbook).slice(0, 2)).toEqual(["remove-left: in-question", "stage: open"]);
});

test("without an Identity Center nothing records the end of a rotation, so it is asked before the next one", () => {
  const relyingParties = [aCognitoParty(), anIamParty()];
  const runbook = theRunbook(aSamlRotation({ ...retired, relyingParties }));
  expect(statesOf(runbook).slice(0, 3)).toEqual(["apply-left: in-question", "remove-left: in-question", "stage: open"]);
  expect(runbook.headline).toContain("nothing is staged; look first whether the last rotation has ended");
});

test("what the metadata file lists and no generation has is to go next, once a rotation has been done", () => {
  const unlisted = [{ subject: "CN=idp", fingerprint: "a".repeat(64) }];
  const relyingParties = [aCognitoParty(), anIamParty()];
  const runbook = theRunbook(aSamlRotation({ ...retired, relyingParties }), { unlisted });
  expect([runbook.next, statusOf(runbook, "remove-left")]).toEqual([
    "apply-left",
    { state: "after", step: "apply-left" },
  ]);
  expect(stepOf(runbook, "remove-left").watch[0]).toContain("a".repeat(64));
  expect(theRunbook(aSamlRotation({ relyingParties }), { unlisted }).next).toBe("stage");
});

test("in an emergency the import and the activation may be done now, and the deletion when the import is attested", () => {
  const generations = [aSamlGeneration("2025", { emergency: true }), aSamlGeneration("2026")];
  const runbook = theRunbook(aSamlRotation({ generations, signing: "2026", relyingParties: [anIdentityCenter()] }));
  expect([statusOf(runbook, `import:${center}/2026`), statusOf(runbook, "activate")]).toEqual([
    { state: "open" },
    { state: "open" },
  ]);
  expect(statusOf(runbook, `delete:${center}/2025`)).toEqual({
    state: "locked",
    until: '"2026" is attested as imported there',
  });
  expect([runbook.next, runbook.headline]).toEqual([
    `import:${center}/2026`,
    'corp-idp: "2025" COMPROMISED; the identity provider is to sign with "2026"; nobody has shown yet that it does',
  ]);
});
