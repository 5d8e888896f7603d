import type { CertificateArn, GenerationId, RotationName, Store } from "./tls-rotation.js";

/** Where an ARN says that a certificate is. */
export type StoredAt =
  | { readonly store: "acm"; readonly region: string; readonly account: string }
  /** `path` begins and ends with a slash; CloudFront takes only what is under `/cloudfront/`. */
  | { readonly store: "iam"; readonly path: string; readonly name: string; readonly account: string };

const acmArn = /^arn:aws:acm:([a-z0-9-]{1,32}):(\d{12}):certificate\/[A-Za-z0-9-]{1,128}$/;
/** Name and path as the IAM API takes them; the path without the characters that no one uses in one. */
const iamArn = /^arn:aws:iam::(\d{12}):server-certificate(\/(?:[\w+=,.@-]{1,128}\/){0,16})([\w+=,.@-]{1,128})$/;

/** Undefined for what is no ARN of a certificate in either store. */
export function storedAt(arn: CertificateArn): StoredAt | undefined {
  const [, region, owner] = acmArn.exec(arn) ?? [];
  if (region !== undefined && owner !== undefined) return { store: "acm", region, account: owner };
  const [, account, path, name] = iamArn.exec(arn) ?? [];
  if (account === undefined || path === undefined || name === undefined) return undefined;
  return { store: "iam", path, name, account };
}

/** The path in the IAM store of what Crossfade puts there; CloudFront requires that it begins with `/cloudfront/`. */
export function serverCertificatePath(rotation: RotationName): string {
  return `/cloudfront/${rotation}/`;
}

/** Unique in an account, whatever the path, and at most 128 characters: neither part holds an underscore. */
export function serverCertificateName(rotation: RotationName, generation: GenerationId): string {
  return `${rotation}_${generation}`;
}

/** What people call a store. */
export function storeName(store: Store): string {
  switch (store) {
    case "acm":
      return "ACM";
    case "iam":
      return "the IAM server-certificate store";
  }
}
