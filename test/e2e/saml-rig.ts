// A lab where people sign in, a workspace, and the commits that a test makes in it.
import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { test } from "vitest";

import { createSelfSigned } from "../../lab/certificate-authority.js";
import { type Lab, startLab } from "../../lab/lab.js";
import { company, type Party, type SignInOptions, type SignInWorld, startSignIns } from "../../lab/sign-in-world.js";
import { createWorkspace, type RunOptions, type Workspace } from "../../lab/workspace.js";
import { identityProviderMissing } from "../../lab/identity-provider.js";
import { type Applied, plain } from "./rig.js";

/** What a test says of its rotation; the rest is the same in all of them. */
export interface SamlParts {
  readonly generations: readonly (string | { readonly id: string; readonly emergency?: true })[];
  readonly signing: string;
  /** Of Identity Center, as somebody recorded them. */
  readonly console?: readonly object[];
  readonly soak?: string;
  readonly identityProvider?: Readonly<Record<string, unknown>>;
  readonly cognito?: Readonly<Record<string, unknown>>;
  readonly relyingParties?: readonly object[];
}

export interface SamlRig {
  readonly lab: Lab;
  readonly workspace: Workspace;
  readonly world: SignInWorld;
  /** Attestations of an activation that are in the spec stay there, as in a commit of somebody else's lines. */
  commit(parts: SamlParts): Promise<void>;
  apply(options?: RunOptions): Promise<Applied>;
  /**
   * What the gates said that are still closed. `cdktf apply` may end before it has shown the last of it: they are asked
   * again by `terraform apply`, which changes nothing then.
   */
  lastGates(): Promise<readonly string[]>;
  /** An apply that is killed, with all it started, as soon as its output has this. */
  killedAt(output: RegExp): Promise<void>;
  plan(): Promise<Applied>;
  planIsEmpty(): Promise<boolean>;
  crossfade(args: readonly string[], options?: RunOptions): Promise<Applied>;
  /** Makes a key at the identity provider, beside the one that signs, and puts its certificate into the workspace. */
  stage(id: string): Promise<void>;
  /** A certificate that the identity provider knows nothing of. */
  putUnpublished(id: string): Promise<void>;
  /** As if what Terraform's state remembers was that much older; for the lab, too, it is that much later. */
  letTimePass(seconds: number): Promise<void>;
  /** Captures a response and records in the spec who signed it. */
  attest(party?: Party): Promise<Applied>;
  /** What people do in the console of Identity Center, for the spec's `attestations`. */
  importInConsole(id: string): Promise<object>;
  deleteInConsole(id: string): Promise<object>;
  stop(): Promise<void>;
}

const spec = "rotations/identity/corp.yaml";
const missing = identityProviderMissing();

/** A test with people who sign in; where this machine has no identity provider it is skipped, and its name says why. */
export const samlTest = Object.assign(
  (title: string, run: () => Promise<void>): void => {
    if (missing === undefined) test(title, run);
    else test.skip(`${title} (skipped: ${missing})`, run);
  },
  { runs: missing === undefined },
);

export async function aSamlRig(name: string, options: Omit<SignInOptions, "folder"> = {}): Promise<SamlRig> {
  const lab = await startLab({ rateLimits: "off" });
  const workspace = await createWorkspace(name, lab.environment);
  const world = await startSignIns(lab, { folder: join(workspace.folder, "idp"), ...options });
  const parties = options.parties ?? ["cognito", "iam", "identity-center"];
  const withRoot = (run: RunOptions = {}) => ({ ...run, environment: { ...world.environment, ...run.environment } });
  const { identityProvider } = world;
  const putCertificate = (id: string, pem: string) => workspace.write(`rotations/identity/corp/${id}.pem`, pem);
  await putCertificate("2025", identityProvider.keys.signing.pem);
  await workspace.write("rotations/identity/corp/metadata.xml", await identityProvider.metadata());
  await workspace.write(
    "rotations/identity/stack.yaml",
    JSON.stringify({
      apiVersion: "crossfade/v1",
      kind: "Stack",
      spec: { account: lab.account, region: "us-east-1", connectTo: world.connectTo },
    }),
  );
  return {
    lab,
    workspace,
    world,
    commit: async (parts) => {
      const attested = await attestationsIn(workspace);
      await workspace.write(
        spec,
        specText(parts, parties, options.metadata ?? "file", identityProvider.metadataUrl, attested),
      );
    },
    apply: async (run) => plain(await workspace.cdktf(["apply", "identity", "--auto-approve"], withRoot(run))),
    lastGates: async () => {
      const args = ["apply", "-auto-approve", "-input=false", "-no-color"];
      const { stdout, stderr } = await workspace.terraform("identity", args, withRoot());
      return (stdout + stderr).split("\n").filter((line) => line.includes("(local-exec): "));
    },
    killedAt: async (output) => {
      const kill = new AbortController();
      let seen = "";
      const onOutput = (text: string) => {
        seen += stripVTControlCharacters(text);
        if (output.test(seen)) kill.abort();
      };
      const { code } = plain(
        await workspace.cdktf(["apply", "identity", "--auto-approve"], withRoot({ onOutput, signal: kill.signal })),
      );
      if (code === 0 || !kill.signal.aborted) throw new Error(`the apply was not killed at ${output.source}: ${seen}`);
    },
    plan: async () => plain(await workspace.cdktf(["plan", "identity"], withRoot())),
    planIsEmpty: async () => {
      const args = ["plan", "-detailed-exitcode", "-input=false", "-no-color"];
      return (await workspace.terraform("identity", args, withRoot())).code === 0;
    },
    crossfade: async (args, run) => plain(await workspace.crossfade(args, withRoot(run))),
    stage: async (id) => {
      const { pem } = await identityProvider.stageKey({ id });
      await putCertificate(id, pem);
    },
    putUnpublished: async (id) => {
      const { pem } = await createSelfSigned({ names: [], commonName: id, algorithm: "rsa2048", purposes: [] });
      await putCertificate(id, pem);
    },
    letTimePass: async (seconds) => {
      const state = "terraform.identity.tfstate";
      const earlier = (time: string) =>
        new Date(Date.parse(time) - seconds * 1000).toISOString().replace(/\.\d+Z/, "Z");
      // Only what the gates remember: other times are when a plan was made, or what AWS says.
      const text = await workspace.read(state);
      await workspace.write(state, text.replace(/(?<="at": ")\d[^"]+(?=")/g, earlier));
      await lab.advance(seconds);
    },
    attest: async (party) => {
      await workspace.write("response.b64", await world.capture(party));
      const args = ["saml", "verify", "corp-idp", "--response", "response.b64", "--attest"];
      return plain(await workspace.crossfade(args, withRoot()));
    },
    importInConsole: async (id) => {
      await lab.importIdpCertificate(await workspace.read(`rotations/identity/corp/${id}.pem`));
      return recorded("imported", id);
    },
    deleteInConsole: async (id) => {
      const pem = await workspace.read(`rotations/identity/corp/${id}.pem`);
      await lab.deleteIdpCertificate(new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase());
      return recorded("deleted", id);
    },
    stop: async () => {
      await world.stop();
      await lab.stop();
      await workspace.remove();
    },
  };
}

function recorded(step: "imported" | "deleted", generation: string): object {
  return { step, generation, by: "r.doe", at: new Date().toISOString(), evidence: "ticket 4711" };
}

async function attestationsIn(workspace: Workspace): Promise<readonly unknown[]> {
  const { parse } = await import("yaml");
  const text = await workspace.read(spec).catch(() => "{}");
  const document: unknown = parse(text);
  const found = at(at(at(document, "spec"), "identityProvider"), "attestations");
  const list: readonly unknown[] = Array.isArray(found) ? found : [];
  return list;
}

function at(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}

function specText(
  parts: SamlParts,
  parties: readonly Party[],
  metadata: "file" | "url",
  url: string,
  attestations: readonly unknown[],
): string {
  const known = {
    cognito: {
      kind: "cognito",
      userPool: company.userPool,
      provider: company.provider,
      metadata,
      adopt: true,
      ...parts.cognito,
    },
    iam: { kind: "iam", provider: company.provider, adopt: true },
    "identity-center": { kind: "identity-center", instance: company.instance, attestations: parts.console ?? [] },
  } as const;
  return JSON.stringify(
    {
      apiVersion: "crossfade/v1",
      kind: "SamlRotation",
      metadata: { name: "corp-idp", owner: "team-identity" },
      spec: {
        identityProvider: {
          vendor: "simplesamlphp",
          metadata: { file: "corp/metadata.xml", ...(metadata === "url" ? { url } : {}) },
          ...parts.identityProvider,
          attestations,
        },
        generations: parts.generations.map((one) => {
          const { id, ...more } = typeof one === "string" ? { id: one } : one;
          return { id, pem: `corp/${id}.pem`, ...more };
        }),
        signing: parts.signing,
        relyingParties: parts.relyingParties ?? parties.map((kind) => known[kind]),
        gate: { trusted: { timeout: "20s" } },
        retirement: { soak: parts.soak ?? "1s" },
      },
    },
    undefined,
    2,
  );
}
