import { expect, test } from "vitest";

import type { SamlRotation } from "../../modules/rotation/saml-rotation.js";
import {
  aCognitoParty,
  aFingerprint,
  anIamParty,
  anIdentityCenter,
  aSamlGeneration,
  aSamlRotation,
  aStack,
} from "../builders.js";
import { synth, synthText } from "./synth.js";

const stackOf = (...samlRotations: readonly SamlRotation[]) => aStack([], { samlRotations });
const rotating = aSamlRotation({
  generations: ["2025", "2026"],
  signing: "2025",
  relyingParties: [aCognitoParty(), anIamParty(), anIdentityCenter()],
});
const cognito = "cognito_us-east-1_5f_AbC123_2f_corp";

function dataOf(...rotations: readonly SamlRotation[]) {
  return synth(stackOf(...rotations)).resource["terraform_data"] ?? {};
}

function gateOf(block: Readonly<Record<string, unknown>> | undefined): string {
  return JSON.stringify(block?.["provisioner"]);
}

test("the same rotation gives the same bytes", () => {
  expect(synthText(stackOf(rotating))).toBe(synthText(stackOf(rotating)));
});

test("the order is: may it be trusted, the relying parties, is it trusted, signing may move, who leaves, who signs", () => {
  const { resource } = synth(stackOf(rotating));
  const data = resource["terraform_data"] ?? {};
  const after = (block: Readonly<Record<string, unknown>> | undefined) => block?.["depends_on"];
  expect({
    identity: after(data["corp-idp_identity"]),
    before: after(data["corp-idp_before"]),
    adopted: after(data["corp-idp_adopted"]),
    left: after(data["corp-idp_left"]),
    mayTrust: after(data["corp-idp_may_trust"]),
    cognito: after(resource["aws_cognito_identity_provider"]?.[cognito]),
    iam: after(resource["aws_iam_saml_provider"]?.["iam_corp"]),
    trusted: after(data["corp-idp_trusted"]),
    moved: after(data["corp-idp_moved"]),
    leaving: after(data["corp-idp_leaving"]),
    signing: after(data["corp-idp_signing"]),
  }).toEqual({
    identity: ["terraform_data.corp-idp_trusted"],
    before: [`aws_cognito_identity_provider.${cognito}`, "aws_iam_saml_provider.iam_corp"],
    adopted: ["terraform_data.corp-idp_identity", "terraform_data.corp-idp_moved"],
    left: ["terraform_data.corp-idp_rotation"],
    mayTrust: ["terraform_data.corp-idp_left"],
    cognito: ["terraform_data.corp-idp_may_trust"],
    iam: ["terraform_data.corp-idp_may_trust"],
    trusted: [
      `aws_cognito_identity_provider.${cognito}`,
      "aws_iam_saml_provider.iam_corp",
      "terraform_data.corp-idp_before",
      "terraform_data.corp-idp_seen",
    ],
    moved: ["terraform_data.corp-idp_identity"],
    leaving: ["terraform_data.corp-idp_adopted"],
    signing: ["terraform_data.corp-idp_leaving"],
  });
});

test("what proves that a generation has left, and nothing else, is destroyed after the relying parties were updated", () => {
  const text = synthText(stackOf(rotating));
  expect(dataOf(rotating)["corp-idp_left"]?.["lifecycle"]).toEqual({ create_before_destroy: true });
  expect(text.match(/"create_before_destroy": true/g)).toHaveLength(1);
});

test("moving signing renames, adds and removes no resource", () => {
  const names = (rotation: SamlRotation) =>
    Object.entries(synth(stackOf(rotation)).resource).map(([type, blocks]) => [type, Object.keys(blocks)]);
  expect(names({ ...rotating, signing: "2026" })).toEqual(names(rotating));
});

test("a relying party by file is given the metadata of the rotation, which stands in the plan once", () => {
  const json = synth(stackOf(rotating));
  expect(json.resource["aws_iam_saml_provider"]?.["iam_corp"]?.["saml_metadata_document"]).toBe(
    "${local.corp-idp_trust}",
  );
  expect(json.resource["aws_cognito_identity_provider"]?.[cognito]?.["provider_details"]).toEqual({
    MetadataFile: "${local.corp-idp_trust}",
    IDPSignout: "false",
  });
  expect(json.locals["corp-idp_trust"]).toBe("<EntityDescriptor>2025,2026</EntityDescriptor>");
});

test("what a stranger's metadata says is never evaluated by Terraform", () => {
  const hostile = '$${file("/etc/passwd")} %{ if true }';
  const trusting = hostile.replaceAll("$$", "$");
  const { metadata } = rotating.identityProvider;
  const identityProvider = { metadata: metadata && { ...metadata, trusting, entityId: trusting } };
  const json = synth(stackOf(aSamlRotation({ identityProvider })));
  expect(json.locals["corp-idp_trust"]).toBe('$${file("/etc/passwd")} %%{ if true }');
  expect(json.resource["terraform_data"]?.["corp-idp_identity"]?.["for_each"]).toMatchObject({
    "entity ID": '$${file("/etc/passwd")} %%{ if true }',
  });
  expect(gateOf(json.resource["terraform_data"]?.["corp-idp_may_trust"])).not.toMatch(/[$%]\{ ?(?:file|if)/);
});

test("Cognito is told all that the spec says, and none of what it derives is compared", () => {
  const party = aCognitoParty({
    metadata: "url",
    identifiers: ["example.com"],
    signOut: true,
    idpInitiated: true,
    encryptedAssertions: true,
    signRequests: true,
    attributes: { email: "urn:mail" },
  });
  const identityProvider = { metadataUrl: "https://idp.example.com/metadata" };
  const json = synth(stackOf(aSamlRotation({ relyingParties: [party], identityProvider })));
  expect(json.resource["aws_cognito_identity_provider"]?.[cognito]).toMatchObject({
    user_pool_id: "us-east-1_AbC123",
    provider_name: "corp",
    provider_type: "SAML",
    idp_identifiers: ["example.com"],
    attribute_mapping: { email: "urn:mail" },
    provider_details: {
      MetadataURL: "https://idp.example.com/metadata",
      IDPSignout: "true",
      IDPInit: "true",
      EncryptedResponses: "true",
      RequestSigningAlgorithm: "rsa-sha256",
    },
    lifecycle: {
      prevent_destroy: true,
      ignore_changes: [
        'provider_details["ActiveEncryptionCertificate"]',
        'provider_details["SLORedirectBindingURI"]',
        'provider_details["SSORedirectBindingURI"]',
      ],
    },
  });
});

test("only a sign-in that begins at the application is allowed, unless the spec says otherwise", () => {
  const json = synth(stackOf(aSamlRotation({ relyingParties: [aCognitoParty()] })));
  expect(json.resource["aws_cognito_identity_provider"]?.[cognito]?.["provider_details"]).not.toHaveProperty("IDPInit");
});

test("what is there already is imported, what is not is created", () => {
  const relyingParties = [aCognitoParty({ adopt: true }), anIamParty()];
  expect(synth(stackOf(aSamlRotation({ relyingParties }))).import).toEqual([
    { to: `aws_cognito_identity_provider.${cognito}`, id: "us-east-1_AbC123:corp" },
  ]);
});

test("a provider whose name the spec repeats has no resource any more, and its name is kept all the same", () => {
  const json = synth(stackOf(aSamlRotation({ relyingParties: [anIamParty({ deleted: true }), aCognitoParty()] })));
  expect(json.resource["aws_iam_saml_provider"]).toBeUndefined();
  expect(json.locals["kept_until_released"]).toHaveProperty(["iam:corp"]);
});

test("a released provider is forgotten, and not destroyed", () => {
  const json = synth(aStack([], { released: ["iam:corp"] }));
  expect(json.removed).toContainEqual({ from: "aws_iam_saml_provider.iam_corp", lifecycle: { destroy: false } });
});

test("a compromised generation is trusted by nothing, and its leaving needs no evidence", () => {
  const compromised = aSamlGeneration("2025", { emergency: true });
  const data = dataOf(aSamlRotation({ generations: [compromised, "2026"], signing: "2026" }));
  expect(data["corp-idp_leaving"]?.["for_each"]).toEqual({ "2026": aFingerprint("2026") });
  expect(gateOf(data["corp-idp_leaving"])).toContain(String.raw`\"abandoned\":[\"2025\"]`);
  expect(data["corp-idp_adopted"]?.["lifecycle"]).not.toHaveProperty("postcondition");
});

test("where Cognito fetches the metadata, since when it lists a generation is remembered, and nothing is fetched before", () => {
  const relyingParties = [aCognitoParty({ metadata: "url" })];
  const identityProvider = { metadataUrl: "https://idp.example.com/metadata" };
  const rotation = aSamlRotation({ generations: ["2025", "2026"], relyingParties, identityProvider });
  const { resource } = synth(stackOf(rotation));
  const data = resource["terraform_data"] ?? {};
  const published = ["corp-idp_published_2025", "corp-idp_published_2026"];
  expect(Object.keys(data).filter((name) => name.includes("published"))).toEqual(published);
  expect(resource["aws_cognito_identity_provider"]?.[cognito]?.["depends_on"]).toEqual([
    "terraform_data.corp-idp_may_trust",
    ...published.map((name) => `terraform_data.${name}`),
  ]);
  expect(JSON.stringify(data["corp-idp_trusted"]?.["provisioner"])).toContain(
    String.raw`\"2026\" = terraform_data.corp-idp_published_2026.output.at`,
  );
});

test("the certificate that the metadata is pinned to reaches each gate that may fetch it, and no other", () => {
  const metadataSigner = { path: "corp/federation.pem", text: "the pinned certificate" };
  const relyingParties = [aCognitoParty({ metadata: "url" })];
  const pinned = { metadataUrl: "https://idp.example.com/metadata", metadataSigner };
  const rotation = aSamlRotation({ relyingParties, identityProvider: pinned });
  const carrying = Object.entries(dataOf(rotation)).filter(([, block]) =>
    JSON.stringify(block).includes(metadataSigner.text),
  );
  expect(carrying.map(([name]) => name.replace("corp-idp_", "")).sort()).toEqual([
    "before",
    "left",
    "may_trust",
    "published_2025",
    "trusted",
  ]);
  expect(synthText(stackOf(rotating))).not.toContain("metadataSigner");
});

test("nothing that a person wrote beside an attestation is in the plan", () => {
  const attestation = { generation: "2026", by: "r.doe", at: "2026-11-02T09:10:00Z", evidence: "ticket 4711" };
  const relyingParties = [anIdentityCenter([{ step: "imported", ...attestation }])];
  const activated = { step: "activated", fingerprint: "f", ...attestation } as const;
  const text = synthText(stackOf(aSamlRotation({ relyingParties, identityProvider: { attestations: [activated] } })));
  expect(text).toContain("2026-11-02T09:10:00Z");
  expect(text).not.toMatch(/r\.doe|4711/);
});

test("what an identity provider has to be told of a user pool is an output", () => {
  const json: unknown = JSON.parse(synthText(stackOf(rotating)));
  expect(json).toHaveProperty("output.user_pools.value.us-east-1_AbC123.urn", "urn:amazon:cognito:sp:us-east-1_AbC123");
  expect(json).toHaveProperty(
    "output.user_pools.value.us-east-1_AbC123.acs",
    expect.stringContaining("/saml2/idpresponse"),
  );
  expect(json).toHaveProperty(
    "output.user_pools.value.us-east-1_AbC123.signing_certificate",
    expect.stringContaining("-----BEGIN CERTIFICATE-----\n${data.aws_cognito_user_pool_signing_certificate."),
  );
});
