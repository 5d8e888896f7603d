import fc from "fast-check";
import { expect, test } from "vitest";

import { explainTrustPending } from "../../modules/rotation/explain-trust.js";
import type { ConsoleStep } from "../../modules/rotation/attestation.js";
import {
  fetchedBy,
  judgeLeft,
  judgeTrusted,
  latestStep,
  type TrustPending,
  waitOf,
} from "../../modules/rotation/trust-waits.js";
import { aCognitoParty, aFingerprint, anIamParty, anIdentityCenter } from "../builders.js";
import { absent, fetching, metadataUrl, now, observing, trusting, why } from "./trusts.js";

const trusted = ["2025", "2026"].map((id) => ({ id, fingerprint: aFingerprint(id) }));
const gate = { trusted, proven: trusted.slice(1) };
const corp = aCognitoParty();
const byUrl = aCognitoParty({ metadata: "url" });
const name = "cognito:us-east-1_AbC123/corp";
const nothing = { published: {} };

const step = (generation: string, what: "imported" | "deleted", at: string): ConsoleStep => ({
  step: what,
  generation,
  by: "r.doe",
  at,
  evidence: undefined,
});

function byHand(...attestations: readonly ConsoleStep[]) {
  return observing(anIdentityCenter(attestations), { is: "by-hand", attestations });
}

test("relying parties that were given every generation trust, also where they trust more", () => {
  const parties = [trusting(corp, ["2025", "2026"]), trusting(anIamParty(), ["2024", "2026", "2025"])];
  expect(judgeTrusted(gate, parties, nothing, now)).toEqual([]);
});

test("what is missing is told of each relying party", () => {
  const parties = [trusting(corp, ["2025"]), trusting(anIamParty(), []), absent(anIamParty({ provider: "new" }))];
  const pending = judgeTrusted(gate, parties, nothing, now);
  expect(pending).toEqual([
    { code: "does-not-trust", party: name, generations: ["2026"] },
    { code: "does-not-trust", party: "iam:corp", generations: ["2025", "2026"] },
    { code: "absent", party: "iam:new" },
  ]);
  expect(pending.map(waitOf)).toEqual(["asking", "asking", "asking"]);
});

const at = (time: string) => ({ published: { "2026": time } });

test("one that fetches trusts six hours and a half after it was published, and not a minute before", () => {
  const parties = [fetching(byUrl, ["2025", "2026"])];
  expect(judgeTrusted(gate, parties, at("2026-11-22T05:30:00Z"), now)).toEqual([]);
  const pending = judgeTrusted(gate, parties, at("2026-11-22T05:31:00Z"), now);
  expect(pending).toEqual([
    { code: "not-fetched", party: name, generations: ["2026"], until: new Date("2026-11-22T12:01:00Z") },
  ]);
  expect(pending.map(waitOf)).toEqual(["time"]);
  expect(pending.map((one) => explainTrustPending(one, "corp-idp"))).toEqual([
    `${name} may not have fetched "2026" yet: Cognito does so every 6 hours; apply again after 2026-11-22 12:01 UTC`,
  ]);
});

test("what nobody has recorded as published is taken to be published now", () => {
  const parties = [fetching(byUrl, ["2025", "2026"])];
  for (const record of [nothing, at("yesterday"), { published: Object.create({ "2026": "2020-01-01T00:00:00Z" }) }])
    expect(judgeTrusted(gate, parties, record, now)).toMatchObject([{ until: new Date("2026-11-22T18:30:00Z") }]);
});

test("the oldest generation need not have been seen published: it was there before there was anything to rotate to", () => {
  expect(judgeTrusted({ trusted: trusted.slice(0, 1), proven: [] }, [fetching(byUrl, ["2025"])], nothing, now)).toEqual(
    [],
  );
});

test("what a URL does not list any more is not trusted, however long ago it was published", () => {
  const pending = judgeTrusted(gate, [fetching(byUrl, ["2025"])], at("2020-01-01T00:00:00Z"), now);
  expect(pending).toEqual([{ code: "not-published", party: name, url: metadataUrl, generations: ["2026"] }]);
  expect(pending.map(waitOf)).toEqual(["person"]);
});

test("trusted is never said before the refresh and its margin are over", () => {
  const moment = fc.date({ min: new Date("2026-01-01"), max: new Date("2027-01-01"), noInvalidDate: true });
  fc.assert(
    fc.property(moment, moment, (published, asked) => {
      const pending = judgeTrusted(gate, [fetching(byUrl, ["2025", "2026"])], at(published.toISOString()), asked);
      expect(pending.length === 0).toBe(asked.getTime() - published.getTime() >= 6.5 * 3_600_000);
      expect(fetchedBy(published.toISOString(), asked).getTime() - published.getTime()).toBe(6.5 * 3_600_000);
    }),
  );
});

test("Identity Center trusts what is attested to have been imported, and what it was connected with", () => {
  expect(judgeTrusted(gate, [byHand(step("2026", "imported", "2026-11-02T09:10:00Z"))], nothing, now)).toEqual([]);
  const pending = judgeTrusted(gate, [byHand()], nothing, now);
  expect(pending).toEqual([{ code: "not-imported", party: "identity-center:ssoins-1111", generations: ["2026"] }]);
  expect(pending.map(waitOf)).toEqual(["person"]);
  expect(pending.map((one) => explainTrustPending(one, "corp-idp"))).toEqual([
    expect.stringMatching(/somebody has to import .* attestations \(step: imported\): npx crossfade runbook corp-idp$/),
  ]);
});

test("what was deleted after it was imported is not trusted, nor what it was connected with once that is deleted", () => {
  const imported = step("2026", "imported", "2026-11-02T09:10:00Z");
  const again = byHand(imported, step("2026", "deleted", "2026-11-03T09:10:00Z"));
  expect(judgeTrusted(gate, [again], nothing, now)).toMatchObject([{ generations: ["2026"] }]);
  const oldest = byHand(imported, step("2025", "deleted", "2026-11-03T09:10:00Z"));
  expect(judgeTrusted(gate, [oldest], nothing, now)).toMatchObject([{ generations: ["2025"] }]);
});

test("of two steps the later counts, whatever their order in the spec, and of one time the later in the spec", () => {
  const steps = [step("a", "deleted", "2026-11-03T10:00:00+02:00"), step("a", "imported", "2026-11-03T07:59:59Z")];
  expect(latestStep(steps, "a")?.step).toBe("deleted");
  expect(latestStep([...steps, step("a", "imported", "2026-11-03T08:00:00Z")], "a")?.step).toBe("imported");
  expect(latestStep(steps, "b")).toBeUndefined();
});

test("what could not be told is asked again where that may help, and needs a change where it cannot", () => {
  const pendingFor = (observed: Parameters<typeof observing>[1]) =>
    judgeTrusted(gate, [observing(corp, observed)], nothing, now).map(waitOf);
  expect(pendingFor({ is: "untold", why: { reason: "throttled", message: "" } })).toEqual(["asking"]);
  expect(pendingFor({ is: "untold", why })).toEqual(["change"]);
  expect(pendingFor({ is: "given", description: { told: "unreadable", why: "" } })).toEqual(["change"]);
  const silent = { told: "nothing", why: { reason: "not-answered", message: "" } } as const;
  expect(pendingFor({ is: "fetching", url: metadataUrl, description: silent })).toEqual(["asking"]);
  expect(pendingFor({ is: "another-kind", kind: "OIDC" })).toEqual(["change"]);
});

const left = { generation: "2025", fingerprint: aFingerprint("2025") };

test("what no relying party trusts has left, and what is not there trusts nothing", () => {
  const gone = byHand(step("2025", "deleted", "2026-11-20T00:00:00Z"));
  const parties = [trusting(corp, ["2026"]), fetching(byUrl, ["2026"]), absent(anIamParty()), gone];
  expect(judgeLeft(left, parties)).toEqual([]);
});

test("what is still trusted, published or not attested to be deleted has not left", () => {
  const parties = [
    trusting(corp, ["2025", "2026"]),
    fetching(byUrl, ["2025", "2026"]),
    byHand(step("2025", "imported", "2025-11-20T00:00:00Z")),
    byHand(),
    observing(anIamParty(), { is: "untold", why }),
  ];
  const pending = judgeLeft(left, parties);
  expect(pending.map(({ code }) => code)).toEqual([
    "still-trusts",
    "still-published",
    "not-deleted",
    "not-deleted",
    "not-read",
  ]);
  expect(pending.map(waitOf)).toEqual(["asking", "person", "person", "person", "change"]);
  expect(explainTrustPending(pending[2] ?? ({ code: "absent", party: "" } satisfies TrustPending), "corp-idp")).toBe(
    'identity-center:ssoins-1111 is not attested to be without "2025", which was imported on 2025-11-20; somebody has to see in the console of IAM Identity Center that its certificate is gone, delete it if it is there, and record it under attestations (step: deleted): npx crossfade runbook corp-idp',
  );
});

test("a person is always told the runbook", () => {
  const pending = [
    ...judgeTrusted(gate, [fetching(byUrl, []), byHand()], nothing, now),
    ...judgeLeft(left, [fetching(byUrl, ["2025"]), byHand()]),
  ];
  expect(pending.filter((one) => waitOf(one) === "person")).toHaveLength(4);
  for (const one of pending) expect(explainTrustPending(one, "corp-idp")).toContain("npx crossfade runbook corp-idp");
});
