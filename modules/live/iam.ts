import {
  GetServerCertificateCommand,
  ListServerCertificatesCommand,
  type ServerCertificate,
  type ServerCertificateMetadata,
  UploadServerCertificateCommand,
} from "@aws-sdk/client-iam";

import type { Certificate } from "../certificates/certificate.js";
import { readCertificatePem } from "../certificates/pem.js";
import type { StoredAt } from "../rotation/store.js";
import type { CertificateArn, Fingerprint } from "../rotation/tls-rotation.js";
import type { IamPort } from "./clients.js";
import { describe, faultOf, ReadFault } from "./fault.js";
import { withoutSecret } from "./secret.js";
import type { CertificateAnswer } from "./stored-certificate.js";

/** The name and the path are all that IAM knows a server certificate by. */
type Named = Pick<Extract<StoredAt, { store: "iam" }>, "name" | "path">;

/**
 * GetServerCertificate. Throws ReadFault, also where IAM has the name under another path by now: Terraform goes by the
 * name alone, and would delete as "gone" what nobody has looked at.
 */
export async function observeServerCertificate(
  client: IamPort,
  arn: CertificateArn,
  { name }: Named,
  signal?: AbortSignal,
): Promise<CertificateAnswer> {
  const held = await serverCertificate(client, name, signal);
  const id = held?.metadata.ServerCertificateId;
  if (held === undefined) return { found: false };
  if (id === undefined || held.metadata.Arn !== arn) throw movedFault(arn, name, held.metadata);
  const { fingerprint, names, notBefore, notAfter, pem } = held.certificate;
  // Who uses it IAM tells only by refusing to delete it.
  const common = { found: true, arn, attached: { iam: id }, inUseBy: [], origin: { by: "imported" } } as const;
  return { ...common, fingerprint, names, notBefore, notAfter, pem };
}

function movedFault(arn: CertificateArn, name: string, { Arn: found = "an unknown ARN" }: ServerCertificateMetadata) {
  return new ReadFault({
    call: "iam:GetServerCertificate",
    resource: `server certificate "${name}"`,
    reason: "refused",
    found: `it is ${found}, expected ${arn}: its path was changed`,
    permission: "iam:GetServerCertificate",
    remedy: "change it back (aws iam update-server-certificate --new-path), and keep a certificate where it is",
    cause: undefined,
  });
}

interface Held {
  readonly metadata: ServerCertificateMetadata;
  readonly certificate: Certificate;
}

async function serverCertificate(client: IamPort, name: string, signal?: AbortSignal): Promise<Held | undefined> {
  try {
    const command = new GetServerCertificateCommand({ ServerCertificateName: name });
    const { ServerCertificate: found } = await client.send(command, { ...(signal && { abortSignal: signal }) });
    return heldIn(found);
  } catch (cause) {
    if (describe(cause).name === "NoSuchEntityException") return undefined;
    throw faultOf("iam:GetServerCertificate", `server certificate "${name}"`, cause);
  }
}

function heldIn(found: ServerCertificate | undefined): Held {
  const metadata = found?.ServerCertificateMetadata;
  const { certificate } = readCertificatePem(found?.CertificateBody ?? "");
  if (metadata === undefined || certificate === undefined)
    throw new SyntaxError("the answer has no server certificate that can be read");
  return { metadata, certificate };
}

/** A server certificate as the list shows it. */
export interface ListedServerCertificate {
  readonly arn: CertificateArn;
  /** What a distribution that serves it says. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly notAfter: Date | undefined;
  readonly uploaded: Date | undefined;
}

/** ListServerCertificates, a call a thousand; of a prefix of paths such as "/cloudfront/". Throws ReadFault. */
export async function listServerCertificates(
  client: IamPort,
  prefix: string,
  signal?: AbortSignal,
): Promise<readonly ListedServerCertificate[]> {
  const listed: ListedServerCertificate[] = [];
  let marker: string | undefined;
  do {
    const page = await listPage(client, prefix, marker, signal);
    listed.push(...(page.ServerCertificateMetadataList ?? []).map(listedOf));
    marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (marker !== undefined);
  return listed;
}

async function listPage(client: IamPort, prefix: string, marker: string | undefined, signal: AbortSignal | undefined) {
  try {
    const page = { PathPrefix: prefix, MaxItems: 1000, ...(marker !== undefined && { Marker: marker }) };
    return await client.send(new ListServerCertificatesCommand(page), { ...(signal && { abortSignal: signal }) });
  } catch (cause) {
    throw faultOf("iam:ListServerCertificates", "all server certificates", cause);
  }
}

function listedOf(metadata: ServerCertificateMetadata): ListedServerCertificate {
  const { Arn: arn, ServerCertificateId: id, ServerCertificateName: name, Path: path } = metadata;
  if (arn === undefined || id === undefined || name === undefined || path === undefined)
    throw new SyntaxError("a server certificate in the answer has no Arn, id, name or path");
  return { arn, id, name, path, notAfter: metadata.Expiration, uploaded: metadata.UploadDate };
}

export interface ServerCertificateUpload {
  readonly name: string;
  readonly path: string;
  readonly pem: string;
  readonly fingerprint: Fingerprint;
  readonly chain: string | undefined;
  /** Unencrypted PEM. Goes to IAM and nowhere else, not even into a fault. */
  readonly privateKey: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * UploadServerCertificate, unless IAM has exactly this certificate under the name already: also when an upload was cut
 * short and nobody knows whether it took place. Throws ReadFault, also where the name is another certificate's.
 */
export async function uploadServerCertificate(
  client: IamPort,
  upload: ServerCertificateUpload,
): Promise<{ readonly arn: CertificateArn; readonly uploaded: boolean }> {
  const before = await heldAs(client, upload);
  if (before !== undefined) return { arn: before, uploaded: false };
  const { name, path, pem, chain, privateKey, tags } = upload;
  const command = new UploadServerCertificateCommand({
    ServerCertificateName: name,
    Path: path,
    CertificateBody: pem,
    PrivateKey: privateKey,
    ...(chain !== undefined && { CertificateChain: chain }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  try {
    const { ServerCertificateMetadata: metadata } = await client.send(command);
    if (metadata?.Arn === undefined) throw new SyntaxError("the answer has no ARN");
    return { arn: metadata.Arn, uploaded: true };
  } catch (cause) {
    const held = describe(cause).name === "EntityAlreadyExistsException" ? await heldAs(client, upload) : undefined;
    if (held !== undefined) return { arn: held, uploaded: true };
    throw faultOf("iam:UploadServerCertificate", `server certificate "${name}"`, withoutSecret(cause, privateKey));
  }
}

/** The ARN of the certificate if IAM holds it under the name; undefined where the name is free. */
async function heldAs(
  client: IamPort,
  { name, fingerprint }: Pick<ServerCertificateUpload, "name" | "fingerprint">,
): Promise<CertificateArn | undefined> {
  const held = await serverCertificate(client, name);
  if (held === undefined) return undefined;
  if (held.certificate.fingerprint === fingerprint) return held.metadata.Arn;
  throw new ReadFault({
    call: "iam:UploadServerCertificate",
    resource: `server certificate "${name}"`,
    reason: "refused",
    found: `another certificate has this name (${held.certificate.fingerprint.slice(0, 16)}), expected none`,
    permission: "iam:UploadServerCertificate",
    remedy: "a generation is one certificate for ever: give the new one an id of its own",
    cause: undefined,
  });
}
