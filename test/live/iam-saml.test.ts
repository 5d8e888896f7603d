import { expect, test } from "vitest";

import { listIamProviders, observeIamProvider } from "../../modules/live/iam-saml.js";
import { idpMetadata, incoming, outgoing } from "../spec/saml-specs.js";
import { aFederation, arnOf } from "./fake-federation.js";

test("a provider is told with its ARN, until when, and with whom its metadata trusts", async () => {
  const iam = await aFederation({ iam: { corp: idpMetadata() } }).iam();
  expect(await observeIamProvider(iam, arnOf("corp"))).toMatchObject({
    found: true,
    arn: arnOf("corp"),
    text: idpMetadata(),
    validUntil: new Date("2126-01-01T00:00:00Z"),
    privateKeys: 0,
    description: {
      told: "provider",
      provider: { fingerprints: [outgoing.fingerprint, incoming.fingerprint] },
    },
  });
});

test("what was uploaded and is no metadata is told as such", async () => {
  const iam = await aFederation({ iam: { corp: "<html/>" } }).iam();
  expect(await observeIamProvider(iam, arnOf("corp"))).toMatchObject({ description: { told: "unreadable" } });
});

test("one that is not there is an answer, and a refusal is a fault with the permission", async () => {
  expect(await observeIamProvider(await aFederation().iam(), arnOf("corp"))).toEqual({ found: false });
  const denied = await aFederation({ denied: ["GetSAMLProvider", "ListSAMLProviders"] }).iam();
  await expect(observeIamProvider(denied, arnOf("corp"))).rejects.toMatchObject({
    reason: "forbidden",
    permission: "iam:GetSAMLProvider",
  });
  await expect(listIamProviders(denied)).rejects.toMatchObject({ permission: "iam:ListSAMLProviders" });
});

test("the list tells a name's ARN", async () => {
  const iam = await aFederation({ iam: { corp: "", "a.b@c": "" } }).iam();
  expect([...(await listIamProviders(iam))]).toEqual([
    ["corp", arnOf("corp")],
    ["a.b@c", arnOf("a.b@c")],
  ]);
});
