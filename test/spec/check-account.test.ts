import { expect, test } from "vitest";
import { arnOf, issuesOf, issuesOfRotation, rotationYaml, stackYaml } from "./specs.js";

test.each([
  [
    "another region",
    arnOf("a", { region: "eu-west-1" }),
    'is in "eu-west-1", expected us-east-1: CloudFront takes certificates from no other region; import it there',
  ],
  [
    "another account",
    arnOf("a", { account: "210987654321" }),
    "is of account 210987654321, expected 123456789012, the stack's; use a certificate of that account",
  ],
  [
    "the IAM store",
    "arn:aws:iam::123456789012:server-certificate/cloudfront/www",
    "expected a certificate in ACM: arn:aws:acm:us-east-1:<account>:certificate/<id>",
  ],
  ["a text that is no ARN", "www", 'arn is "www", expected a certificate in ACM'],
  [
    "a private authority",
    "arn:aws:acm-pca:us-east-1:123456789012:certificate-authority/a",
    "expected a certificate in ACM",
  ],
])("an ARN of %s is refused", (_, arn, expected) => {
  const text = rotationYaml({ generations: [`- { id: "2026-03", certificate: { arn: "${arn}" } }`] });
  expect(issuesOfRotation(text)).toEqual([expect.stringContaining(expected)]);
  expect(issuesOfRotation(text)[0]).toMatch(/^demo\/www\.yaml:8:44 /);
});

test("a role of another account is refused", () => {
  expect(issuesOf({ "demo/stack.yaml": stackYaml("assumeRole: arn:aws:iam::210987654321:role/x") })).toEqual([
    "demo/stack.yaml:6:15 assumeRole is of account 210987654321, expected 123456789012, the stack's; correct one of the two",
  ]);
});

test("a connection that is none is refused at its entry", () => {
  expect(issuesOf({ "demo/stack.yaml": stackYaml('connectTo: ["::127.0.0.1:4443", "a:b:c:d"]') })).toEqual([
    expect.stringMatching(/^demo\/stack\.yaml:6:35 connectTo is "a:b:c:d", expected host1:port1:host2:port2/),
  ]);
});
