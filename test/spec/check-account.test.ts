import { describe, expect, test } from "vitest";
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
    'expected a certificate in ACM: arn:aws:acm:us-east-1:<account>:certificate/<id>; correct it, or give the generation "store: iam"',
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

describe("in store iam", () => {
  const iam = (pathAndName: string, account = "123456789012") =>
    `arn:aws:iam::${account}:server-certificate${pathAndName}`;
  const withArn = (arn: string) =>
    rotationYaml({ generations: [`- { id: "2026-03", store: iam, certificate: { arn: "${arn}" } }`] });

  test("a server certificate under /cloudfront/ is taken", () => {
    expect(issuesOfRotation(withArn(iam("/cloudfront/www/2026-03")))).toEqual([]);
  });

  test.each([
    [
      "of ACM",
      arnOf("a"),
      `is "${arnOf("a")}", expected a certificate in the IAM server-certificate store: arn:aws:iam::<account>:server-certificate/cloudfront/<rotation>/<name>; correct it, or give the generation "store: acm"`,
    ],
    [
      "of another account",
      iam("/cloudfront/www", "210987654321"),
      `"${iam("/cloudfront/www", "210987654321")}" is of account 210987654321, expected 123456789012, the stack's; use a certificate of that account`,
    ],
    [
      "of another path",
      iam("/www"),
      `"${iam("/www")}" has the path "/", expected one that begins with /cloudfront/: CloudFront takes no other; move it (aws iam update-server-certificate --new-path) before it is adopted, or stage it anew`,
    ],
    [
      "of a user",
      "arn:aws:iam::123456789012:user/www",
      'is "arn:aws:iam::123456789012:user/www", expected a certificate in the IAM server-certificate store: arn:aws:iam::<account>:server-certificate/cloudfront/<rotation>/<name>',
    ],
  ])("an ARN %s is refused", (_, arn, expected) => {
    expect(issuesOfRotation(withArn(arn))).toEqual([`demo/www.yaml:8:56 arn ${expected}`]);
  });
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
