// A real identity provider that nobody here wrote: SimpleSAMLphp from Debian's packages, unmodified, run from a folder
// of the lab's own.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { simpleSamlPhpMissing } from "../setup/simplesamlphp.mjs";
import type { CertificateAuthority } from "./certificate-authority.js";
import { startHttpsFront } from "./identity-provider-https.js";
import {
  alone,
  makeSigningKey,
  staged,
  swapped,
  type KeyRequest,
  type KeySlots,
  type SigningCertificate,
} from "./identity-provider-keys.js";
import { LabFault } from "./lab-fault.js";
import type { ServiceProvider } from "./relying-party-kinds.js";
import { authSourcesFile, configFile, hostedFile, remoteFile, type Users } from "./simplesamlphp-config.js";
import { createPhpFolder, hostedMetadata, remoteMetadata, type PhpFolder } from "./simplesamlphp-folder.js";
import { startPhpServer } from "./simplesamlphp-process.js";

export interface IdentityProviderOptions {
  /** A folder of its own is made in it, readable for its owner only, and removed by `stop`. */
  readonly folder: string;
  /** What it signs with at first. */
  readonly generation: KeyRequest;
  readonly relyingParties: readonly ServiceProvider[];
  readonly users: Users;
  /** The name the outside world knows it by; default `idp.corp.test`. */
  readonly host?: string | undefined;
  /** As of vendors that know one signing certificate: a new one can only replace it. Default: false. */
  readonly oneCertificateOnly?: boolean | undefined;
  /** How many requests are answered at a time; default 4. */
  readonly workers?: number | undefined;
  /** Issues the certificate of its https address; default: no such address. */
  readonly authority?: Pick<CertificateAuthority, "issue"> | undefined;
}

export interface IdentityProvider {
  readonly entityId: string;
  /** `https://idp.corp.test`: what its own addresses begin with. Nobody resolves the name; see `at`. */
  readonly origin: string;
  /** `http://127.0.0.1:<port>`: where that is. */
  readonly at: string;
  /** `https://localhost:<port>`: the same, for those who trust the authority; undefined: there was none. */
  readonly secureAt: string | undefined;
  /** Where a browser brings a request, or asks for a sign-in that begins here. */
  readonly signOnUrl: string;
  /** As its metadata has it; the path is the same under `at` and `secureAt`. */
  readonly metadataUrl: string;
  readonly pid: number;
  /** What it signs with, and what it publishes besides. */
  readonly keys: KeySlots;
  /** What it publishes now, over HTTP. */
  readonly metadata: () => Promise<string>;
  /** Makes a key and publishes it beside the one that signs (`new_privatekey`). */
  readonly stageKey: (request: KeyRequest) => Promise<SigningCertificate>;
  /** Signs with the staged key from the next request on; what signed before stays published. Again: back. */
  readonly activateKey: () => Promise<void>;
  /** Takes out what it does not sign with, and its key: the old one after an activation, the staged one before. */
  readonly removeOldKey: () => Promise<void>;
  /** The documented last step in one: signs with the staged key and publishes nothing else. */
  readonly activateAlone: () => Promise<void>;
  /** At once, without overlap: the only way where it holds one certificate. */
  readonly replaceKey: (request: KeyRequest) => Promise<SigningCertificate>;
  /** From the next request on, it knows these instead. */
  readonly setRelyingParties: (relyingParties: readonly ServiceProvider[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const metadataPath = "/saml2/idp/metadata.php";

/** Why there is no identity provider on this machine, for tests that are then skipped; undefined when there is. */
export function identityProviderMissing(): string | undefined {
  return simpleSamlPhpMissing();
}

type Stop = () => Promise<void>;

/** Starts SimpleSAMLphp and waits until it publishes its metadata; some 0.5 s. Throws a LabFault that says why not. */
export async function startIdentityProvider(options: IdentityProviderOptions): Promise<IdentityProvider> {
  const missing = identityProviderMissing();
  if (missing !== undefined) throw new LabFault(`The lab has no identity provider: ${missing}.`);
  const started: Stop[] = [];
  const stop = async (): Promise<void> => {
    for (const one of started.splice(0).toReversed()) await one().catch(() => undefined);
  };
  try {
    return await startParts(options, started, stop);
  } catch (cause) {
    await stop();
    throw cause;
  }
}

async function startParts(options: IdentityProviderOptions, started: Stop[], stop: Stop): Promise<IdentityProvider> {
  const { host = "idp.corp.test", workers = 4, authority } = options;
  const origin = `https://${host}`;
  await mkdir(options.folder, { recursive: true });
  const path = await mkdtemp(join(options.folder, "simplesamlphp-"));
  started.push(() => rm(path, { recursive: true, force: true }));
  const folder = await createPhpFolder(path);
  await folder.put("config/config.php", configFile(path, `${origin}/`));
  await folder.put("config/authsources.php", authSourcesFile(options.users));
  const setRelyingParties = (all: readonly ServiceProvider[]): Promise<void> =>
    folder.put(remoteMetadata, remoteFile(all));
  await setRelyingParties(options.relyingParties);
  const entityId = origin + metadataPath;
  const keyring = await createKeyring(folder, { ...options, host, entityId });
  const server = await startPhpServer({ folder: path, workers });
  started.push(server.stop);
  const at = `http://127.0.0.1:${server.port}`;
  const metadata = (): Promise<string> => fetchMetadata(at);
  await metadata();
  const front = authority && (await startHttpsFront(server.port, [host, "localhost"], authority));
  if (front !== undefined) started.push(front.stop);
  return {
    ...keyring.steps,
    entityId,
    origin,
    at,
    secureAt: front && `https://localhost:${front.port}`,
    signOnUrl: `${origin}/saml2/idp/SSOService.php`,
    metadataUrl: origin + metadataPath,
    pid: server.pid,
    get keys() {
      return keyring.held();
    },
    metadata,
    setRelyingParties,
    stop,
  };
}

type KeySteps = Pick<IdentityProvider, "stageKey" | "activateKey" | "activateAlone" | "removeOldKey" | "replaceKey">;

interface KeyringOptions extends Pick<IdentityProviderOptions, "generation" | "oneCertificateOnly"> {
  readonly host: string;
  readonly entityId: string;
}

/** Each step is one change of one file, as an administrator makes it. */
async function createKeyring(
  folder: PhpFolder,
  { generation, host, entityId, oneCertificateOnly = false }: KeyringOptions,
): Promise<{ readonly steps: KeySteps; readonly held: () => KeySlots }> {
  const make = async (request: KeyRequest): Promise<SigningCertificate> => {
    const { certificate, privateKey } = await makeSigningKey(request, host);
    await folder.put(`cert/${certificate.id}.crt`, certificate.pem);
    await folder.put(`cert/${certificate.id}.pem`, privateKey);
    return certificate;
  };
  let held: KeySlots = { signing: await make(generation), published: undefined };
  const change = async (next: KeySlots): Promise<void> => {
    await folder.put(hostedMetadata, hostedFile(entityId, next));
    const left = [held.signing, held.published].filter((one) => one !== next.signing && one !== next.published);
    held = next;
    for (const one of left) {
      if (one === undefined) continue;
      await folder.remove(`cert/${one.id}.pem`);
      await folder.remove(`cert/${one.id}.crt`);
    }
  };
  await change(held);
  const stageKey = async (request: KeyRequest): Promise<SigningCertificate> => {
    if (oneCertificateOnly)
      throw new LabFault(`The identity provider holds one certificate only; replace "${held.signing.id}" instead.`);
    // Asked before a key is made, which would be written over that of a generation with the same name.
    staged(held, { ...held.signing, id: request.id });
    const certificate = await make(request);
    await change(staged(held, certificate));
    return certificate;
  };
  const replaceKey = async (request: KeyRequest): Promise<SigningCertificate> => {
    if ([held.signing.id, held.published?.id].includes(request.id))
      throw new LabFault(`The identity provider has a key "${request.id}" already; expected another generation.`);
    const certificate = await make(request);
    await change({ signing: certificate, published: undefined });
    return certificate;
  };
  return {
    held: () => held,
    steps: {
      stageKey,
      replaceKey,
      activateKey: () => change(swapped(held)),
      activateAlone: () => change(alone(swapped(held))),
      removeOldKey: () => change(alone(held)),
    },
  };
}

async function fetchMetadata(at: string): Promise<string> {
  const response = await fetch(at + metadataPath, { signal: AbortSignal.timeout(20_000) });
  const text = await response.text();
  if (response.ok && text.includes("IDPSSODescriptor")) return text;
  const said = text.replaceAll(/<[^>]*>|\s+/g, " ").slice(0, 500);
  throw new LabFault(`The identity provider answered ${response.status} instead of its metadata: ${said}`);
}
