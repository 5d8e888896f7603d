import type { IdentitySource } from "./identity-source.js";
import type { RelyingPartyName } from "./relying-party.js";
import type { SamlRotation } from "./saml-rotation.js";
import type { RotationName, TlsRotation } from "./tls-rotation.js";

/** As curl's `--connect-to`: `host1:port1:host2:port2`; an empty `host1` or `port1` means any, an empty `host2` or `port2` leaves it as it was. */
export interface ConnectTo {
  readonly fromHost: string | undefined;
  readonly fromPort: number | undefined;
  readonly toHost: string | undefined;
  readonly toPort: number | undefined;
}

/**
 * A distribution that has left its waves, `rotation/generation` of a TLS rotation that has left the stack, or a relying
 * party that has left its rotation, as `relyingPartyName` calls it.
 */
export type Released = string;

/** The relying party of a released one; undefined for anything else. Only such a name has a colon. */
export function relyingPartyOf(released: Released): RelyingPartyName | undefined {
  return released.includes(":") ? released : undefined;
}

/** The rotation of a released `rotation/generation`; undefined for anything else. */
export function rotationOf(released: Released): RotationName | undefined {
  if (relyingPartyOf(released) !== undefined) return undefined;
  const [rotation, generation] = released.split("/");
  return generation === undefined ? undefined : rotation;
}

export interface S3Backend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
}

/** A folder of rotations with one account, one region and one Terraform state. */
export interface Stack {
  /** The folder's name, `^[a-z][a-z0-9-]{0,62}$`. */
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  /** us-east-1 where a TLS rotation is in it: CloudFront takes certificates from no other. */
  readonly region: string;
  readonly assumeRole: string | undefined;
  /** Absent: a local file. */
  readonly backend: { readonly s3: S3Backend } | undefined;
  readonly connectTo: readonly ConnectTo[];
  /** How many certificates dedicated IP addresses may serve in this account, as stack.yaml says; no API tells. */
  readonly dedicatedIpCertificates: number | undefined;
  /** What Crossfade managed once and has let go: Terraform forgets it, and touches nothing. An entry stays for good. */
  readonly released: readonly Released[];
  /** Sorted by name, as are the others. */
  readonly rotations: readonly TlsRotation[];
  readonly samlRotations: readonly SamlRotation[];
  readonly identitySources: readonly IdentitySource[];
}

/** Where to connect for `host:port`: the first entry that matches wins, as curl does it. */
export function connectTarget(
  connectTo: readonly ConnectTo[],
  host: string,
  port: number,
): { readonly host: string; readonly port: number } {
  const match = connectTo.find((entry) => (entry.fromHost ?? host) === host && (entry.fromPort ?? port) === port);
  return { host: match?.toHost ?? host, port: match?.toPort ?? port };
}
