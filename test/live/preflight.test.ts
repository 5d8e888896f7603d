import { beforeAll, expect, test } from "vitest";
import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { explainPreflight } from "../../modules/live/explain-preflight.js";
import { preflight, preflightSeverity } from "../../modules/live/preflight.js";
import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aConfig, anAccount, anArn, type FakeDistribution, portsOf } from "./fake-account.js";

let certificate: IssuedCertificate;

beforeAll(async () => {
  certificate = await (await createCertificateAuthority()).issue({ names: ["*.example.com"] });
});

/** Two waves of one distribution each, all served by the only generation. */
const rotation: TlsRotation = {
  kind: "TlsRotation",
  name: "www",
  owner: undefined,
  generations: [
    {
      id: "2026-03",
      store: "acm",
      emergency: false,
      certificate: { held: "in-store", arn: anArn("2026-03"), files: undefined },
    },
  ],
  serve: "2026-03",
  rollout: {
    from: undefined,
    waves: [
      { name: "canary", distributions: ["E1"], maxInFlight: undefined, by: "crossfade" },
      { name: "rest", distributions: ["E2"], maxInFlight: undefined, by: "crossfade" },
    ],
    through: "rest",
    gate: { served: { timeout: 900 } },
  },
  retirement: { soak: 604_800 },
};

async function said(distributions: readonly FakeDistribution[]): Promise<readonly string[]> {
  const account = anAccount({ distributions, certificates: [{ arn: anArn("2026-03"), pem: certificate.pem }] });
  const watch = {
    now: new Date(),
    known: [anArn("2026-03")],
    signal: new AbortController().signal,
    onProgress: () => undefined,
  };
  const found = await preflight(portsOf(account), rotation, watch);
  return found.map((one) => `${preflightSeverity(one)} at ${one.path.join(".")}: ${explainPreflight(one)}`);
}

const sound = (id: string): FakeDistribution => ({ id, config: aConfig() });

test("nothing is said of a rotation that AWS agrees with", async () => {
  expect(await said([sound("E1"), sound("E2")])).toEqual([]);
});

test("a distribution that serves no certificate of the stack is an error at its place", async () => {
  const strange = { id: "E2", config: aConfig({ arn: anArn("theirs") }) };
  expect(await said([sound("E1"), strange])).toEqual([
    expect.stringMatching(
      /^error at spec\.rollout\.waves\.1\.distributions\.0: distribution "E2" serves "arn:.*theirs", expected/,
    ),
  ]);
});

test("a disabled distribution is a warning at its place: nobody can be asked what it serves", async () => {
  const off = { id: "E2", config: aConfig({ more: { Enabled: false } }) };
  expect(await said([sound("E1"), off])).toEqual([
    'warning at spec.rollout.waves.1.distributions.0: distribution "E2" is disabled, expected one that viewers reach: it switches, but its aliases are not asked; enable it, or remove it from the rotation',
  ]);
});

test("a distribution that does not exist is an error at its place", async () => {
  expect(await said([sound("E2")])).toEqual([
    expect.stringMatching(/^error at spec\.rollout\.waves\.0\.distributions\.0: distribution "E1" does not exist/),
  ]);
});
