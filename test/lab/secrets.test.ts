import { GetSecretValueCommand } from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aLab, errorOf, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

const value = async (SecretId: string) =>
  (await under.secrets.send(new GetSecretValueCommand({ SecretId }))).SecretString;

test("a text is a secret by its name and by its ARN, and a new one replaces it", async () => {
  const arn = await under.lab.putSecret("www/key", "first\nline");
  expect(arn).toMatch(/^arn:aws:secretsmanager:us-east-1:123456789012:secret:www\/key-\w{6}$/);
  expect([await value("www/key"), await value(arn)]).toEqual(["first\nline", "first\nline"]);
  expect(await under.lab.putSecret("www/key", "second")).toBe(arn);
  expect(await value("www/key")).toBe("second");
});

test("an object is a secret as JSON", async () => {
  await under.lab.putSecret("www/json", { key: "x", password: null });
  expect(await value("www/json")).toBe('{"key":"x","password":null}');
});

test("a secret that was not put is not there", async () => {
  expect((await errorOf(value("www/none")))?.name).toBe("ResourceNotFoundException");
});
