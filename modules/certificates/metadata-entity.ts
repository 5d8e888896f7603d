import { certificateReader } from "./metadata-certificate.js";
import type { Container } from "./metadata-document.js";
import { longestEntityId } from "./metadata-fault.js";
import { isForSigning, noteCertificates } from "./metadata-keys.js";
import type { IdentityProviderMetadata, IdentityProviderRole, Level, MetadataEndpoint } from "./metadata-model.js";
import { namespaces } from "./metadata-names.js";
import { at, type Notes } from "./metadata-notes.js";
import { readRole, speaksSaml2 } from "./metadata-role.js";
import { faultOfText } from "./metadata-text.js";
import { readDuration, readTime } from "./metadata-time.js";
import { attributeOf, childrenNamed, elementsOf, type XmlElement } from "./xml.js";
import type { XmlTag } from "./xml-scan.js";

/** Reads an EntityDescriptor, with what its containers say of it. Undefined where a fault was noted. */
export function readEntity(
  entity: XmlElement,
  containers: readonly Container[],
  notes: Notes,
): IdentityProviderMetadata | undefined {
  const entityId = readEntityId(entity, notes);
  const roleElements = childrenNamed(entity, namespaces.metadata, "IDPSSODescriptor");
  noteRoles(entity, roleElements, notes);
  const readCertificate = certificateReader();
  const roles = roleElements.map((role) => readRole(role, readCertificate, notes));
  const carriers: readonly { readonly level: Level; readonly tag: XmlTag }[] = [
    ...containers.map(({ tag }) => ({ level: "aggregate", tag }) as const),
    { level: "entity", tag: entity },
    ...roleElements.map((tag) => ({ level: "role", tag }) as const),
  ];
  const expiries = carriers.flatMap(({ level, tag }) => readExpiry(tag, notes).map((time) => ({ level, at: time })));
  const durations = carriers.flatMap(({ tag }) => readCacheDuration(tag, notes));
  const keys = roles.flatMap((role) => role.keys);
  noteCertificates(keys, notes);
  const signing = keys.filter(isForSigning).flatMap(({ certificates }) => certificates);
  if (signing.length === 0) notes.finding({ code: "no-signing-certificate" });
  noteEndpoints(roles, notes);
  if (entityId === undefined || notes.faults.length > 0) return undefined;
  const [root] = containers;
  return {
    entityId,
    root: root === undefined ? "EntityDescriptor" : "EntitiesDescriptor",
    roles,
    otherRoles: otherRoles(entity),
    endpoints: endpointsOf(roles),
    signing,
    encryption: keys.filter(({ use }) => use !== "signing").flatMap(({ certificates }) => certificates),
    validUntil: expiries.map((expiry) => expiry.at).toSorted((one, other) => one.getTime() - other.getTime())[0],
    expiries,
    cacheDuration: durations.toSorted((one, other) => one - other)[0],
    signatures: [
      ...containers.filter(({ signed }) => signed).map(() => "aggregate" as const),
      ...(isSigned(entity) ? (["entity"] as const) : []),
      ...roleElements.filter(isSigned).map(() => "role" as const),
    ],
    signed: root === undefined ? isSigned(entity) : root.signed,
  };
}

function isSigned(element: XmlElement): boolean {
  return childrenNamed(element, namespaces.signature, "Signature").length > 0;
}

function readEntityId(entity: XmlElement, notes: Notes): string | undefined {
  const entityId = attributeOf(entity, "entityID");
  const why = faultOfText(entityId, longestEntityId);
  if (why !== undefined) {
    notes.fault({ code: "entity-id", ...at(entity), why });
    return undefined;
  }
  if (entityId === undefined) return undefined;
  if (/\s/.test(entityId)) notes.finding({ code: "odd-entity-id", ...at(entity), why: "white-space" });
  if (/[{}]|%s/.test(entityId)) notes.finding({ code: "odd-entity-id", ...at(entity), why: "placeholder" });
  return entityId;
}

function noteRoles(entity: XmlElement, roles: readonly XmlElement[], notes: Notes): void {
  // The schema has an entity be an affiliation or have roles, never both (SAML metadata 2.3.2).
  const [affiliation] = childrenNamed(entity, namespaces.metadata, "AffiliationDescriptor");
  if (affiliation !== undefined) notes.fault({ code: "affiliation", ...at(affiliation) });
  else if (roles.length === 0) notes.fault({ code: "no-identity-provider", ...at(entity), roles: otherRoles(entity) });
}

/** Names of roles end so in SAML; other products' roles are RoleDescriptors with a type. */
function otherRoles(entity: XmlElement): readonly string[] {
  return elementsOf(entity).flatMap((element) => {
    const { namespace, local } = element;
    if (namespace !== namespaces.metadata || !local.endsWith("Descriptor") || local === "IDPSSODescriptor") return [];
    const type = attributeOf(element, "type", namespaces.instance);
    return [type === undefined ? local : `${local}:${type.slice(type.indexOf(":") + 1)}`];
  });
}

function readExpiry(tag: XmlTag, notes: Notes): readonly Date[] {
  const found = attributeOf(tag, "validUntil");
  if (found === undefined) return [];
  const read = readTime(found);
  if (!read.ok) {
    notes.fault({ code: "time", ...at(tag), attribute: "validUntil", found });
    return [];
  }
  if (!read.zoned) notes.finding({ code: "time-without-zone", ...at(tag), found });
  return [read.time];
}

function readCacheDuration(tag: XmlTag, notes: Notes): readonly number[] {
  const found = attributeOf(tag, "cacheDuration");
  if (found === undefined) return [];
  const { seconds, wellFormed } = readDuration(found);
  if (!wellFormed) notes.finding({ code: "odd-duration", ...at(tag), found, seconds });
  return seconds === undefined ? [] : [seconds];
}

function noteEndpoints(roles: readonly IdentityProviderRole[], notes: Notes): void {
  const [, second] = roles.filter(speaksSaml2);
  if (second !== undefined) notes.finding({ code: "several-roles", ...at(second) });
  const locations = new Map<string, string>();
  for (const endpoint of roles.flatMap(({ services }) => services)) {
    const { service, binding, location, index } = endpoint;
    if (!/^https:/i.test(location)) notes.finding({ code: "endpoint-not-https", ...at(endpoint), service, location });
    const key = JSON.stringify([service, binding, index]);
    const first = locations.get(key);
    if (first !== undefined && first !== location) {
      notes.finding({ code: "endpoint-ambiguous", ...at(endpoint), service, binding });
    }
    locations.set(key, location);
  }
}

/** Of the roles with SAML 2.0; where there is none, of all, so that what was read can be shown. */
export function usableRoles(roles: readonly IdentityProviderRole[]): readonly IdentityProviderRole[] {
  return roles.some(speaksSaml2) ? roles.filter(speaksSaml2) : roles;
}

function endpointsOf(roles: readonly IdentityProviderRole[]): readonly MetadataEndpoint[] {
  const sorted = usableRoles(roles)
    .flatMap(({ services }) => services)
    .flatMap(({ service, binding, location, responseLocation }) =>
      service === "ArtifactResolutionService" ? [] : [{ service, binding, location, responseLocation }],
    )
    .map((endpoint) => ({ endpoint, key: JSON.stringify(Object.values(endpoint)) }))
    .sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0));
  return sorted.flatMap(({ endpoint, key }, index) => (key === sorted[index - 1]?.key ? [] : [endpoint]));
}
