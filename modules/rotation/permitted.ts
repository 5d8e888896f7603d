import { type IdentitySource, instanceId } from "./identity-source.js";
import type { PermittedOn } from "./permission.js";
import { quotaFacts } from "./quota.js";
import { type ReleasedParty, releasedParty } from "./released-party.js";
import {
  type CognitoParty,
  type IamParty,
  regionOfUserPool,
  type RelyingParty,
  type RelyingPartyKind,
} from "./relying-party.js";
import { type Released, relyingPartyOf, rotationOf, type Stack } from "./stack.js";
import { serverCertificatePath, storedAt } from "./store.js";
import type { SecretSource, Store, TlsGeneration, TlsRotation } from "./tls-rotation.js";

/** A condition of a policy: operator → key → values. */
export type Condition = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** What a statement of a policy is on. */
export interface Grant {
  /** Of the statement: letters and digits. */
  readonly sid: string;
  /** ARNs and patterns, sorted, at least one. */
  readonly resources: readonly string[];
  readonly condition?: Condition;
  /** What to allow in their place where the list is too long for a policy; undefined: nothing is. */
  readonly widest?: string;
}

/** What decides: the part of a stack that a policy speaks of; before there is a stack, it has none of the last. */
export type PermittedScope = Pick<Stack, "account" | "region" | "assumeRole" | "backend" | "rotations"> &
  Partial<Pick<Stack, "samlRotations" | "identitySources" | "released">>;

/** The tag that `crossfade stage` gives to what it puts into a store; its value is the rotation's name. */
export const rotationTag = "crossfade:rotation";

/** What a permission is on in a stack; empty where the stack has no such thing. */
export function permittedOn(on: PermittedOn, scope: PermittedScope): readonly Grant[] {
  return grants[on](scope).filter(({ resources }) => resources.length > 0);
}

const lists = (has: boolean): readonly Grant[] => (has ? [{ sid: "Lists", resources: ["*"] }] : []);

const grants: Readonly<Record<PermittedOn, (scope: PermittedScope) => readonly Grant[]>> = {
  everyone: () => [],
  "account-lists": () => lists(true),
  "distribution-lists": ({ rotations, released = [] }) => lists(rotations.length > 0 || released.some(isDistribution)),
  distributions: (scope) => distributions(scope, "Distributions", scope.rotations.flatMap(distributionIds)),
  "switched-distributions": (scope) =>
    distributions(
      scope,
      "SwitchedDistributions",
      scope.rotations.flatMap(({ rollout }) =>
        rollout.waves.filter(({ by }) => by === "crossfade").flatMap((wave) => wave.distributions),
      ),
    ),
  "acm-lists": (scope) => lists(has(scope, "acm")),
  "acm-certificates": acmCertificates,
  "any-acm-certificate": (scope) => one("AnyCertificate", has(scope, "acm") ? [acmArn(scope, "*")] : []),
  "acm-imports": (scope) => tagged(scope, "Imports", "aws:RequestTag"),
  "acm-creations": (scope) =>
    one("CertificatesOfTerraform", has(scope, "acm", "by-terraform") ? [acmArn(scope, "*")] : []),
  "acm-quotas": (scope) => one("Quotas", has(scope, "acm") ? quotaArns(scope) : []),
  "iam-lists": (scope) => lists(has(scope, "iam")),
  // IAM cannot tell under which path a name is that does not exist: to whoever may read one path alone it answers
  // AccessDenied, where "gone" is the answer (cloud-gov/terraform-provision#1723, #1758).
  "any-server-certificate": (scope) =>
    one("AnyServerCertificate", has(scope, "iam") ? [serverCertificateArn(scope, "/*")] : []),
  "server-certificates": (scope) => one("ServerCertificates", serverCertificates(scope)),
  "server-certificate-uploads": (scope) =>
    one("ServerCertificateUploads", rotationsIn(scope, "iam").map(pathArn(scope))),
  "server-certificate-creations": (scope) =>
    one("ServerCertificatesOfTerraform", rotationsIn(scope, "iam", "by-terraform").map(pathArn(scope))),
  "user-pools": (scope) => one("UserPools", partiesIn(scope, "cognito").map(userPoolArn(scope))),
  "saml-provider-lists": (scope) => lists(partiesIn(scope, "iam").length > 0),
  "saml-providers": (scope) => one("SamlProviders", partiesIn(scope, "iam").map(samlProviderArn(scope))),
  "identity-center-lists": (scope) => lists(partiesIn(scope, "identity-center").length > 0),
  "identity-source-lists": ({ identitySources = [] }) => lists(identitySources.length > 0),
  "account-assignments": ({ identitySources = [] }) =>
    one("AccountAssignments", identitySources.flatMap(assignmentArns)),
  "managed-account-assignments": ({ identitySources = [] }) =>
    one("AccountAssignments", identitySources.filter(({ snapshot }) => snapshot !== undefined).flatMap(assignmentArns)),
  "identity-stores": ({ identitySources = [] }) => one("IdentityStores", identitySources.flatMap(identityStoreArns)),
  "managed-identity-stores": ({ identitySources = [] }) =>
    one(
      "IdentityStores",
      identitySources.filter(({ provisioning }) => provisioning.by === "spec").flatMap(identityStoreArns),
    ),
  "owner-lists": (scope) => lists(scope.rotations.some(hasOwner)),
  "owner-parameters": (scope) => one("OwnerParameters", scope.rotations.filter(hasOwner).map(parameterArn(scope))),
  "secrets-to-stage": (scope) => one("Secrets", secretArns(scope, ["in-store", "unstaged"])),
  "secrets-for-terraform": (scope) => one("Secrets", secretArns(scope, ["by-terraform"])),
  "state-bucket": ({ backend }) =>
    one(
      "StateBucket",
      s3Arns(backend, ({ bucket }) => bucket),
    ),
  state: ({ backend }) =>
    one(
      "State",
      s3Arns(backend, ({ bucket, key }) => `${bucket}/${key}`),
    ),
  "state-lock": ({ backend }) =>
    one(
      "StateLock",
      s3Arns(backend, ({ bucket, key }) => `${bucket}/${key}.tflock`),
    ),
  "assumed-role": ({ assumeRole }) => one("Role", assumeRole === undefined ? [] : [assumeRole]),
};

function one(sid: string, resources: readonly string[]): readonly Grant[] {
  return [{ sid, resources: [...new Set(resources)].toSorted() }];
}

function distributions({ account }: PermittedScope, sid: string, ids: readonly string[]): readonly Grant[] {
  const arn = (id: string) => `arn:aws:cloudfront::${account}:distribution/${id}`;
  return one(sid, ids.map(arn)).map((grant) => ({ ...grant, widest: arn("*") }));
}

function distributionIds({ rollout }: TlsRotation): readonly string[] {
  return rollout.waves.flatMap((wave) => wave.distributions);
}

/** Nobody knows the ARN of a certificate before it is made: of those that `stage` makes the tag tells whose they are. */
function acmCertificates(scope: PermittedScope): readonly Grant[] {
  const any = acmArn(scope, "*");
  if (has(scope, "acm", "by-terraform")) return one("Certificates", [any]);
  const listed = one("Certificates", arnsIn(scope, "acm")).map((grant) => ({ ...grant, widest: any }));
  return [...listed, ...tagged(scope, "StagedCertificates", "aws:ResourceTag")];
}

/**
 * An import without the tag is none of ours. Into an ARN that exists it has none, for ACM answers "Tagging is not
 * permitted on re-import" (hashicorp/terraform-provider-aws#15055): that every distribution flips at once, this forbids.
 */
function tagged(scope: PermittedScope, sid: string, key: "aws:RequestTag" | "aws:ResourceTag"): readonly Grant[] {
  const names = rotationsIn(scope, "acm").map(({ name }) => name);
  if (names.length === 0) return [];
  const condition = { StringEquals: { [`${key}/${rotationTag}`]: names.toSorted() } };
  return one(sid, [acmArn(scope, "*")]).map((grant) => ({ ...grant, condition }));
}

function acmArn({ account, region }: PermittedScope, id: string): string {
  return `arn:aws:acm:${region}:${account}:certificate/${id}`;
}

/** Those of Service Quotas that ACM's imports use up. */
function quotaArns({ account, region }: PermittedScope): readonly string[] {
  return Object.values(quotaFacts)
    .filter(({ service }) => service === "acm")
    .map(({ service, code }) => `arn:aws:servicequotas:${region}:${account}:${service}/${code}`);
}

/** What Crossfade puts under the rotation's path, and what a spec names that is elsewhere. */
function serverCertificates(scope: PermittedScope): readonly string[] {
  const paths = rotationsIn(scope, "iam").map((rotation) => pathArn(scope)(rotation));
  const elsewhere = arnsIn(scope, "iam").filter((arn) => !paths.some((path) => arn.startsWith(path.slice(0, -1))));
  return [...paths, ...elsewhere];
}

const pathArn = (scope: PermittedScope) => (rotation: TlsRotation) =>
  serverCertificateArn(scope, `${serverCertificatePath(rotation.name)}*`);

function serverCertificateArn({ account }: PermittedScope, path: string): string {
  return `arn:aws:iam::${account}:server-certificate${path}`;
}

type NamedParty = RelyingParty | ReleasedParty;

/** Those that are to be deleted too, and what was released: they are read. */
function partiesIn<Kind extends RelyingPartyKind>({ samlRotations = [], released = [] }: PermittedScope, kind: Kind) {
  const isOfKind = (party: NamedParty): party is Extract<NamedParty, { readonly kind: Kind }> => party.kind === kind;
  const listed = samlRotations.flatMap(({ relyingParties }) => relyingParties);
  return [...listed, ...released.flatMap((one) => releasedParty(one) ?? [])].filter(isOfKind);
}

const userPoolArn =
  ({ account }: PermittedScope) =>
  ({ userPool }: Pick<CognitoParty, "userPool">) =>
    `arn:aws:cognito-idp:${regionOfUserPool(userPool)}:${account}:userpool/${userPool}`;

const samlProviderArn =
  ({ account }: PermittedScope) =>
  ({ provider }: Pick<IamParty, "provider">) =>
    `arn:aws:iam::${account}:saml-provider/${provider}`;

/** IAM asks for the instance, the permission set and the account; none of these has an account in its ARN. */
function assignmentArns({ instance }: IdentitySource): readonly string[] {
  const [, partition = "aws"] = instance.split(":");
  const any = `arn:${partition}:sso:::`;
  return [instance, `${any}permissionSet/${instanceId(instance)}/*`, `${any}account/*`];
}

/** The store is the organization's: its account may be another than a delegated administrator's. */
function identityStoreArns({ instance, identityStore }: IdentitySource): readonly string[] {
  const [, partition = "aws"] = instance.split(":");
  const any = `arn:${partition}:identitystore::`;
  return [
    `${any}*:identitystore/${identityStore}`,
    ...["user", "group", "membership"].map((kind) => `${any}:${kind}/*`),
  ];
}

function isDistribution(released: Released): boolean {
  return rotationOf(released) === undefined && relyingPartyOf(released) === undefined;
}

/** The parameters of `ownerParameterName`. */
const parameterArn =
  ({ account, region }: PermittedScope) =>
  ({ name }: TlsRotation) =>
    `arn:aws:ssm:${region}:${account}:parameter/crossfade/${name}/*`;

function hasOwner({ rollout }: TlsRotation): boolean {
  return rollout.waves.some(({ by }) => by === "owner");
}

type Held = TlsGeneration["certificate"]["held"];

function rotationsIn({ rotations }: PermittedScope, store: Store, held?: Held): readonly TlsRotation[] {
  const isIn = (generation: TlsGeneration): boolean =>
    generation.store === store && (held === undefined || generation.certificate.held === held);
  return rotations.filter(({ generations }) => generations.some(isIn));
}

function has(scope: PermittedScope, store: Store, held?: Held): boolean {
  return rotationsIn(scope, store, held).length > 0;
}

function arnsIn({ rotations }: PermittedScope, store: Store): readonly string[] {
  return rotations
    .flatMap(({ generations }) => generations)
    .flatMap(({ certificate }) => (certificate.held === "in-store" ? certificate.arn : []))
    .filter((arn) => storedAt(arn)?.store === store);
}

/** Of keys and of passphrases. */
function secretArns(scope: PermittedScope, held: readonly Held[]): readonly string[] {
  const keys = scope.rotations
    .flatMap(({ generations }) => generations)
    .filter(({ certificate }) => held.includes(certificate.held))
    .flatMap(({ certificate }) => certificate.files?.privateKey ?? []);
  const sources: readonly SecretSource[] = keys.flatMap((key) => [key, ...(key.passphrase ? [key.passphrase] : [])]);
  return sources.flatMap((source) => (source.from === "secretsManager" ? secretArn(scope, source.secret) : []));
}

/**
 * Secrets Manager ends a secret's ARN with a hyphen and six characters of its own, which a name, or an ARN that a person
 * wrote, does not have; it advises against names that end like that (the API reference of GetSecretValue).
 */
function secretArn({ account, region }: PermittedScope, secret: string): string {
  const arn = secret.startsWith("arn:") ? secret : `arn:aws:secretsmanager:${region}:${account}:secret:${secret}`;
  const isWhole = secret.startsWith("arn:") && /-[A-Za-z0-9]{6}$/.test(secret);
  return isWhole ? arn : `${arn}-??????`;
}

function s3Arns(
  backend: PermittedScope["backend"],
  place: (s3: NonNullable<PermittedScope["backend"]>["s3"]) => string,
): readonly string[] {
  return backend === undefined ? [] : [`arn:aws:s3:::${place(backend.s3)}`];
}
