import type { Store, Switcher } from "../rotation/tls-rotation.js";

/** A rotation as rotation.schema.json lets it be written. */
export interface WrittenRotation {
  readonly apiVersion: "crossfade/v1";
  readonly kind: "TlsRotation";
  readonly metadata: { readonly name: string; readonly owner?: string };
  readonly spec: {
    readonly store: Store;
    readonly stateSecrets?: "accepted";
    readonly generations: readonly WrittenGeneration[];
    readonly serve: string;
    readonly rollout: {
      readonly from?: string;
      readonly waves: readonly WrittenWave[];
      readonly through?: string;
      readonly gate?: { readonly served?: { readonly timeout?: WrittenDuration } };
      readonly switch?: { readonly by: Switcher };
    };
    readonly retirement?: { readonly soak?: WrittenDuration };
  };
}

export interface WrittenGeneration {
  readonly id: string;
  readonly store?: Store;
  readonly emergency?: true;
  readonly certificate: {
    readonly arn?: string;
    readonly pem?: string;
    readonly chain?: string;
    readonly privateKey?: WrittenKey;
  };
}

export type WrittenSecret =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: readonly string[] }
  | { readonly secretsManager: string; readonly field?: string };

export type WrittenKey = WrittenSecret & { readonly passphrase?: WrittenSecret };

export interface WrittenWave {
  readonly name: string;
  readonly distributions: readonly string[];
  readonly maxInFlight?: number;
  readonly switch?: { readonly by: Switcher };
}

/** `90s`, `15m`, `36h`, `7d`. */
export type WrittenDuration = string;

/** A stack as stack.schema.json lets it be written. */
export interface WrittenStack {
  readonly apiVersion: "crossfade/v1";
  readonly kind: "Stack";
  readonly spec: {
    readonly account: string;
    readonly region: string;
    readonly assumeRole?: string;
    readonly backend?: { readonly s3: { readonly bucket: string; readonly key: string; readonly region: string } };
    readonly connectTo?: readonly string[];
    readonly released?: readonly string[];
    readonly quotas?: { readonly dedicatedIpCertificates?: number };
    /** Accepted for the policies, which do not read it yet. */
    readonly enforcement?: Readonly<Record<string, "mandatory" | "advisory">>;
  };
}
