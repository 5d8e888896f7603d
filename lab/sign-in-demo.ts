// `npm run demo -- saml`: an identity provider's certificate is rotated while people sign in all the time.
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { parseDocument } from "yaml";

import { expectFine, relayOf, say, setIn } from "./demo-commands.js";
import type { Lab } from "./lab.js";
import type { FailedSignIn, SignInTally } from "./sign-in-prober.js";
import { type SignInReport, signInReportOf, type SignInStep } from "./sign-in-report.js";
import { company, type SignInWorld, startSignIns } from "./sign-in-world.js";
import type { Finished, Workspace } from "./workspace.js";

const [outgoing, incoming] = ["2025", "2026"] as const;
const soakSeconds = 20;
const rotation = "corp-idp";
const specFile = "rotations/identity/corp.yaml";
const relay = relayOf("identity");

const spec = `apiVersion: crossfade/v1
kind: SamlRotation
metadata: { name: ${rotation}, owner: team-identity }
spec:
  identityProvider:
    vendor: simplesamlphp
    metadata: { file: corp/metadata.xml }
  generations:
    - { id: "${outgoing}", pem: corp/${outgoing}.pem }
  signing: "${outgoing}"
  relyingParties:
    - { kind: cognito, userPool: ${company.userPool}, provider: ${company.provider}, metadata: file, adopt: true }
    - { kind: iam, provider: ${company.provider}, adopt: true }
    - kind: identity-center
      instance: ${company.instance}
      attestations: []
  retirement: { soak: ${soakSeconds}s }
`;

interface Demo {
  readonly lab: Lab;
  readonly workspace: Workspace;
  readonly world: SignInWorld;
}

/** What a person does by hand, because no program may: in the order of the runbook. */
interface HumanStep {
  readonly says: string;
  readonly does: (demo: Demo) => Promise<void>;
}

/** What one step changes in the spec, as a commit would; and what the apply then stops for, one after the other. */
interface Commit {
  readonly step: string;
  readonly why: string;
  readonly before?: readonly HumanStep[];
  readonly edit?: (workspace: Workspace) => Promise<void>;
  readonly waitsFor?: readonly HumanStep[];
}

const commits: readonly Commit[] = [
  { step: "adopt", why: "take over what is there: the same identity provider, endpoints and certificate" },
  {
    step: "stage",
    why: `trust ${incoming} beside ${outgoing}, everywhere`,
    before: [
      {
        says: `makes key ${incoming}, inactive, in SimpleSAMLphp`,
        does: async ({ workspace, world }) => {
          const { pem } = await world.identityProvider.stageKey({ id: incoming });
          await workspace.write(`rotations/identity/corp/${incoming}.pem`, pem);
        },
      },
    ],
    edit: addGeneration,
    waitsFor: [
      {
        says: `imports ${incoming} in Identity Center`,
        does: async ({ lab, workspace, world }) => {
          await lab.importIdpCertificate(world.identityProvider.keys.published?.pem ?? "");
          await attest(workspace, "imported", incoming);
        },
      },
    ],
  },
  {
    step: "switch",
    why: `sign with ${incoming}`,
    edit: (workspace) => setIn(workspace, specFile, { signing: incoming }),
    waitsFor: [
      {
        says: `activates ${incoming} in SimpleSAMLphp, signs in, records it`,
        does: async (demo) => {
          await demo.world.identityProvider.activateKey();
          await recordResponse(demo);
        },
      },
    ],
  },
  {
    step: "retire",
    why: `trust ${outgoing} no more`,
    edit: async (workspace) => {
      say(`  waiting ${soakSeconds} s: the soak in the demo's spec (7 days unless a spec says otherwise)`);
      await sleep(soakSeconds * 1000);
      const document = parseDocument(await workspace.read(specFile));
      document.deleteIn(["spec", "generations", 0]);
      await workspace.write(specFile, document.toString({ lineWidth: 0 }));
    },
    waitsFor: [
      {
        says: `deletes ${outgoing} in Identity Center, then in SimpleSAMLphp`,
        does: async ({ lab, workspace, world }) => {
          await lab.deleteIdpCertificate(world.identityProvider.keys.published?.fingerprint ?? "");
          await attest(workspace, "deleted", outgoing);
          await world.identityProvider.removeOldKey();
        },
      },
    ],
  },
];

async function addGeneration(workspace: Workspace): Promise<void> {
  const document = parseDocument(await workspace.read(specFile));
  document.addIn(["spec", "generations"], document.createNode({ id: incoming, pem: `corp/${incoming}.pem` }));
  await workspace.write(specFile, document.toString({ lineWidth: 0 }));
}

/** As the runbook's snippet says. */
async function attest(workspace: Workspace, step: "imported" | "deleted", generation: string): Promise<void> {
  const document = parseDocument(await workspace.read(specFile));
  const at = new Date().toISOString();
  const attestation = { step, generation, by: "r.doe", at, evidence: "npm run demo -- saml" };
  document.addIn(["spec", "relyingParties", 2, "attestations"], document.createNode(attestation));
  await workspace.write(specFile, document.toString({ lineWidth: 0 }));
}

async function recordResponse({ workspace, world }: Demo): Promise<void> {
  await workspace.write("response.b64", await world.capture());
  const args = ["saml", "verify", rotation, "--response", "response.b64", "--attest"];
  expectFine("crossfade saml verify", await workspace.crossfade(args, { onOutput: relay }));
}

/** A whole rotation on a fresh lab with real `cdktf apply` runs, while people sign in all the time. */
export async function rotateSignIns(lab: Lab, workspace: Workspace): Promise<SignInReport> {
  const world = await startSignIns(lab, { folder: join(workspace.folder, "idp"), everyMs: 300 });
  const demo = { lab, workspace, world };
  const { identityProvider } = world;
  const names = new Map<string, string>([[identityProvider.keys.signing.fingerprint, outgoing]]);
  const steps: SignInStep[] = [];
  const failures: FailedSignIn[] = [];
  const started = Date.now();
  let rest: SignInTally;
  try {
    await writeRotation(demo);
    for (const commit of commits) {
      const step = await runStep(commit, demo, failures);
      const { published } = identityProvider.keys;
      if (published !== undefined && !names.has(published.fingerprint)) names.set(published.fingerprint, incoming);
      steps.push({ ...step, signedBy: byGeneration(step.signedBy, names) });
    }
  } finally {
    rest = await world.prober.stop();
    await world.stop();
  }
  failures.push(...rest.failures);
  return signInReportOf(withRest(steps, rest, names), Math.round((Date.now() - started) / 1000), failures);
}

async function writeRotation({ lab, workspace, world }: Demo): Promise<void> {
  const folder = "rotations/identity";
  await workspace.write(`${folder}/corp/${outgoing}.pem`, world.identityProvider.keys.signing.pem);
  await workspace.write(`${folder}/corp/metadata.xml`, await world.identityProvider.metadata());
  await workspace.write(specFile, spec);
  const stack = `apiVersion: crossfade/v1\nkind: Stack\nspec: { account: "${lab.account}", region: us-east-1 }\n`;
  await workspace.write(`${folder}/stack.yaml`, stack);
}

async function runStep(commit: Commit, demo: Demo, failures: FailedSignIn[]): Promise<SignInStep> {
  const { workspace, world } = demo;
  const started = Date.now();
  const people: string[] = [];
  const byHand = async ({ says, does }: HumanStep): Promise<void> => {
    say(`  BY HAND: somebody ${says}`);
    people.push(says);
    await does(demo);
  };
  say(`\n${commit.step}: ${commit.why}`);
  for (const step of commit.before ?? []) await byHand(step);
  await commit.edit?.(workspace);
  for (const step of commit.waitsFor ?? []) {
    expectStopped(commit.step, await applied(workspace));
    await byHand(step);
  }
  expectFine("cdktf apply identity", await applied(workspace));
  const seconds = Math.round((Date.now() - started) / 100) / 10;
  const again = await workspace.terraform("identity", ["plan", "-detailed-exitcode", "-input=false", "-no-color"]);
  const { signIns, failed, failures: seen, signedBy, longestPauseMs } = world.prober.take();
  failures.push(...seen);
  for (const { relyingParty, at, reason } of seen) say(`  FAILED ${at} ${relyingParty}: ${reason}`);
  const secondPlanEmpty = again.code === 0;
  return {
    step: commit.step,
    seconds,
    people,
    signedBy: Object.fromEntries(signedBy),
    signIns,
    failed,
    longestPauseMs,
    secondPlanEmpty,
  };
}

function applied(workspace: Workspace): Promise<Finished> {
  return workspace.cdktf(["apply", "identity", "--auto-approve"], { onOutput: relay });
}

function expectStopped(step: string, { code }: Finished): void {
  if (code === 0) throw new Error(`the apply of step "${step}" did not stop for a person, expected it to`);
}

function byGeneration(
  counts: Readonly<Record<string, number>>,
  names: ReadonlyMap<string, string>,
): Readonly<Record<string, number>> {
  const entries = Object.entries(counts).map(([print, count]) => [names.get(print) ?? print, count] as const);
  return Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)));
}

/** Sign-ins that were still under way when the last step was counted belong to it. */
function withRest(
  steps: readonly SignInStep[],
  rest: SignInTally,
  names: ReadonlyMap<string, string>,
): readonly SignInStep[] {
  const last = steps.at(-1);
  if (last === undefined) return steps;
  const more = Object.entries(byGeneration(Object.fromEntries(rest.signedBy), names)).map(
    ([name, count]) => [name, (last.signedBy[name] ?? 0) + count] as const,
  );
  const whole = {
    ...last,
    signedBy: { ...last.signedBy, ...Object.fromEntries(more) },
    signIns: last.signIns + rest.signIns,
    failed: last.failed + rest.failed,
  };
  return [...steps.slice(0, -1), whole];
}
