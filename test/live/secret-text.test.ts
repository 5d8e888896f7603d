import { inspect } from "node:util";

import { describe, expect, test } from "vitest";

import { explainSecretLack, isAbsent, type SecretLack } from "../../modules/live/secret-answer.js";
import { readSecretText } from "../../modules/live/secret-text.js";
import { type Answer, json, jsonError, secretsManagerAnswering } from "./fake-aws.js";

/** Stands where a key is; no piece of it may be in a fault. */
const secret = "SECRET-0123456789-abcdefghijklmnopqrstuvwxyz";
const arn = "arn:aws:secretsmanager:eu-west-1:210987654321:secret:prod/www-AbCdEf";

const reading = (
  answer: Answer,
  place: { readonly secret: string; readonly field?: string } = { secret: "prod/www" },
) => readSecretText((region) => Promise.resolve(secretsManagerAnswering(answer, region)), place);
const holding = (answer: unknown, field?: string) =>
  reading(() => json({ Name: "prod/www", ...Object(answer) }), { secret: "prod/www", ...(field && { field }) });

test("a secret's text is given as it stands", async () => {
  expect(await holding({ SecretString: `${secret}\n` })).toEqual({ found: true, text: `${secret}\n` });
});

test("a secret in bytes is given as text", async () => {
  const SecretBinary = Buffer.from(`${secret}\n`).toString("base64");
  expect(await holding({ SecretBinary })).toEqual({ found: true, text: `${secret}\n` });
});

test.each([
  ["a text", { SecretString: JSON.stringify({ key: secret, other: "x" }) }],
  ["bytes", { SecretBinary: Buffer.from(JSON.stringify({ key: secret })).toString("base64") }],
])("a field of a JSON object in %s is given alone", async (_, answer) => {
  expect(await holding(answer, "key")).toEqual({ found: true, text: secret });
});

test.each<readonly [SecretLack, unknown, string | undefined]>([
  ["no-value", {}, undefined],
  ["too-large", { SecretString: secret.repeat(2_000) }, undefined],
  ["object-without-field", { SecretString: JSON.stringify({ [secret]: secret }) }, undefined],
  ["field-missing", { SecretString: JSON.stringify({ [secret]: secret }) }, "key"],
  ["field-missing", { SecretString: "{}" }, "toString"],
  ["field-not-text", { SecretString: JSON.stringify({ key: { pem: secret } }) }, "key"],
  ["field-not-text", { SecretString: JSON.stringify({ key: null }) }, "key"],
  ["field-of-no-object", { SecretString: secret }, "key"],
  ["field-of-no-object", { SecretString: `{"key": "${secret}` }, "key"],
  ["field-of-no-object", { SecretString: JSON.stringify([secret]) }, "0"],
])("a secret that is not what was asked for is %s, and nothing of it is said", async (why, answer, field) => {
  const found = await holding(answer, field);
  expect(found).toEqual({ found: false, why });
  expect(explainSecretLack({ secret: "prod/www", field }, why, "the private key in PEM")).not.toContain("SECRET");
});

describe("where it is", () => {
  test("a name is asked for in the region of the stack, an ARN in its own", async () => {
    const regions: (string | undefined)[] = [];
    const asked: string[] = [];
    const connect = (region: string | undefined) => {
      regions.push(region);
      return Promise.resolve(
        secretsManagerAnswering(({ target, body }) => {
          asked.push(`${target} ${body}`);
          return json({ SecretString: "text" });
        }, region),
      );
    };
    for (const one of ["prod/www", arn]) await readSecretText(connect, { secret: one });
    expect(regions).toEqual([undefined, "eu-west-1"]);
    expect(asked).toEqual(['GetSecretValue {"SecretId":"prod/www"}', `GetSecretValue {"SecretId":"${arn}"}`]);
  });

  test.each([
    "arn:aws:secretsmanager:eu-west-1:2109:secret:x",
    "arn:aws:ssm:eu-west-1:210987654321:parameter/x",
    "a:b",
  ])("%s is no ARN of a secret, and AWS is not asked", async (wrong) => {
    const never: Answer = () => {
      throw new Error("it was asked");
    };
    expect(await reading(never, { secret: wrong })).toEqual({ found: false, why: "not-an-arn" });
  });
});

test.each<readonly [SecretLack, string, string]>([
  ["no-secret", "ResourceNotFoundException", "Secrets Manager can't find the specified secret."],
  [
    "no-value",
    "ResourceNotFoundException",
    "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  ],
  [
    "deleted",
    "InvalidRequestException",
    "You can't perform this operation on the secret because it was marked for deletion.",
  ],
])("%s is an answer, and means that nobody has given one", async (why, type, message) => {
  expect(await reading(() => jsonError(400, type, message))).toEqual({ found: false, why });
  expect(isAbsent(why)).toBe(true);
});

describe("a refusal is a fault", () => {
  const role = "arn:aws:sts::123456789012:assumed-role/ci/x";
  const notAllowed = (action: string, resource: string) =>
    `User: ${role} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

  test("that names the permission on the secret", async () => {
    const message = notAllowed("secretsmanager:GetSecretValue", arn.replace("210987654321", "123456789012"));
    await expect(reading(() => jsonError(400, "AccessDeniedException", message))).rejects.toMatchObject({
      reason: "forbidden",
      call: "secretsmanager:GetSecretValue",
      resource: 'secret "prod/www"',
      permission: "secretsmanager:GetSecretValue",
      remedy: 'expected "secretsmanager:GetSecretValue" to be allowed on the secret; add it to the policy of the role',
    });
  });

  test.each(["Access to KMS is not allowed", notAllowed("kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/k")])(
    "that names kms:Decrypt where the key of the secret is closed: %s",
    async (message) => {
      await expect(reading(() => jsonError(400, "AccessDeniedException", message))).rejects.toMatchObject({
        reason: "forbidden",
        permission: "kms:Decrypt",
        remedy:
          'expected "kms:Decrypt" to be allowed on the key that encrypts the secret; add it to the policy of the role',
      });
    },
  );

  test("that names the secret's own policy, where the secret is of another account", async () => {
    const message = notAllowed("secretsmanager:GetSecretValue", arn);
    await expect(
      reading(() => jsonError(400, "AccessDeniedException", message), { secret: arn }),
    ).rejects.toMatchObject({
      reason: "forbidden",
      remedy: expect.stringMatching(
        /add it to the policy of the role, and where the role is not of account 210987654321, to the secret's own policy too$/,
      ),
    });
  });

  test("of the role that could not be assumed, with that permission", async () => {
    const message = notAllowed("sts:AssumeRole", "arn:aws:iam::123456789012:role/crossfade");
    await expect(reading(() => jsonError(403, "AccessDenied", message))).rejects.toMatchObject({
      permission: "sts:AssumeRole",
    });
  });

  test.each([
    ["throttled", 400, "ThrottlingException"],
    ["credentials-expired", 400, "ExpiredTokenException"],
    ["credentials-rejected", 400, "UnrecognizedClientException"],
    ["server-error", 500, "InternalServiceError"],
    ["refused", 400, "DecryptionFailure"],
  ])("%s", async (reason, status, type) => {
    await expect(reading(() => jsonError(status, type, "no"))).rejects.toMatchObject({
      reason,
      resource: 'secret "prod/www"',
    });
  });
});

test.each([
  ["cut off", `{"SecretString":"${secret}`],
  ["no JSON", secret],
  ["no JSON, and an error", secret],
])("an answer that is %s is a fault without any of it, however closely one looks", async (what, body) => {
  const status = what.endsWith("error") ? 400 : 200;
  const fault: unknown = await reading(() => ({ status, body })).catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ name: "ReadFault", resource: 'secret "prod/www"' });
  const said = inspect(fault, { depth: Infinity, showHidden: true }) + JSON.stringify(fault);
  expect(said).not.toContain("SECRET");
  expect(said).not.toContain("abcdef");
});
