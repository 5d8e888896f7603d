// What each unit declares is what it asks, both ways: in its source, and function by function at AWS's port.
import { readdirSync, readFileSync } from "node:fs";

import { beforeAll, expect, test } from "vitest";

import { callerAccount, expectAccount } from "../../modules/live/account.js";
import { serverCertificateRoom } from "../../modules/live/account-summary.js";
import {
  findByFingerprint,
  importCertificate,
  listCertificates,
  observeAcmCertificate,
} from "../../modules/live/acm.js";
import { lookUpConsoleSteps } from "../../modules/live/cloudtrail.js";
import {
  listCognitoProviders,
  observeCognitoProvider,
  observeUserPool,
  readSigningCertificate,
} from "../../modules/live/cognito.js";
import { listDistributions, listPages, observeDistribution } from "../../modules/live/distribution.js";
import { listServerCertificates, observeServerCertificate, uploadServerCertificate } from "../../modules/live/iam.js";
import { listIamProviders, observeIamProvider } from "../../modules/live/iam-saml.js";
import { listGroups, listUsers } from "../../modules/live/identity-store.js";
import { livePermissions, type UnitPermissions } from "../../modules/live/permissions.js";
import { readSecretText } from "../../modules/live/secret-text.js";
import { allowedByServiceQuotas } from "../../modules/live/service-quota.js";
import {
  listAccounts,
  listAssignments,
  listInstances,
  listPermissionSets,
  permissionSetName,
} from "../../modules/live/sso-admin.js";
import { issued, certificateOf } from "../certificates/authority.js";
import { aConfig, anAccount, anArn, portsOf } from "./fake-account.js";
import {
  acmAnswering,
  type Answer,
  cloudTrailAnswering,
  cognitoAnswering,
  iamAnswering,
  identitystoreAnswering,
  json,
  quotasAnswering,
  secretsManagerAnswering,
  ssoAdminAnswering,
  stsAnswering,
  xmlError,
} from "./fake-aws.js";

type Client = keyof typeof livePermissions;

/** As IAM abbreviates the service behind a client. */
const service: Readonly<Record<Client, string>> = {
  cloudfront: "cloudfront",
  acm: "acm",
  sts: "sts",
  iam: "iam",
  quotas: "servicequotas",
  cognito: "cognito-idp",
  cloudtrail: "cloudtrail",
  ssoAdmin: "sso",
  identitystore: "identitystore",
  secretsManager: "secretsmanager",
};

const actionOf = (client: string) => (operation: string) =>
  `${String(new Map(Object.entries(service)).get(client))}:${operation}`;

const units = Object.entries<Readonly<Record<string, UnitPermissions>>>(livePermissions).flatMap(([client, files]) =>
  Object.entries(files).map(([file, functions]) => ({ client, file, functions })),
);

const live = new URL("../../modules/live/", import.meta.url);

/** The operations for which a file makes a command, sorted. */
function commandsIn(file: string): readonly string[] {
  const made = readFileSync(new URL(file, live), "utf8").matchAll(/new (\w+)Command\(/g);
  return [...new Set([...made].flatMap(([, operation]) => operation ?? []))].toSorted();
}

test("every file that asks AWS is in the registry, and none that does not", () => {
  const asking = readdirSync(live).filter((file) => file.endsWith(".ts") && commandsIn(file).length > 0);
  expect(asking.toSorted()).toEqual(units.map(({ file }) => `${file}.ts`).toSorted());
});

test.each(units)("$file declares every operation that it makes a command for", ({ client, file, functions }) => {
  const made = commandsIn(`${file}.ts`).map(actionOf(client));
  const declared = Object.values(functions).flat();
  const sure = declared.filter(({ seldom }) => seldom === undefined).map(({ action }) => action);
  expect(made.filter((action) => declared.every((one) => one.action !== action))).toEqual([]);
  expect(sure.filter((action) => !made.includes(action))).toEqual([]);
});

let pem: string;
let calls: string[];
const serverArn = "arn:aws:iam::123456789012:server-certificate/cloudfront/www/www_1";
const named = { name: "www_1", path: "/cloudfront/www/" };
const upload = { ...named, fingerprint: "f".repeat(64), chain: undefined, privateKey: "none", tags: { a: "b" } };

beforeAll(async () => {
  ({ pem } = await issued());
});

/** An account that has one of everything; what is asked of it goes to `calls`. */
function ports() {
  return portsOf(
    anAccount({
      calls,
      distributions: [{ id: "E1AAAAAA", config: aConfig() }],
      certificates: [{ arn: anArn("2026-03"), pem }],
      serverCertificates: [{ arn: serverArn, id: "ASCA1", pem }],
    }),
  );
}

const noting =
  (answer: Answer): Answer =>
  (request) => {
    calls.push(request.target);
    return answer(request);
  };

async function drained(items: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of items);
}

const identity = noting(() => ({
  body: "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
}));
const empty = () => iamAnswering(noting(() => xmlError(404, "NoSuchEntity", "There is none.")));
const summary = noting(() => ({
  body: "<GetAccountSummaryResponse><GetAccountSummaryResult><SummaryMap></SummaryMap></GetAccountSummaryResult></GetAccountSummaryResponse>",
}));
const quota = () => quotasAnswering(noting(() => json({ Quota: { Value: 2500 } })));
const cognito = () => cognitoAnswering(noting(() => json({ IdentityProvider: {}, Providers: [], UserPool: {} })));
const trail = () => cloudTrailAnswering(noting(() => json({ Events: [] })));
const sso = () => ssoAdminAnswering(noting(() => json({})));
const store = () => identitystoreAnswering(noting(() => json({})));
const instance = "arn:aws:sso:::instance/ssoins-1";
const { signal } = new AbortController();
const samlProvider = "arn:aws:iam::123456789012:saml-provider/corp";
const secret = () => secretsManagerAnswering(noting(() => json({ SecretString: "x" })));
const import1 = { pem: "", chain: undefined, privateKey: "none", tags: { a: "b" } };

type Asked = {
  readonly [C in Client]: {
    readonly [File in keyof (typeof livePermissions)[C]]: {
      readonly [Name in keyof (typeof livePermissions)[C][File]]: () => Promise<unknown>;
    };
  };
};

/** Each function, asking for something that is there. One that is not listed does not compile. */
const asked: Asked = {
  cloudfront: {
    distribution: {
      observeDistribution: () => observeDistribution(ports().cloudfront, "E1AAAAAA"),
      listDistributions: () => drained(listDistributions(ports().cloudfront)),
      listPages: () => drained(listPages(ports().cloudfront)),
    },
  },
  acm: {
    acm: {
      observeAcmCertificate: () => observeAcmCertificate(ports().acm, anArn("2026-03")),
      listCertificates: () => drained(listCertificates(ports().acm)),
      findByFingerprint: () => findByFingerprint(ports().acm, certificateOf(pem)),
      importCertificate: () =>
        importCertificate(acmAnswering(noting(() => json({ CertificateArn: anArn("2026-09") }))), import1),
    },
  },
  sts: {
    account: {
      expectAccount: () => expectAccount(stsAnswering(identity), "123456789012"),
      callerAccount: () => callerAccount(stsAnswering(identity), undefined),
    },
  },
  iam: {
    iam: {
      observeServerCertificate: async () => observeServerCertificate(await ports().iam(), serverArn, named),
      listServerCertificates: async () => listServerCertificates(await ports().iam(), "/cloudfront/"),
      uploadServerCertificate: () => uploadServerCertificate(empty(), { ...upload, pem }),
    },
    "account-summary": { serverCertificateRoom: () => serverCertificateRoom(iamAnswering(summary)) },
    "iam-saml": {
      observeIamProvider: () => observeIamProvider(empty(), samlProvider),
      listIamProviders: () => listIamProviders(empty()),
    },
  },
  cognito: {
    cognito: {
      observeCognitoProvider: () => observeCognitoProvider(cognito(), "us-east-1_AbC123", "corp"),
      listCognitoProviders: () => listCognitoProviders(cognito(), "us-east-1_AbC123"),
      observeUserPool: () => observeUserPool(cognito(), "us-east-1_AbC123"),
      readSigningCertificate: () => readSigningCertificate(cognito(), "us-east-1_AbC123"),
    },
  },
  cloudtrail: { cloudtrail: { lookUpConsoleSteps: () => lookUpConsoleSteps(trail()) } },
  ssoAdmin: {
    "sso-admin": {
      listInstances: () => listInstances(sso(), signal),
      listPermissionSets: () => listPermissionSets(sso(), instance, signal),
      permissionSetName: () => permissionSetName(sso(), instance, "arn:aws:sso:::permissionSet/ssoins-1/ps-1", signal),
      listAccounts: () => listAccounts(sso(), instance, "arn:aws:sso:::permissionSet/ssoins-1/ps-1", signal),
      listAssignments: () =>
        listAssignments(sso(), instance, { permissionSet: "ps-1", account: "123456789012" }, signal),
    },
  },
  identitystore: {
    "identity-store": {
      listUsers: () => listUsers(store(), { identityStore: "d-1", signal }),
      listGroups: () => listGroups(store(), { identityStore: "d-1", signal }),
    },
  },
  quotas: { "service-quota": { allowedByServiceQuotas: () => allowedByServiceQuotas(quota(), "acm-imported") } },
  secretsManager: {
    "secret-text": { readSecretText: () => readSecretText(() => Promise.resolve(secret()), { secret: "www" }) },
  },
};

/** CloudFront's operations have no name on the wire. */
function operationOf(call: string): string {
  if (!call.startsWith("GET /")) return call;
  return /\/distribution\/\w+$/.test(call) ? "GetDistribution" : "ListDistributions";
}

const functions = Object.entries(asked).flatMap(([client, files]) =>
  Object.entries(files).flatMap(([file, cases]: readonly [string, Readonly<Record<string, () => Promise<unknown>>>]) =>
    Object.entries(cases).map(([name, ask]) => ({ client, file, name, ask })),
  ),
);

test.each(functions)("$name asks for what it declares, and for nothing else", async ({ client, file, name, ask }) => {
  calls = [];
  // An account without an answer to the last question is told by a fault; what was asked is what counts.
  await ask().catch(() => undefined);
  const seen = new Set(calls.map(operationOf).map(actionOf(client)));
  const declared = units.find((unit) => unit.file === file)?.functions[name] ?? [];
  const sure = declared.filter(({ seldom }) => seldom === undefined).map(({ action }) => action);
  expect([...seen].toSorted()).toEqual([...new Set<string>(sure)].toSorted());
});
