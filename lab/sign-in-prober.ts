import { setTimeout as sleep } from "node:timers/promises";
import type { IdentityProvider } from "./identity-provider.js";
import { titleOf } from "./relying-party-kinds.js";
import type { RelyingPartyAddress } from "./relying-party.js";
import { aPerson, type Credentials, type Person } from "./sign-in.js";

/** A sign-in that a person would have noticed. */
export interface FailedSignIn {
  /** `cognito us-east-1_AbC123/corp` */
  readonly relyingParty: string;
  readonly at: string;
  readonly reason: string;
}

export interface SignInTally {
  readonly signIns: number;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly FailedSignIn[];
  /** How many sign-ins were accepted with the certificate of each fingerprint. */
  readonly signedBy: ReadonlyMap<string, number>;
  /** The same for each relying party, by its title. */
  readonly relyingParties: ReadonlyMap<string, PartyTally>;
  /** The longest time, in milliseconds, in which one relying party answered no sign-in. */
  readonly longestPauseMs: number;
}

export interface PartyTally {
  readonly signIns: number;
  readonly failed: number;
  readonly signedBy: ReadonlyMap<string, number>;
  readonly longestPauseMs: number;
}

/** Signs in over and over at each relying party, until it is stopped. */
export interface SignInProber {
  /** What has been seen since the last call. */
  readonly take: () => SignInTally;
  readonly stop: () => Promise<SignInTally>;
}

export interface SignInProbe {
  readonly identityProvider: Pick<IdentityProvider, "origin" | "at" | "signOnUrl">;
  readonly relyingParties: readonly RelyingPartyAddress[];
  readonly credentials: Credentials;
  /** From one sign-in's beginning to the next one's, at each relying party; default 150 ms. */
  readonly everyMs?: number | undefined;
  /** How many sign-ins a relying party has under way at most when the identity provider is slow; default 3. */
  readonly mostUnderWay?: number | undefined;
}

/** Failures kept for the report; of the others only the count. */
const keptFailures = 100;

interface Counts {
  signIns: number;
  failed: number;
  failures: FailedSignIn[];
  signedBy: Map<string, number>;
  longestPauseMs: number;
}

const noCounts = (): Counts => ({ signIns: 0, failed: 0, failures: [], signedBy: new Map(), longestPauseMs: 0 });

/** One relying party's sign-ins. */
interface Lane {
  readonly title: string;
  readonly take: () => Counts;
  readonly finish: () => Promise<void>;
}

/** Each person has a session at the identity provider before this answers, so that the first count is like the last. */
export async function startSignInProber(probe: SignInProbe): Promise<SignInProber> {
  const { everyMs = 150, relyingParties } = probe;
  // One after the other within each round: all at once, they would wait for each other.
  const lanes = await Promise.all(
    relyingParties.map((address, index) =>
      openLane(address, probe, everyMs, (index * everyMs) / relyingParties.length),
    ),
  );
  const take = (): SignInTally => tallyOf(lanes.map((lane) => [lane.title, lane.take()] as const));
  return {
    take,
    stop: async () => {
      await Promise.all(lanes.map((lane) => lane.finish()));
      return take();
    },
  };
}

async function openLane(
  address: RelyingPartyAddress,
  { identityProvider, credentials, mostUnderWay = 3 }: SignInProbe,
  everyMs: number,
  offsetMs: number,
): Promise<Lane> {
  const title = titleOf(address.party);
  const idle: Person[] = [];
  for (let index = 0; index < mostUnderWay; index += 1) {
    const person = aPerson(identityProvider, address, credentials);
    // A failure shows as one in the first sign-in that counts.
    await person.signIn();
    idle.push(person);
  }
  let counts = noCounts();
  let running = true;
  let lastAnswer = performance.now();
  const notePause = (): void => {
    counts.longestPauseMs = Math.max(counts.longestPauseMs, performance.now() - lastAnswer);
  };
  const signIn = async (person: Person): Promise<void> => {
    const outcome = await person.signIn();
    idle.push(person);
    notePause();
    lastAnswer = performance.now();
    counts.signIns += 1;
    if (outcome.ok) {
      counts.signedBy.set(outcome.signedBy, (counts.signedBy.get(outcome.signedBy) ?? 0) + 1);
      return;
    }
    counts.failed += 1;
    if (counts.failures.length < keptFailures)
      counts.failures.push({ relyingParty: title, at: new Date().toISOString(), reason: outcome.reason });
  };
  const underWay = new Set<Promise<void>>();
  const run = async (): Promise<void> => {
    await sleep(offsetMs);
    let next = performance.now();
    while (running) {
      const person = idle.shift();
      if (person !== undefined) {
        const one = signIn(person).finally(() => underWay.delete(one));
        underWay.add(one);
      }
      // Late is late: what was missed is not caught up with a burst.
      next = Math.max(next + everyMs, performance.now());
      await sleep(next - performance.now());
    }
    await Promise.all(underWay);
  };
  const done = run();
  return {
    title,
    take: () => {
      // A pause that has not ended yet is one all the same.
      if (running) notePause();
      const taken = counts;
      counts = noCounts();
      return taken;
    },
    finish: async () => {
      running = false;
      await done;
    },
  };
}

function tallyOf(lanes: readonly (readonly [string, Counts])[]): SignInTally {
  const all = lanes.map(([, counts]) => counts);
  const signedBy = new Map<string, number>();
  for (const counts of all)
    for (const [fingerprint, times] of counts.signedBy)
      signedBy.set(fingerprint, (signedBy.get(fingerprint) ?? 0) + times);
  return {
    signIns: sum(all.map(({ signIns }) => signIns)),
    failed: sum(all.map(({ failed }) => failed)),
    failures: all.flatMap(({ failures }) => failures).toSorted((a, b) => (a.at < b.at ? -1 : 1)),
    signedBy,
    relyingParties: new Map(lanes),
    longestPauseMs: Math.max(0, ...all.map(({ longestPauseMs }) => longestPauseMs)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
