import { describe, expect, test } from "vitest";

import { explainNext } from "../../modules/rotation/explain-next.js";
import { explainExpiry, explainStanding } from "../../modules/rotation/explain-standing.js";
import { judgeStanding } from "../../modules/rotation/standing.js";
import type { RotationFacts } from "../../modules/rotation/standing-facts.js";
import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, anArn, aTlsRotation, aWave } from "../builders.js";
import { factsOf, forbidden, held, inDays, now, serving } from "./facts.js";

/** The line of a rotation: where it stands, and what is next. */
function line(rotation: TlsRotation, facts: RotationFacts = factsOf(rotation)): readonly string[] {
  const standing = judgeStanding(rotation, facts, now);
  return [explainStanding(standing), explainNext(standing, "edge")];
}

const files = {
  pem: { path: "new.pem", text: "" },
  chain: undefined,
  privateKey: { from: "env", variable: "K" },
} as const;
const [steady, staged, switched] = [
  aTlsRotation({ generations: ["old"] }),
  aTlsRotation({ generations: ["old", "new"] }),
  aTlsRotation({ generations: ["old", "new"], serve: "new", soak: 7 * 86_400 }),
];
const halfway = aTlsRotation({ generations: ["old", "new"], serve: "new", from: "old", through: "canary" });

describe("a rotation in good order", () => {
  test("is steady, and its next one has to begin a week and its gates before the certificate expires", () => {
    expect(line(steady)).toEqual(["steady", "nothing; begin the next rotation by 2027-05-14"]);
    expect(judgeStanding(steady, factsOf(steady), now).startBy).toEqual(
      // Two batches, two gates each, of a minute.
      new Date(inDays(180 - 7).getTime() - 4 * 60_000),
    );
  });

  test("with a newer generation in its store is staged, and goes on with its first wave", () => {
    expect(line(staged)).toEqual([
      'staged: "new"',
      'serve: "new", from: "old", through: canary, then npx cdktf apply edge',
    ]);
  });

  test("of a single wave switches without from and through", () => {
    const rotation = aTlsRotation({ generations: ["old", "new"], waves: [aWave("all", ["E1"])] });
    expect(line(rotation)[1]).toBe('serve: "new", without from and through, then npx cdktf apply edge');
  });

  test("is at a wave, and goes on with the next one", () => {
    expect(line(halfway)).toEqual([
      "wave 1 of 2 (canary)",
      'serve: "new", without from and through, then npx cdktf apply edge',
    ]);
    const waves = [aWave("canary", ["E1"]), aWave("few", ["E2"]), aWave("rest", ["E3"])];
    expect(line(aTlsRotation({ ...halfwayParts, waves }))).toEqual([
      "wave 1 of 3 (canary)",
      'serve: "new", from: "old", through: few, then npx cdktf apply edge',
    ]);
  });

  const soaks = { E1CANARY: serving("new", { lastModified: inDays(-2) }) };
  test("soaks from the last change of a distribution on", () => {
    expect(line(switched, factsOf(switched, { distributions: soaks }))).toEqual([
      'soaking until about 2026-11-27 12:00 UTC: "old"',
      "wait; from about 2026-11-27 12:00 UTC on it may be retired (the apply judges by its own record)",
    ]);
  });

  test("is ready to retire when the soak is over, to the second", () => {
    const at = (lastModified: Date) =>
      line(switched, factsOf(switched, { distributions: { E1CANARY: serving("new", { lastModified }) } }))[0];
    expect(at(inDays(-7))).toBe('ready to retire: "old"');
    expect(at(new Date(inDays(-7).getTime() + 1))).toMatch(/^soaking/);
    expect(line(switched)[1]).toBe(
      'remove "old" from generations, then npx cdktf apply edge (it judges by its own record)',
    );
  });

  test("a generation listed after the one to serve is incoming and has no soak", () => {
    const reverted = aTlsRotation({ generations: ["old", "new"], serve: "old", soak: 7 * 86_400 });
    expect(line(reverted, factsOf(reverted, { distributions: soaksWith("old") }))[0]).toBe('staged: "new"');
  });
});

const halfwayParts = { generations: ["old", "new"], serve: "new", from: "old", through: "canary" } as const;
const soaksWith = (generation: string) => ({ E1CANARY: serving(generation, { lastModified: inDays(-2) }) });

describe("what is not as the spec says", () => {
  test("is not applied yet while nothing serves the generation, and partly applied afterwards", () => {
    const all = { E1CANARY: serving("old"), E2REST: serving("old"), E3REST: serving("old") };
    expect(line(switched, factsOf(switched, { distributions: all }))).toEqual([
      'not applied yet: 3 of 3 distribution(s) do not serve "new"',
      "npx cdktf apply edge",
    ]);
    const { E1CANARY: _, ...rest } = all;
    expect(line(switched, factsOf(switched, { distributions: rest }))[0]).toBe(
      'partly applied: 2 of 3 distribution(s) do not serve "new"',
    );
  });

  test("is said beside the wave that the spec has come to", () => {
    expect(line(halfway, factsOf(halfway, { distributions: { E1CANARY: serving("old") } }))).toEqual([
      'not applied yet: 1 of 1 distribution(s) does not serve "new"; wave 1 of 2 (canary)',
      "npx cdktf apply edge",
    ]);
  });

  test("waits for CloudFront first while a change is on its way", () => {
    const since = { deployed: false, lastModified: new Date("2026-11-22T11:55:00Z") };
    const distributions = { E1CANARY: serving("new", since), E2REST: serving("old") };
    expect(line(switched, factsOf(switched, { distributions }))).toEqual([
      'InProgress since 2026-11-22 11:55 UTC: E1CANARY; partly applied: 1 of 3 distribution(s) does not serve "new"',
      "wait until CloudFront has deployed it",
    ]);
  });

  test("an applied switch that is still on its way soaks, and may not be retired even without a soak", () => {
    const unsoaked = { ...switched, retirement: { soak: 0 } };
    const distributions = { E1CANARY: serving("new", { deployed: false, lastModified: inDays(-1) }) };
    expect(line(unsoaked, factsOf(unsoaked, { distributions }))[0]).toBe(
      "InProgress since 2026-11-21 12:00 UTC: E1CANARY",
    );
  });

  test("a distribution that another rotation of the stack has served is to be applied", () => {
    const distributions = { E1CANARY: serving("theirs") };
    const facts = factsOf(steady, { distributions, neighbours: [anArn("theirs")] });
    expect(line(steady, facts)[0]).toBe('partly applied: 1 of 3 distribution(s) does not serve "old"');
  });
});

describe("a person is waited for", () => {
  const unstaged = aGeneration("new", { certificate: { held: "unstaged", files } });
  const absent = { told: "absent", until: "staged", notAfter: inDays(200) } as const;

  test("to stage a generation: the rotation's owner, where the spec names one", () => {
    const rotation = aTlsRotation({ generations: ["old", unstaged] });
    const facts = factsOf(rotation, { generations: { new: absent } });
    expect(line(rotation, facts)).toEqual([
      'waits for a person: "new" is not staged',
      "npx crossfade stage www-example-com --write",
    ]);
    expect(line({ ...rotation, owner: "team-edge" }, facts)[0]).toBe('waits for team-edge: "new" is not staged');
  });

  test("also where an apply would be next: its plan is refused until all is staged", () => {
    const rotation = aTlsRotation({ generations: ["old", "mid", unstaged], serve: "mid" });
    const facts = factsOf(rotation, { generations: { new: absent }, distributions: { E1CANARY: serving("old") } });
    const standing = judgeStanding(rotation, facts, now);
    expect(standing.points.map(({ code }) => code)).toEqual(["unstaged", "not-applied"]);
    expect(standing.next.step).toBe("stage");
  });

  const owned = aTlsRotation({
    generations: ["old", "new"],
    serve: "new",
    waves: [aWave("ours", ["E1"]), aWave("theirs", ["E2", "E3"], undefined, "owner")],
  });

  test("to switch a distribution of another Terraform", () => {
    expect(line(owned, factsOf(owned, { distributions: { E3: serving("old") } }))).toEqual([
      'waits for the owner of E3 (wave "theirs"), which should serve "new"',
      "its owner applies, once npx cdktf apply edge has published the certificate's ARN: E3",
    ]);
  });

  test("but not before the apply that comes first: its waves are in order", () => {
    const distributions = { E1: serving("old"), E2: serving("old"), E3: serving("old") };
    expect(line(owned, factsOf(owned, { distributions }))).toEqual([
      'not applied yet: 1 of 1 distribution(s) does not serve "new"; ' +
        'waits for the owner of E2, E3 (wave "theirs"), which should serve "new"',
      "npx cdktf apply edge",
    ]);
  });

  test("before CloudFront, where an owner is what holds the wave up", () => {
    const distributions = { E1: serving("new", { deployed: false }), E2: serving("old") };
    expect(line(owned, factsOf(owned, { distributions }))[0]).toMatch(/^waits for the owner of E2 .*; InProgress/);
  });

  test("to have a requested certificate issued", () => {
    const pending = { told: "unissued", servedAs: [anArn("new")], status: "PENDING_VALIDATION" } as const;
    expect(line(staged, factsOf(staged, { generations: { new: pending } }))).toEqual([
      'waits for a person: ACM has not issued "new" (PENDING_VALIDATION)',
      "validate its names, as aws acm describe-certificate shows",
    ]);
  });
});

describe("an ACM-issued generation", () => {
  const issued = { by: "acm", eligible: true, validation: ["DNS"], renewal: undefined } as const;
  const of = (origin: object, change: object = {}) =>
    line(
      steady,
      factsOf(steady, { generations: { old: held("old", { origin: { ...issued, ...origin }, ...change }) } }),
    );

  test("needs no rotation, and the line says why", () => {
    expect(of({})).toEqual([
      "steady",
      'nothing, ACM renews "old" in place from 60 days before it expires, while it is in use and its validation records stay',
    ]);
  });

  test("that was renewed in place is as steady as before", () => {
    expect(of({ renewal: "SUCCESS" }, { notBefore: now, notAfter: inDays(390) })[0]).toBe("steady");
  });

  test("is not due while ACM renews it, however little time is left", () => {
    expect(of({ renewal: "PENDING_AUTO_RENEWAL" }, { notAfter: inDays(40) })[0]).toBe("steady");
  });

  test("that nothing uses yet is ineligible, and nobody has to do anything", () => {
    const origin = { ...issued, eligible: false };
    const facts = factsOf(staged, { generations: { new: held("new", { origin, inUse: false }) } });
    expect(line(staged, facts)[0]).toBe('staged: "new"');
  });

  test.each([
    [{ eligible: false }, {}, 'ACM issued "old" and does not renew it (INELIGIBLE)'],
    [
      { renewal: "FAILED" },
      { notAfter: inDays(30) },
      'ACM\'s renewal of "old" has failed, 30 day(s) before it expires',
    ],
    [
      { renewal: "PENDING_VALIDATION" },
      { notAfter: inDays(30) },
      'ACM\'s renewal of "old" does not find its DNS validation records, 30 day(s) before it expires',
    ],
    [
      { renewal: "PENDING_VALIDATION", validation: ["EMAIL"] },
      { notAfter: inDays(30) },
      'ACM\'s renewal of "old" waits for an answer to its mails, 30 day(s) before it expires',
    ],
    [{}, { notAfter: inDays(10) }, 'ACM has not renewed "old", 10 day(s) before it expires'],
  ])("waits for a person where its renewal does not come by itself: %j", (origin, change, why) => {
    expect(of(origin, change)[0]).toBe(`waits for a person: ${why}`);
  });

  test("that is validated by mail will need an answer", () => {
    expect(of({ validation: ["EMAIL"] })).toEqual([
      "steady",
      'nothing, ACM renews "old"; from 45 days before it expires a person has to answer its mails',
    ]);
  });
});

describe("what is broken comes first", () => {
  test("a distribution that is gone", () => {
    expect(line(staged, factsOf(staged, { distributions: { E2REST: { told: "gone" } } }))).toEqual([
      'broken: E2REST not in the account; staged: "new"',
      "correct E2REST, or take it out of the waves, and list it under released in stack.yaml if it was applied before",
    ]);
  });

  test("a certificate that is gone from its store, or is another one now", () => {
    expect(line(steady, factsOf(steady, { generations: { old: { told: "gone" } } }))[0]).toMatch(
      /^broken: the certificate of "old" is gone from its store/,
    );
    expect(line(steady, factsOf(steady, { generations: { old: held("old", { differs: true }) } }))).toEqual([
      'broken: the store has another certificate for "old" than its pem',
      'add a generation with a new certificate instead of "old", then npx crossfade stage www-example-com --write',
    ]);
  });

  test("an expired certificate, and the way out that there is", () => {
    const old = held("old", { notAfter: inDays(-1) });
    expect(line(steady, factsOf(steady, { generations: { old } }))).toEqual([
      'broken: "old" expired on 2026-11-21, served by E1CANARY, E2REST, E3REST',
      'add a generation with a new certificate instead of "old", then npx crossfade stage www-example-com --write',
    ]);
    expect(line(staged, factsOf(staged, { generations: { old } }))[1]).toBe(
      'serve: "new", from: "old", through: canary, then npx cdktf apply edge',
    );
    expect(line(halfway, factsOf(halfway, { generations: { old } }))[1]).toBe(
      'serve: "new", without from and through, then npx cdktf apply edge',
    );
  });

  test("an expiry within a day, on either side of it, is not said to be a day or none away", () => {
    const expiriesWith = (left: number) =>
      judgeStanding(steady, factsOf(steady, { generations: { old: held("old", { notAfter: inDays(left) }) } }), now)
        .generations.map(explainExpiry)
        .join();
    expect([-0.001, 0.001].map(expiriesWith)).toEqual(["old: expired less than a day ago", "old: less than a day"]);
  });

  test("an expired certificate that nothing serves any more is no fault", () => {
    const facts = factsOf(switched, { generations: { old: held("old", { notAfter: inDays(-1) }) } });
    expect(line(switched, facts)[0]).toBe('ready to retire: "old"');
  });

  test("a distribution that serves what no commit could bring back", () => {
    expect(line(steady, factsOf(steady, { distributions: { E1CANARY: serving("theirs") } }))).toEqual([
      `broken: E1CANARY serves ${anArn("theirs")}, expected a generation`,
      "add that certificate as a generation, or correct the arn",
    ]);
    const none = { ...serving("old"), serves: undefined };
    expect(line(steady, factsOf(steady, { distributions: { E1CANARY: none } }))[0]).toContain(
      "E1CANARY serves CloudFront's default certificate",
    );
  });

  test("a certificate that hardly leaves time for a rotation, unless ACM renews it", () => {
    const old = held("old", { notAfter: inDays(13) });
    expect(line(steady, factsOf(steady, { generations: { old } }))[0]).toBe('expiring: "old" in 13 days');
    expect(line(staged, factsOf(staged, { generations: { old } }))).toEqual([
      'expiring: "old" in 13 days; staged: "new"',
      'serve: "new", from: "old", through: canary, then npx cdktf apply edge',
    ]);
  });

  test("many gates make it late long before the last days", () => {
    const waves = [
      aWave(
        "all",
        Array.from({ length: 300 }, (_, index) => `E${index}`),
        1,
      ),
    ];
    const rotation = aTlsRotation({ generations: ["old"], waves });
    const slow = { ...rotation, rollout: { ...rotation.rollout, gate: { served: { timeout: 1800 } } } };
    const facts = factsOf(slow, { generations: { old: held("old", { notAfter: inDays(19) }) } });
    expect(line(slow, facts)[0]).toBe('expiring: "old" in 19 days');
  });
});

describe("a compromised generation", () => {
  const emergency = aTlsRotation({ generations: [aGeneration("old", { emergency: true }), "new"], serve: "new" });

  test("is what matters most, with who serves it still", () => {
    expect(line(emergency, factsOf(emergency, { distributions: { E1CANARY: serving("old") } }))).toEqual([
      'compromised: "old" is still in use by E1CANARY; partly applied: 1 of 3 distribution(s) does not serve "new"',
      "npx cdktf apply edge",
    ]);
  });

  test("that nothing serves any more is still to leave its store", () => {
    expect(line(emergency)).toEqual(['compromised: "old" is still in its store', "npx cdktf apply edge"]);
  });

  test("that others use is theirs to leave", () => {
    const facts = factsOf(emergency, { elsewhere: { [anArn("old")]: ["E9"] } });
    expect(line(emergency, facts)).toEqual([
      'compromised: "old" is still in use by E9',
      "move what still uses it to another certificate: E9",
    ]);
  });

  test("that is gone is left over in the spec", () => {
    expect(line(emergency, factsOf(emergency, { generations: { old: { told: "gone" } } }))).toEqual([
      'left over: "old", compromised and gone',
      'remove "old" from generations, then npx cdktf apply edge (it judges by its own record)',
    ]);
  });
});

describe("what could not be told", () => {
  const nothing = { told: "nothing", why: forbidden } as const;

  test("of a distribution keeps a rotation from being steady, and a generation from being retired", () => {
    expect(line(steady, factsOf(steady, { distributions: { E1CANARY: nothing } }))).toEqual([
      "could not tell: E1CANARY (forbidden)",
      "see to what kept it from being told, then run it again",
    ]);
    expect(line(switched, factsOf(switched, { distributions: { E1CANARY: nothing } }))[0]).toBe(
      "could not tell: E1CANARY (forbidden)",
    );
  });

  test("of a generation does too, and it is not called a stranger where it may be what is served", () => {
    const facts = (servedAs: readonly string[] | undefined) =>
      factsOf(steady, { generations: { old: { ...nothing, servedAs } } });
    expect(line(steady, facts([anArn("old")]))[0]).toBe('could not tell: "old" (forbidden)');
    expect(line(steady, facts(undefined))[0]).toBe('could not tell: E1CANARY, E2REST, E3REST and "old" (forbidden)');
  });

  test("what was not asked about was not told", () => {
    const facts = { generations: new Map(), distributions: new Map(), users: new Map(), known: new Set<string>() };
    expect(line(steady, facts)[0]).toBe('could not tell: E1CANARY, E2REST, E3REST and "old" (not-read)');
  });
});

test("an outgoing generation that others use is kept", () => {
  const balancer = "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/web/1";
  const generations = { old: held("old", { otherUsers: [balancer] }) };
  expect(line(switched, factsOf(switched, { generations }))).toEqual([
    `kept: "old" is still in use by ${balancer}`,
    `move what still uses it to another certificate: ${balancer}`,
  ]);
  const elsewhere = { [anArn("old")]: ["E9"] };
  expect(line(switched, factsOf(switched, { elsewhere }))[0]).toBe('kept: "old" is still in use by E9');
});

test("a generation that Terraform is to create waits for the apply", () => {
  const byTerraform = aGeneration("new", { certificate: { held: "by-terraform", files } });
  const rotation = aTlsRotation({ generations: ["old", byTerraform] });
  const absent = { told: "absent", until: "applied", notAfter: inDays(200) } as const;
  expect(line(rotation, factsOf(rotation, { generations: { new: absent } }))).toEqual([
    'not applied yet: "new" is not in the store',
    "npx cdktf apply edge",
  ]);
});
