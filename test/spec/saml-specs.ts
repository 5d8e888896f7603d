// Builders of SAML rotations as files: certificates are made as the test runs, metadata and YAML around them.
import { createSelfSigned, type IssuedCertificate, type IssueRequest } from "../../lab/certificate-authority.js";
import type { SamlRotation } from "../../modules/rotation/saml-rotation.js";
import { explain } from "../../modules/spec/issue.js";
import { loadSpecs } from "../../modules/spec/load.js";
import { folderOf, issuesOf, now, stackYaml } from "./specs.js";

export type SigningCertificate = IssuedCertificate;

/** Of an identity provider: self-signed, valid for ten years from 2025 on, P-256, unless a test says otherwise. */
export function aSigningCertificate(request: Partial<IssueRequest> = {}): Promise<SigningCertificate> {
  return createSelfSigned({
    names: [],
    commonName: "idp.example.com",
    notBefore: new Date("2025-01-01T00:00:00Z"),
    notAfter: new Date("2035-01-01T00:00:00Z"),
    ...request,
  });
}

const in2026 = { notBefore: new Date("2026-01-01T00:00:00Z"), notAfter: new Date("2036-01-01T00:00:00Z") };

/** Of the generations "2025" and "2026"; one pair for a test file. */
export const outgoing = await aSigningCertificate();
export const incoming = await aSigningCertificate(in2026);

interface MetadataParts {
  readonly entityId?: string;
  readonly certificates?: readonly Pick<SigningCertificate, "pem">[];
  /** Attributes of the root, such as `validUntil="…"`. */
  readonly attributes?: string;
  readonly protocol?: string;
  readonly signOn?: string;
}

/** An identity provider's own metadata, as products export it. */
export function idpMetadata({
  entityId = "https://idp.example.com/saml",
  certificates = [outgoing, incoming],
  attributes = "",
  protocol = "urn:oasis:names:tc:SAML:2.0:protocol",
  signOn = "https://idp.example.com/sso",
}: MetadataParts = {}): string {
  const post = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST";
  return [
    `<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="${entityId}" ${attributes}>`,
    `  <IDPSSODescriptor protocolSupportEnumeration="${protocol}">`,
    ...certificates.map(({ pem }) => keyDescriptor(pem)),
    `    <SingleLogoutService Binding="${post}" Location="https://idp.example.com/slo"/>`,
    `    <SingleSignOnService Binding="${post}" Location="${signOn}"/>`,
    "  </IDPSSODescriptor>",
    "</EntityDescriptor>",
    "",
  ].join("\n");
}

function keyDescriptor(pem: string): string {
  const base64 = pem.replaceAll(/-----.*-----|\s/g, "");
  const data = `<X509Data><X509Certificate>${base64}</X509Certificate></X509Data>`;
  return `    <KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">${data}</KeyInfo></KeyDescriptor>`;
}

export interface SamlParts {
  readonly name?: string;
  /** Lines inside identityProvider, beside vendor and metadata. */
  readonly provider?: readonly string[];
  /** What stands behind `metadata:` of identityProvider. */
  readonly metadata?: string;
  /** Lines of the list. */
  readonly generations?: readonly string[];
  readonly signing?: string;
  /** Lines of the list. */
  readonly parties?: readonly string[];
  /** Lines inside spec. */
  readonly spec?: readonly string[];
}

export const cognitoParty = "- { kind: cognito, userPool: us-east-1_AbC123, provider: corp, metadata: file }";
export const iamParty = "- { kind: iam, provider: corp }";
export const identityCenter = "- { kind: identity-center, instance: arn:aws:sso:::instance/ssoins-1111222233334444 }";

/** Generations "2025" and "2026", signed with the first, trusted by a user pool and by IAM, unless a test says otherwise. */
export function samlYaml(parts: SamlParts = {}): string {
  const name = parts.name ?? "corp";
  const generations = parts.generations ?? ["2025", "2026"].map((id) => `- { id: "${id}", pem: corp/${id}.pem }`);
  return [
    "apiVersion: crossfade/v1",
    "kind: SamlRotation",
    `metadata: { name: ${name} }`,
    "spec:",
    "  identityProvider:",
    "    vendor: keycloak",
    `    metadata: ${parts.metadata ?? "{ file: corp/metadata.xml }"}`,
    ...(parts.provider ?? []).map((line) => `    ${line}`),
    "  generations:",
    ...generations.map((line) => `    ${line}`),
    `  signing: ${parts.signing ?? '"2025"'}`,
    "  relyingParties:",
    ...(parts.parties ?? [cognitoParty, iamParty]).map((line) => `    ${line}`),
    ...(parts.spec ?? []).map((line) => `  ${line}`),
    "",
  ].join("\n");
}

type Files = Readonly<Record<string, string | Uint8Array>>;

/** A rotations folder with stack `demo`, one SAML rotation in corp.yaml, and the files that it names. */
export function samlFolder(yaml: string = samlYaml(), more: Files = {}): Files {
  return {
    "demo/stack.yaml": stackYaml(),
    "demo/corp.yaml": yaml,
    "demo/corp/metadata.xml": idpMetadata(),
    "demo/corp/2025.pem": outgoing.pem,
    "demo/corp/2026.pem": incoming.pem,
    ...more,
  };
}

/** What is said of that folder, places relative to it. */
export function issuesOfSaml(yaml?: string, more: Files = {}): readonly string[] {
  return issuesOf(samlFolder(yaml, more));
}

/** The only SAML rotation of that folder. */
export function samlRotationOf(yaml?: string, more: Files = {}): SamlRotation {
  const { stacks, issues } = loadSpecs(folderOf(samlFolder(yaml, more)), { now });
  const [rotation] = stacks.flatMap(({ samlRotations }) => samlRotations);
  if (rotation === undefined) throw new Error(`no rotation was built: ${issues.map(explain).join("\n")}`);
  return rotation;
}

/** `demo/corp.yaml:<line>:<column>` of where a text first stands in a spec. */
export function placeIn(yaml: string, what: string | RegExp, file = "demo/corp.yaml"): string {
  const at = typeof what === "string" ? yaml.indexOf(what) : yaml.search(what);
  const before = yaml.slice(0, at).split("\n");
  return `${file}:${before.length}:${(before.at(-1) ?? "").length + 1}`;
}
