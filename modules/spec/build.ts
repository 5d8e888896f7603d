import type { Stack } from "../rotation/stack.js";
import type { KeySource, SecretSource, TlsCertificate, TlsGeneration, TlsRotation } from "../rotation/tls-rotation.js";
import type { PublicFiles } from "./check-certificates.js";
import { parseConnectTo } from "./connect-to.js";
import { secondsOf } from "./duration.js";
import type { WrittenGeneration, WrittenKey, WrittenRotation, WrittenSecret, WrittenStack } from "./written.js";

type Parts = Pick<Stack, "rotations" | "samlRotations" | "identitySources">;

/** The hub's stack; entries that cannot be read are left out, and were reported. */
export function buildStack(name: string, { spec }: WrittenStack, parts: Parts): Stack {
  return {
    name,
    account: spec.account,
    region: spec.region,
    assumeRole: spec.assumeRole,
    backend: spec.backend,
    connectTo: (spec.connectTo ?? []).flatMap((entry) => parseConnectTo(entry) ?? []),
    dedicatedIpCertificates: spec.quotas?.dedicatedIpCertificates,
    released: spec.released ?? [],
    ...parts,
  };
}

/** The hub's rotation; undefined where a generation is neither in the store nor has readable files. */
export function buildRotation(
  { metadata, spec }: WrittenRotation,
  files: readonly (PublicFiles | undefined)[],
): TlsRotation | undefined {
  const secrets = spec.stateSecrets === "accepted";
  const generations = spec.generations.flatMap(
    (written, index) => buildGeneration({ store: spec.store, ...written }, files[index], secrets) ?? [],
  );
  const last = spec.rollout.waves.at(-1)?.name;
  if (generations.length < spec.generations.length || last === undefined) return undefined;
  const through = spec.rollout.through ?? last;
  return {
    kind: "TlsRotation",
    name: metadata.name,
    owner: metadata.owner,
    generations,
    serve: spec.serve,
    rollout: {
      // Once the last wave has switched no wave differs, whatever the spec still says about the way there.
      from: through === last ? undefined : spec.rollout.from,
      waves: spec.rollout.waves.map(({ name, distributions, maxInFlight, switch: switching }) => {
        const by = switching?.by ?? spec.rollout.switch?.by ?? "crossfade";
        return { name, distributions, maxInFlight, by };
      }),
      through,
      gate: { served: { timeout: secondsOf(spec.rollout.gate?.served?.timeout ?? "15m") } },
    },
    retirement: { soak: secondsOf(spec.retirement?.soak ?? "7d") },
  };
}

function buildGeneration(
  { id, store, emergency, certificate }: WrittenGeneration & Pick<TlsGeneration, "store">,
  files: PublicFiles | undefined,
  secrets: boolean,
): TlsGeneration | undefined {
  const key = certificate.privateKey === undefined ? undefined : keySource(certificate.privateKey);
  const held = buildCertificate(certificate.arn, files, key, secrets);
  return held === undefined ? undefined : { id, store, emergency: emergency === true, certificate: held };
}

function buildCertificate(
  arn: string | undefined,
  files: PublicFiles | undefined,
  privateKey: KeySource | undefined,
  secrets: boolean,
): TlsCertificate | undefined {
  if (arn !== undefined) return { held: "in-store", arn, files: files && { ...files, privateKey } };
  if (files === undefined) return undefined;
  if (secrets && privateKey !== undefined) return { held: "by-terraform", files: { ...files, privateKey } };
  return { held: "unstaged", files: { ...files, privateKey } };
}

function keySource({ passphrase, ...written }: WrittenKey): KeySource {
  const source = secretSource(written);
  return passphrase === undefined ? source : { ...source, passphrase: secretSource(passphrase) };
}

function secretSource(written: WrittenSecret): SecretSource {
  if ("env" in written) return { from: "env", variable: written.env };
  if ("file" in written) return { from: "file", path: written.file };
  if ("command" in written) return { from: "command", argv: written.command };
  return { from: "secretsManager", secret: written.secretsManager, field: written.field };
}
