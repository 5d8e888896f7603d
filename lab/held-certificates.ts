import type { CertificateFacts } from "./certificate-facts.js";

/** A certificate with its key, as it was imported. In memory only: nothing of it is ever written or logged. */
export interface HeldCertificate {
  readonly pem: string;
  readonly chain: string;
  readonly privateKey: string;
  readonly facts: CertificateFacts;
  /** When the edge may show it: a re-import into a used ARN propagates like an update. Milliseconds since 1970. */
  readonly shownFrom: number;
}

export interface HeldCertificates {
  /** Adds a version under an ARN; earlier versions stay until the new one is shown. */
  readonly hold: (arn: string, certificate: HeldCertificate) => void;
  readonly drop: (arn: string) => void;
  /** The newest version, as ACM answers it. */
  readonly newest: (arn: string) => HeldCertificate | undefined;
  /** The version the edge shows at a time. */
  readonly shownAt: (arn: string, now: number) => HeldCertificate | undefined;
  readonly count: () => number;
  /** The emulator's ARN in a text becomes ours, and back: how a certificate gets an ARN that was chosen. */
  readonly alias: (ours: string, emulators: string) => void;
  readonly toOurs: (text: string) => string;
  readonly toEmulators: (text: string) => string;
}

export function holdCertificates(): HeldCertificates {
  const held = new Map<string, readonly HeldCertificate[]>();
  const aliases = new Map<string, string>();
  return {
    hold: (arn, certificate) => {
      const earlier = held.get(arn)?.slice(-1) ?? [];
      held.set(arn, [...earlier, certificate]);
    },
    drop: (arn) => {
      held.delete(arn);
      aliases.delete(arn);
    },
    newest: (arn) => held.get(arn)?.at(-1),
    shownAt: (arn, now) => {
      const versions = held.get(arn) ?? [];
      return versions.findLast((version) => version.shownFrom <= now) ?? versions[0];
    },
    count: () => held.size,
    alias: (ours, emulators) => void aliases.set(ours, emulators),
    toOurs: (text) => [...aliases].reduce((changed, [ours, emulators]) => changed.replaceAll(emulators, ours), text),
    toEmulators: (text) =>
      [...aliases].reduce((changed, [ours, emulators]) => changed.replaceAll(ours, emulators), text),
  };
}
