import { afterAll, beforeAll, expect, test } from "vitest";
import { aLab, askJson, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;

beforeAll(async () => {
  under = await aLab();
});
afterAll(() => under.lab.stop());

const ask = (operation: string, body: Readonly<Record<string, unknown>>) =>
  askJson(under.lab, `AmazonSSM.${operation}`, body);
const put = (Name: string, Value: string, more: Readonly<Record<string, unknown>> = {}) =>
  ask("PutParameter", { Name, Value, Type: "String", ...more });

test("a parameter is made, read, overwritten, tagged and deleted as the AWS provider does it", async () => {
  const Name = "/crossfade/www/E1";
  expect(await put(Name, "old", { Tags: [{ Key: "a", Value: "1" }] })).toMatchObject({
    status: 200,
    body: { Version: 1 },
  });
  expect(await put(Name, "new", { Overwrite: true })).toMatchObject({ status: 200, body: { Version: 2 } });
  expect(await ask("GetParameter", { Name, WithDecryption: true })).toMatchObject({
    body: {
      Parameter: {
        Name,
        Value: "new",
        Version: 2,
        Type: "String",
        ARN: "arn:aws:ssm:us-east-1:123456789012:parameter/crossfade/www/E1",
        DataType: "text",
      },
    },
  });
  const ParameterFilters = [{ Key: "Name", Option: "Equals", Values: [Name] }];
  expect(await ask("DescribeParameters", { ParameterFilters })).toMatchObject({
    body: { Parameters: [{ Name, Tier: "Standard", DataType: "text" }] },
  });
  const tagged = { ResourceType: "Parameter", ResourceId: Name };
  await ask("AddTagsToResource", { ...tagged, Tags: [{ Key: "b", Value: "2" }] });
  await ask("RemoveTagsFromResource", { ...tagged, TagKeys: ["a"] });
  expect(await ask("ListTagsForResource", tagged)).toMatchObject({ body: { TagList: [{ Key: "b", Value: "2" }] } });
  expect(await ask("DeleteParameter", { Name })).toMatchObject({ status: 200 });
  expect(await ask("GetParameter", { Name })).toMatchObject({ status: 400, body: { __type: "ParameterNotFound" } });
});

test.each([
  ["that is there already, without Overwrite", "/taken", "x", {}, "ParameterAlreadyExists"],
  [
    "with tags and Overwrite together",
    "/taken",
    "x",
    { Overwrite: true, Tags: [{ Key: "a", Value: "b" }] },
    "ValidationException",
  ],
  ["with a space in its name", "/a b", "x", {}, "ValidationException"],
  ["with a path that does not begin with a slash", "a/b", "x", {}, "ValidationException"],
  ["of sixteen levels", "/a".repeat(16), "x", {}, "ValidationException"],
  ["of AWS's own", "/aws/x", "x", {}, "ValidationException"],
  ["of 4,097 characters", "/long", "x".repeat(4097), {}, "ValidationException"],
])("a parameter %s is refused", async (_, name, value, more, type) => {
  await put("/taken", "1", { Overwrite: true });
  expect(await put(name, value, more)).toMatchObject({ status: 400, body: { __type: type } });
});
