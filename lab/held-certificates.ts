import type { CertificateFacts } from "./certificate-facts.js";

/** A certificate with its key, as it was imported or uploaded. In memory only: nothing of it is ever written or logged. */
export interface HeldCertificate {
  readonly pem: string;
  readonly chain: string;
  readonly privateKey: string;
  readonly facts: CertificateFacts;
  /** When the edge may show it: a re-import into a used ARN propagates like an update. Milliseconds since 1970. */
  readonly shownFrom: number;
}

/** The certificates of both stores, by the name their store gives them: ACM's ARN, IAM's id. */
export interface HeldCertificates {
  /** Adds a version under a name; earlier versions stay until the new one is shown. */
  readonly hold: (name: string, certificate: HeldCertificate) => void;
  readonly drop: (name: string) => void;
  /** The newest version, as its store answers it. */
  readonly newest: (name: string) => HeldCertificate | undefined;
  /** The version the edge shows at a time. */
  readonly shownAt: (name: string, now: number) => HeldCertificate | undefined;
  /** The emulator's ARN in a text becomes ours, and back: how a certificate gets an ARN that was chosen. */
  readonly alias: (ours: string, emulators: string) => void;
  readonly toOurs: (text: string) => string;
  readonly toEmulators: (text: string) => string;
}

export function holdCertificates(): HeldCertificates {
  const held = new Map<string, readonly HeldCertificate[]>();
  const aliases = new Map<string, string>();
  return {
    hold: (name, certificate) => {
      const earlier = held.get(name)?.slice(-1) ?? [];
      held.set(name, [...earlier, certificate]);
    },
    drop: (name) => {
      held.delete(name);
      aliases.delete(name);
    },
    newest: (name) => held.get(name)?.at(-1),
    shownAt: (name, now) => {
      const versions = held.get(name) ?? [];
      return versions.findLast((version) => version.shownFrom <= now) ?? versions[0];
    },
    alias: (ours, emulators) => void aliases.set(ours, emulators),
    toOurs: (text) => [...aliases].reduce((changed, [ours, emulators]) => changed.replaceAll(emulators, ours), text),
    toEmulators: (text) =>
      [...aliases].reduce((changed, [ours, emulators]) => changed.replaceAll(ours, emulators), text),
  };
}
