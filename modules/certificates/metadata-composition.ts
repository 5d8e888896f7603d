import type { Certificate } from "./certificate.js";
import { usableRoles } from "./metadata-entity.js";
import type {
  IdentityProviderMetadata,
  IdentityProviderRole,
  OfferedAttribute,
  RoleEndpoint,
} from "./metadata-model.js";
import { namespaces } from "./metadata-names.js";
import { attributesText, elementLine, type WrittenAttributes } from "./xml-write.js";

/**
 * The metadata that a relying party is given: the identity provider's own words, and exactly these certificates to
 * verify with, in this order, each once. One EntityDescriptor with one IDPSSODescriptor, its parts in the order of the
 * schema (SAML metadata 2.4); the same bytes from whatever document says the same, and from its own result.
 *
 * Left out on purpose: signatures, which would not verify; validUntil and cacheDuration, with which a relying party that
 * was given a file would stop trusting by itself (IAM takes validUntil for the provider's end); encryption keys, other
 * roles, Extensions, organisation and contacts, which AWS does not use.
 *
 * For callers to hold its `length` against: IAM takes 1,000 to 10,000,000 characters and 10 keys, Cognito 131,072.
 */
export function composeMetadata(
  metadata: Pick<IdentityProviderMetadata, "entityId" | "roles">,
  certificates: readonly Pick<Certificate, "der">[],
): string {
  const roles = usableRoles(metadata.roles);
  const services = roles.flatMap((role) => role.services);
  return [
    `<?xml version="1.0" encoding="UTF-8"?>\n`,
    `<md:EntityDescriptor${attributesText([
      ["xmlns:md", namespaces.metadata],
      ["entityID", metadata.entityId],
    ])}>\n`,
    `  <md:IDPSSODescriptor${attributesText(roleAttributes(roles))}>\n`,
    ...unique(certificates.map(({ der }) => signingKey(Buffer.from(der).toString("base64")))),
    ...endpointLines(services, "ArtifactResolutionService"),
    ...endpointLines(services, "SingleLogoutService"),
    ...textLines(
      "md:NameIDFormat",
      roles.flatMap(({ nameIdFormats }) => nameIdFormats),
    ),
    ...endpointLines(services, "SingleSignOnService"),
    ...textLines(
      "md:AttributeProfile",
      roles.flatMap(({ attributeProfiles }) => attributeProfiles),
    ),
    ...unique(roles.flatMap(({ attributes }) => attributes.map(attributeLine))),
    "  </md:IDPSSODescriptor>\n",
    "</md:EntityDescriptor>\n",
  ].join("");
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

function roleAttributes(roles: readonly IdentityProviderRole[]): WrittenAttributes {
  const wants = roles.map((role) => role.wantAuthnRequestsSigned).filter((wanted) => wanted !== undefined);
  const protocols = unique(roles.flatMap((role) => role.protocols)).toSorted(compare);
  return [
    // Of several roles one that wants requests signed is not content when the other does not.
    ["WantAuthnRequestsSigned", wants.length === 0 ? undefined : wants.includes(true)],
    ["protocolSupportEnumeration", protocols.join(" ")],
  ];
}

/** By binding, as products list them in any order. Those of one binding keep theirs: the first is preferred. */
function endpointLines(services: readonly RoleEndpoint[], wanted: RoleEndpoint["service"]): readonly string[] {
  const sorted = services
    .filter(({ service }) => service === wanted)
    .toSorted((one, other) => compare(one.binding, other.binding));
  return unique(
    sorted.map(({ service, binding, location, responseLocation, index, isDefault }) =>
      elementLine(4, `md:${service}`, [
        ["Binding", binding],
        ["Location", location],
        ["ResponseLocation", responseLocation],
        ["index", index],
        ["isDefault", isDefault],
      ]),
    ),
  );
}

/** By code units, whatever the language of the machine. */
function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function signingKey(base64: string): string {
  return [
    `    <md:KeyDescriptor use="signing">\n`,
    `      <ds:KeyInfo xmlns:ds="${namespaces.signature}">\n`,
    "        <ds:X509Data>\n",
    // In one line: white space is allowed here, and not every reader knows it.
    `          <ds:X509Certificate>${base64}</ds:X509Certificate>\n`,
    "        </ds:X509Data>\n",
    "      </ds:KeyInfo>\n",
    "    </md:KeyDescriptor>\n",
  ].join("");
}

function textLines(name: string, texts: readonly string[]): readonly string[] {
  return unique(texts).map((text) => elementLine(4, name, [], text));
}

function attributeLine({ name, nameFormat, friendlyName }: OfferedAttribute): string {
  return elementLine(4, "saml:Attribute", [
    ["xmlns:saml", namespaces.assertion],
    ["Name", name],
    ["NameFormat", nameFormat],
    ["FriendlyName", friendlyName],
  ]);
}
