import { expect, test } from "vitest";
import { createSelfSigned } from "../../lab/certificate-authority.js";
import { fingerprintOf } from "../../lab/relying-party-kinds.js";
import { metadataWith, trustsIn } from "../../lab/relying-party-trusts.js";
import { readSamlMetadata } from "../../lab/saml-metadata.js";
import { parties } from "./sign-in-place.js";

const identityProvider = { entityId: "https://idp.corp.test/a?b=1&c=2", signOnUrl: "https://idp.corp.test/sso" };
const instance = "arn:aws:sso:::instance/ssoins-1111";
const make = () => createSelfSigned({ names: [], commonName: "idp.corp.test" });
const [one, other] = await Promise.all([make(), make()]);

const held = {
  effectiveCognitoMetadata: async (pool: string, provider: string) => `${pool}/${provider}`,
  effectiveIamMetadata: async (name: string) => (name === "corp" ? "of IAM" : undefined),
  userPoolKeys: async () => ({
    signing: { certificate: "", privateKey: "signs" },
    encryption: { certificate: "", privateKey: "decrypts" },
  }),
  identityCenterCertificates: async (arn: string) =>
    arn === instance ? [one, other].map(({ pem, fingerprint }) => ({ pem, fingerprint, notAfter: 0 })) : undefined,
};

test("each kind goes by what its own service holds at that moment", async () => {
  const trusts = trustsIn(held, { identityProvider, identityCenter: instance, signRequests: true });
  expect(await trusts(parties.cognito)).toEqual({
    metadata: "us-east-1_AbC123xyz/corp",
    idpInitiated: false,
    requestKey: "signs",
    decryptionKey: "decrypts",
  });
  expect(await trusts(parties.iam)).toEqual({ metadata: "of IAM" });
  const { metadata } = await trusts(parties.identityCenter);
  expect(readSamlMetadata(metadata)).toMatchObject({
    entityId: identityProvider.entityId,
    signingCertificates: [one, other].map(({ pem }) => pem.replaceAll(/-----[^-]+-----|\s/g, "")),
  });
  expect(fingerprintOf(one.pem)).toBe(one.fingerprint);
});

test("a relying party that nothing is configured for is said", async () => {
  const trusts = trustsIn(held, { identityProvider });
  await expect(trusts({ ...parties.iam, provider: "other" })).rejects.toThrow(
    "AWS holds no identity provider for iam other; configure one before signing in there.",
  );
  await expect(trusts(parties.identityCenter)).rejects.toThrow("AWS holds no identity provider for identity-center");
});

test("metadata is composed with its addresses escaped", () => {
  expect(metadataWith(identityProvider, [one.pem])).toContain('entityID="https://idp.corp.test/a?b=1&amp;c=2"');
});
