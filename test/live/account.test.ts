import { expect, test } from "vitest";

import { expectAccount } from "../../modules/live/account.js";
import { stsAnswering, type WireResponse, xmlError } from "./fake-aws.js";

function identityOf(account: string): WireResponse {
  const result = `<Arn>arn:aws:iam::${account}:user/dev</Arn><UserId>AIDAEXAMPLE</UserId><Account>${account}</Account>`;
  return {
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${result}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}

test("credentials of the stack's account pass", async () => {
  await expect(
    expectAccount(
      stsAnswering(() => identityOf("123456789012")),
      "123456789012",
    ),
  ).resolves.toBeUndefined();
});

test("credentials of another account are refused, and both are named", async () => {
  await expect(
    expectAccount(
      stsAnswering(() => identityOf("999999999999")),
      "123456789012",
      undefined,
      "rotations/edge/stack.yaml:4:12",
    ),
  ).rejects.toMatchObject({
    name: "ReadFault",
    reason: "wrong-account",
    message: expect.stringContaining(
      "they are of account 999999999999, expected 123456789012 as rotations/edge/stack.yaml:4:12 says",
    ),
  });
});

test("an account that cannot be told does not pass for the right one", async () => {
  const expired = stsAnswering(() => xmlError(403, "ExpiredToken", "The security token is expired"));
  await expect(expectAccount(expired, "123456789012")).rejects.toMatchObject({ reason: "credentials-expired" });
  const empty = stsAnswering(() => ({ body: "<GetCallerIdentityResponse/>" }));
  await expect(expectAccount(empty, "123456789012")).rejects.toMatchObject({ reason: "unreadable-answer" });
});
