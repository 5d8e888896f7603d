import { expect, test } from "vitest";

import type { Activation, ConsoleStep } from "../../modules/rotation/attestation.js";
import { explainSamlNext } from "../../modules/rotation/explain-saml-next.js";
import { explainSamlStanding } from "../../modules/rotation/explain-saml-standing.js";
import type { PartyTrust, SamlFacts } from "../../modules/rotation/saml-facts.js";
import { gateParties } from "../../modules/rotation/gate-parties.js";
import { judgeSamlStanding } from "../../modules/rotation/saml-standing.js";
import { samlToneOf } from "../../modules/rotation/saml-standing-point.js";
import {
  aCognitoParty,
  aFingerprint,
  anActivation,
  anIamParty,
  anIdentityCenter,
  aSamlGeneration,
  aSamlRotation,
} from "../builders.js";
import { absent, describing, fetching, metadataUrl, now, observing, trustFacts, trusting, why } from "./trusts.js";

const corp = aCognitoParty();
const iam = anIamParty();
const byUrl = aCognitoParty({ metadata: "url" });

type Rotation = ReturnType<typeof aSamlRotation>;

/** Where it stands and what is next, as `status` says it. */
function told(rotation: Rotation, parties: readonly PartyTrust[], change: Partial<SamlFacts> = {}) {
  const standing = judgeSamlStanding(rotation, trustFacts(parties, change), now);
  return {
    stands: explainSamlStanding(standing),
    next: explainSamlNext(standing, "identity"),
    tone: samlToneOf(standing.points[0]),
  };
}

const steady = aSamlRotation({ relyingParties: [corp, iam] });
const two = ["2025", "2026"];
const staged = aSamlRotation({ generations: two, relyingParties: [corp, iam] });
const moved = (attestations: readonly Activation[] = [], more: Parameters<typeof aSamlRotation>[0] = {}) =>
  aSamlRotation({
    generations: two,
    signing: "2026",
    relyingParties: [corp, iam],
    soak: 7 * 86_400,
    ...more,
    identityProvider: { attestations, ...more.identityProvider },
  });
const all = (generations: readonly string[]) => [trusting(corp, generations), trusting(iam, generations)];

test("steady: everybody trusts what the spec lists, and the next generation has a date", () => {
  expect(told(steady, all(["2025"]))).toEqual({
    stands: "steady",
    next: "nothing; stage the next generation by 2028-12-02",
    tone: "fine",
  });
});

test("staged and not applied: some do not trust it yet", () => {
  expect(told(staged, [trusting(corp, two), trusting(iam, ["2025"])])).toEqual({
    stands: "not applied: 1 of 2 relying parties not as the spec says (iam:corp)",
    next: "npx cdktf apply identity",
    tone: "attention",
  });
});

test("a relying party that is to be created is to be applied", () => {
  expect(told(steady, [trusting(corp, ["2025"]), absent(iam)]).stands).toContain("(iam:corp)");
});

test("staged: trusted by all, so that signing may move", () => {
  expect(told(staged, all(two))).toEqual({
    stands: 'staged: "2026" trusted by all, may be activated',
    next: 'signing: "2026", then npx cdktf apply identity (it judges by its own record)',
    tone: "underway",
  });
});

test("staged by URL: it is published, and when it was only the apply knows", () => {
  const rotation = aSamlRotation({
    generations: two,
    relyingParties: [byUrl],
    identityProvider: { metadataUrl },
  });
  expect(told(rotation, [fetching(byUrl, two)], { published: describing(two) })).toMatchObject({
    stands: 'staged: "2026" published, and trusted within 6 h 30 min of that',
    tone: "underway",
  });
  expect(told(rotation, [fetching(byUrl, ["2025"])], { published: describing(["2025"]) })).toEqual({
    stands: 'waits for a person: the metadata URL does not list "2026"',
    next: "at the identity provider: npx crossfade runbook corp-idp",
    tone: "attention",
  });
});

const imported = (generation: string): ConsoleStep => ({
  step: "imported",
  generation,
  by: "r.doe",
  at: "2026-11-02T09:10:00Z",
  evidence: undefined,
});

function inIdentityCenter(generations: readonly string[], ...attestations: readonly ConsoleStep[]) {
  const party = anIdentityCenter(attestations);
  const rotation = aSamlRotation({ generations, relyingParties: [party] });
  return {
    rotation: { ...rotation, owner: "team-identity" },
    parties: [observing(party, { is: "by-hand", attestations })],
  };
}

test("an import into Identity Center is waited for, and whom it waits for is said", () => {
  const { rotation, parties } = inIdentityCenter(two);
  expect(told(rotation, parties)).toEqual({
    stands: 'waits for team-identity: "2026" not imported into identity-center:ssoins-1111',
    next: "in the console of IAM Identity Center: npx crossfade runbook corp-idp",
    tone: "attention",
  });
});

test("an import that CloudTrail shows is to be recorded, if it was that one", () => {
  const { rotation, parties } = inIdentityCenter(two);
  const trace = { step: "imported", at: new Date("2026-11-22T09:10:00Z"), by: "r.doe", eventId: "e" } as const;
  expect(told(rotation, parties, { traces: { told: true, traces: [trace] } })).toMatchObject({
    stands: expect.stringContaining("(CloudTrail shows an import by r.doe at 2026-11-22 09:10 UTC)"),
    next: 'if that was "2026", record it under attestations (step: imported), then npx cdktf apply identity',
  });
  expect(told(rotation, parties, { traces: { told: false, why } }).stands).not.toContain("CloudTrail");
});

test("what was imported and has left the spec waits for its deletion", () => {
  const { rotation, parties } = inIdentityCenter(["2026"], imported("2025"), imported("2026"));
  expect(told(rotation, parties)).toMatchObject({
    stands: 'removal pending, waits for team-identity: "2025" not deleted in identity-center:ssoins-1111',
    next: "in the console of IAM Identity Center: npx crossfade runbook corp-idp",
  });
});

test("signing has moved: evidence is waited for", () => {
  expect(told(moved(), all(two))).toEqual({
    stands: 'signing moved to "2026", waits for a person: nobody has attested that it signs',
    next: 'activate "2026" (npx crossfade runbook corp-idp), sign in, npx crossfade saml verify corp-idp --response FILE --attest',
    tone: "attention",
  });
  const other = [anActivation("2025", "2026-11-21T00:00:00Z")];
  expect(told(moved(other), all(two)).stands).toContain('"2025" signed on 2026-11-21T00:00:00Z');
});

test("outgoing soaks from when the other was seen to sign, and is then ready to retire", () => {
  expect(told(moved([anActivation("2026", "2026-11-20T00:00:00Z")]), all(two))).toEqual({
    stands: 'soaking until 2026-11-27 00:00 UTC: "2025"',
    next: "wait until 2026-11-27 00:00 UTC (the apply judges by its own record)",
    tone: "underway",
  });
  expect(told(moved([anActivation("2026", "2026-11-15T00:00:00Z")]), all(two))).toEqual({
    stands: 'ready to retire: "2025"',
    next: 'remove "2025" from generations, then npx cdktf apply identity (it judges by its own record)',
    tone: "underway",
  });
});

test("an identity provider that is ahead of the spec is told", () => {
  const ahead = aSamlRotation({
    generations: two,
    relyingParties: [corp, iam],
    identityProvider: { attestations: [anActivation("2026", "2026-11-21T00:00:00Z")] },
  });
  expect(told(ahead, all(two))).toMatchObject({
    stands: expect.stringMatching(/^the identity provider signs with "2026" since 2026-11-21T00:00:00Z, which signing/),
    next: expect.stringContaining('signing: "2026"'),
  });
});

test("a window is waited for, and one that closed is to be corrected", () => {
  const windowed = (from: string, to: string) =>
    moved([], { identityProvider: { multipleCertificates: false, window: { from, to } } });
  expect(told(windowed("2026-11-28T02:00:00Z", "2026-11-28T04:00:00Z"), all(two))).toMatchObject({
    stands: 'signing moved to "2026", and its window opens at 2026-11-28T02:00:00Z',
    next: "wait until 2026-11-28 02:00 UTC (the apply judges by its own record)",
  });
  expect(told(windowed("2026-11-20T02:00:00Z", "2026-11-20T04:00:00Z"), all(two))).toMatchObject({
    next: "correct the window, then npx cdktf apply identity",
  });
});

test("drift: a relying party that trusts more than the spec lists is told with the certificate", () => {
  expect(told(steady, [trusting(corp, ["2025", "2024"]), trusting(iam, ["2025"])])).toMatchObject({
    stands: "cognito:us-east-1_AbC123/corp trusts certificate 3230323400000000, which the spec does not list",
    next: "npx cdktf apply identity",
    tone: "attention",
  });
});

test("a URL that lists a certificate which the spec does not says that a rotation is to begin", () => {
  const rotation = aSamlRotation({ relyingParties: [byUrl], identityProvider: { metadataUrl } });
  const answer = told(rotation, [fetching(byUrl, ["2025", "2027"])], { published: describing(["2025", "2027"]) });
  expect(answer.stands).toContain("the metadata URL lists certificate 3230323700000000, which the spec does not");
  expect(answer.next).toContain("add a generation");
});

test("a relying party that fetches from another URL, or was given a file instead, is to be applied", () => {
  const rotation = aSamlRotation({ relyingParties: [byUrl], identityProvider: { metadataUrl } });
  const elsewhere = told(rotation, [fetching(byUrl, ["2025"], "https://old.example.com")], {
    published: describing(["2025"]),
  });
  expect(elsewhere.stands).toContain("not applied");
  expect(told(rotation, [trusting(byUrl, ["2025"])], { published: describing(["2025"]) }).stands).toContain(
    "not applied",
  );
});

test("what is signed with and not trusted breaks sign-ins: it is mended by an apply, if that is not refused", () => {
  const ahead = moved([anActivation("2026", "2026-11-21T00:00:00Z")]);
  expect(told(ahead, [trusting(corp, two), trusting(iam, ["2025"])])).toMatchObject({
    stands: expect.stringMatching(/^broken: iam:corp does not trust "2026", which is signed with/),
    next: "npx cdktf apply identity",
    tone: "broken",
  });
  expect(told(steady, [trusting(corp, ["2025"]), trusting(iam, ["2024", "2026"])])).toMatchObject({
    stands: expect.stringMatching(/^broken: iam:corp does not trust "2025", which is signed with; refused: /),
    next: "npx crossfade check identity --live says what is in the way",
    tone: "broken",
  });
});

test("an apply that stops at a closed window is not advised, but in an emergency it is", () => {
  const closed = {
    multipleCertificates: false,
    window: { from: "2026-11-20T02:00:00Z", to: "2026-11-20T04:00:00Z" },
  };
  const unapplied = [trusting(corp, ["2025"]), trusting(iam, ["2025"])];
  expect(told(moved([], { identityProvider: closed }), unapplied)).toMatchObject({
    stands: expect.stringMatching(/^not applied: .* its window closed at 2026-11-20T04:00:00Z$/),
    next: "correct the window, then npx cdktf apply identity",
  });
  const generations = ["2024", aSamlGeneration("2025", { emergency: true }), "2026"];
  const emergency = moved([], { generations, identityProvider: closed });
  expect(told(emergency, unapplied)).toMatchObject({
    stands: expect.stringMatching(/^compromised: .* its window closed/),
    next: "npx cdktf apply identity",
  });
});

test("a compromised generation is named as long as somebody trusts it, and left over when nobody does", () => {
  const rotation = aSamlRotation({
    generations: [aSamlGeneration("2025", { emergency: true }), "2026"],
    signing: "2026",
    relyingParties: [corp, iam],
  });
  expect(told(rotation, all(two))).toMatchObject({
    stands: expect.stringMatching(/^compromised: "2025" is still trusted by cognito:.*corp, iam:corp/),
    next: "npx cdktf apply identity",
    tone: "broken",
  });
  expect(told(rotation, all(["2026"]))).toMatchObject({
    stands: 'left over: "2025", compromised and trusted by none',
    next: expect.stringContaining('remove "2025" from generations'),
  });
});

test("what could not be read is never steady, and its reason is kept", () => {
  const answer = told(steady, [observing(corp, { is: "untold", why }), trusting(iam, ["2025"])]);
  expect(answer).toEqual({
    stands: "could not tell: cognito:us-east-1_AbC123/corp (forbidden)",
    next: "see to what kept it from being told, then run it again",
    tone: "broken",
  });
  const url = aSamlRotation({ relyingParties: [iam], identityProvider: { metadataUrl } });
  expect(told(url, [trusting(iam, ["2025"])], { published: { told: "nothing", why } }).stands).toBe(
    "could not tell: the metadata URL (forbidden)",
  );
});

test("a rule that the next apply would break is named", () => {
  const adopted = aSamlRotation({ relyingParties: [anIamParty({ adopt: true })] });
  expect(told(adopted, [absent(anIamParty({ adopt: true }))])).toMatchObject({
    stands: expect.stringContaining("refused: iam:corp [provider-kept]"),
    next: "npx crossfade check identity --live says what is in the way",
  });
});

test("an end that comes near is told where nothing is staged, and an end that is past always", () => {
  const ending = (notAfter: string, more: readonly string[] = []) =>
    aSamlRotation({ generations: [aSamlGeneration("2025", { notAfter }), ...more], relyingParties: [corp, iam] });
  expect(told(ending("2027-01-22T00:00:00Z"), all(["2025"]))).toMatchObject({
    stands: 'expiring: "2025" in 60 days, and nothing is staged',
    next: expect.stringContaining("add a generation"),
  });
  expect(told(ending("2027-01-22T00:00:00Z", ["2026"]), all(two)).stands).toMatch(/^staged/);
  expect(told(ending("2026-11-01T00:00:00Z", ["2026"]), all(two))).toMatchObject({
    stands: expect.stringMatching(/^broken: "2025", which is signed with, expired on 2026-11-01/),
    next: expect.stringContaining('signing: "2026"'),
  });
});

test("who trusts a generation, and what it is to the rotation, is in the model", () => {
  const { generations } = judgeSamlStanding(moved(), trustFacts([trusting(corp, two), trusting(iam, ["2026"])]), now);
  expect(generations).toMatchObject([
    { generation: "2025", role: "outgoing", trustedBy: ["cognito:us-east-1_AbC123/corp"], level: "fine" },
    {
      generation: "2026",
      role: "signing",
      fingerprint: aFingerprint("2026"),
      trustedBy: ["cognito:us-east-1_AbC123/corp", "iam:corp"],
    },
  ]);
});

test("relying parties that are to be deleted are not asked about", () => {
  expect(gateParties([aCognitoParty({ deleted: true }), iam])).toHaveLength(1);
});
