// What people do to Identity Center in the console, for which there is no API; and how an instance gets into the lab.
import { randomUUID } from "node:crypto";
import { readCertificate } from "./certificate-facts.js";
import type { CloudTrailContext } from "./cloudtrail.js";
import {
  assignmentKey,
  patterns,
  type Assignment,
  type IdentityCenter,
  type IdentityCenters,
  type IdpCertificate,
  type Principal,
} from "./identity-center.js";
import { LabFault } from "./lab-fault.js";
import { newPermissionSetArn } from "./permission-sets.js";

export interface SeededIdentityCenter {
  /** `arn:aws:sso:::instance/ssoins-1111222233334444`. */
  readonly arn: string;
  /** `d-1234567890`. */
  readonly identityStore: string;
  /** Default: us-east-1. */
  readonly region?: string | undefined;
  readonly name?: string | undefined;
  /** Of the organization; default: the lab's own. */
  readonly accounts?: readonly string[] | undefined;
  /** Of the external identity provider, in PEM; judged as the console judges them. */
  readonly certificates?: readonly string[] | undefined;
  readonly permissionSets?: readonly { readonly name: string; readonly arn?: string | undefined }[] | undefined;
  readonly users?: readonly { readonly name: string; readonly id?: string | undefined }[] | undefined;
  readonly groups?: readonly { readonly name: string; readonly id?: string | undefined }[] | undefined;
  /** By the names of user and group. */
  readonly memberships?: readonly { readonly user: string; readonly group: string }[] | undefined;
  /** Of what is named above; ids and ARNs, which may be of nobody. */
  readonly assignments?: readonly Assignment[] | undefined;
}

export interface IdentityCenterWorld {
  /** Behind everyone's back. An organization has one instance at most. */
  readonly addIdentityCenter: (instance: SeededIdentityCenter) => Promise<void>;
  /** As somebody does it in the console; answers the fingerprint. CloudTrail tells of it. */
  readonly importIdpCertificate: (pem: string) => Promise<string>;
  /** As somebody does it in the console, by the fingerprint (SHA-256 of the DER, hexadecimal). CloudTrail tells of it. */
  readonly deleteIdpCertificate: (fingerprint: string) => Promise<void>;
  /** The certificates that an instance trusts its external identity provider by; undefined: no such instance. */
  readonly identityCenterCertificates: (arn: string) => Promise<readonly IdpCertificate[] | undefined>;
}

export interface ConsoleContext extends CloudTrailContext {
  readonly identityCenters: IdentityCenters;
}

const mostCharacters = 2_500;

function instanceOf({ identityCenters }: ConsoleContext): IdentityCenter {
  const instance = identityCenters.get();
  if (instance === undefined) throw new LabFault("The lab has no instance of Identity Center; add one first.");
  return instance;
}

/** What the console takes: one certificate in PEM, of at most 2,500 characters, which has not expired. */
function judged(pem: string, { clock }: ConsoleContext): IdpCertificate {
  const text = pem.trim();
  if (text.length > mostCharacters)
    throw new LabFault(
      `The certificate has ${text.length} characters; Identity Center takes ${mostCharacters}. Remove what is not the certificate itself.`,
    );
  const { fingerprint, notAfter } = readCertificate(text);
  if (notAfter <= clock.now())
    throw new LabFault(`The certificate expired at ${new Date(notAfter).toISOString()}; expected one that is valid.`);
  return { fingerprint, pem: text, notAfter };
}

function tell(name: string, { region }: IdentityCenter, { trail, clock }: ConsoleContext): void {
  trail.add({ region, source: "sso-directory.amazonaws.com", name, username: "administrator", time: clock.now() });
}

function add(pem: string, instance: IdentityCenter, context: ConsoleContext): string {
  const certificate = judged(pem, context);
  if (instance.certificates.has(certificate.fingerprint))
    throw new LabFault(`Identity Center has the certificate ${certificate.fingerprint} already.`);
  instance.certificates.set(certificate.fingerprint, certificate);
  return certificate.fingerprint;
}

function remove(fingerprint: string, { certificates }: IdentityCenter, now: number): void {
  if (!certificates.has(fingerprint))
    throw new LabFault(
      `Identity Center has no certificate "${fingerprint}"; it has ${[...certificates.keys()].join(", ")}.`,
    );
  const others = [...certificates.values()].filter((other) => other.fingerprint !== fingerprint);
  if (!others.some(({ notAfter }) => notAfter > now))
    throw new LabFault(
      "It is the last valid certificate, and one has to stay; import its successor before deleting it.",
    );
  certificates.delete(fingerprint);
}

type Named = readonly { readonly name: string; readonly id?: string | undefined }[];

function principals(named: Named, fields: (name: string) => Principal["fields"]): Map<string, Principal> {
  return new Map(named.map(({ name, id = randomUUID() }) => [id, { id, fields: fields(name) }] as const));
}

/** What AWS would never have named so would be refused by AWS alone. */
function checkNames(seed: SeededIdentityCenter): void {
  const { arn, identityStore, permissionSets = [], users = [], groups = [] } = seed;
  const expected: readonly (readonly [pattern: RegExp, names: readonly (string | undefined)[], example: string])[] = [
    [patterns.instance, [arn], "arn:aws:sso:::instance/ssoins-1111222233334444"],
    [patterns.identityStore, [identityStore], "d-1234567890"],
    [
      patterns.permissionSet,
      permissionSets.map((set) => set.arn),
      "arn:aws:sso:::permissionSet/ssoins-1111222233334444/ps-1111222233334444",
    ],
    [patterns.principal, [...users, ...groups].map(({ id }) => id), "11111111-2222-3333-4444-555555555555"],
  ];
  for (const [pattern, names, example] of expected) {
    const odd = names.find((name) => name !== undefined && !pattern.test(name));
    if (odd !== undefined) throw new LabFault(`"${odd}" is not as AWS names it; expected one such as ${example}.`);
  }
}

function seeded(seed: SeededIdentityCenter, { account, clock }: ConsoleContext): IdentityCenter {
  checkNames(seed);
  const { arn, identityStore, region = "us-east-1", name, accounts = [account] } = seed;
  const users = principals(seed.users ?? [], (one) => ({
    UserName: one,
    DisplayName: one,
    Name: { GivenName: one, FamilyName: one },
  }));
  const groups = principals(seed.groups ?? [], (one) => ({ DisplayName: one }));
  const idOf = (held: typeof users, field: string, wanted: string): string => {
    const found = [...held.values()].find(({ fields }) => fields[field] === wanted);
    if (found === undefined) throw new LabFault(`"${wanted}" is neither a user nor a group of the instance.`);
    return found.id;
  };
  const memberships = (seed.memberships ?? []).map(({ user, group }) => ({
    id: randomUUID(),
    user: idOf(users, "UserName", user),
    group: idOf(groups, "DisplayName", group),
  }));
  const created = clock.now();
  const permissionSets = (seed.permissionSets ?? []).map((set) => ({
    arn: set.arn ?? newPermissionSetArn({ arn }),
    name: set.name,
    description: undefined,
    sessionDuration: "PT1H",
    relayState: undefined,
    tags: new Map<string, string>(),
    created,
  }));
  return {
    ...{ arn, identityStore, region, name, accounts, users, groups, created },
    memberships: new Map(memberships.map((one) => [one.id, one] as const)),
    permissionSets: new Map(permissionSets.map((one) => [one.arn, one] as const)),
    assignments: new Map((seed.assignments ?? []).map((one) => [assignmentKey(one), one] as const)),
    requests: new Map(),
    certificates: new Map(),
  };
}

export function createIdentityCenterWorld(context: ConsoleContext): IdentityCenterWorld {
  const { identityCenters, clock } = context;
  return {
    addIdentityCenter: async (seed) => {
      if (identityCenters.get() !== undefined)
        throw new LabFault("The lab has an instance of Identity Center already; an organization has one at most.");
      const instance = seeded(seed, context);
      for (const pem of seed.certificates ?? []) add(pem, instance, context);
      identityCenters.set(instance);
    },
    importIdpCertificate: async (pem) => {
      const instance = instanceOf(context);
      const fingerprint = add(pem, instance, context);
      tell("ImportExternalIdPCertificate", instance, context);
      return fingerprint;
    },
    deleteIdpCertificate: async (fingerprint) => {
      const instance = instanceOf(context);
      remove(fingerprint.toLowerCase().replaceAll(":", ""), instance, clock.now());
      tell("DeleteExternalIdPCertificate", instance, context);
    },
    identityCenterCertificates: async (arn) => {
      const instance = identityCenters.get();
      return instance?.arn === arn ? [...instance.certificates.values()] : undefined;
    },
  };
}
