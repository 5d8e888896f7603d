import type { Endpoint } from "../rotation/saml-rotation.js";
import type { Certificate } from "./certificate.js";
import type { XmlPlace } from "./xml-fault.js";

/** A service of a role, as it stands in the document. */
export interface RoleEndpoint extends XmlPlace {
  readonly service: "ArtifactResolutionService" | "SingleLogoutService" | "SingleSignOnService";
  readonly binding: string;
  readonly location: string;
  /** Where answers go, if that is somewhere else. */
  readonly responseLocation: string | undefined;
  /** Of indexed services; from 0. */
  readonly index: number | undefined;
  readonly isDefault: boolean | undefined;
}

export interface KeyDescriptor extends XmlPlace {
  /** Undefined: for both. */
  readonly use: "signing" | "encryption" | undefined;
  /** Of all its X509Data, in document order; some products put the authority beside the certificate. */
  readonly certificates: readonly Certificate[];
}

/** What the identity provider says it may assert. Values are left out. */
export interface OfferedAttribute {
  readonly name: string;
  readonly nameFormat: string | undefined;
  readonly friendlyName: string | undefined;
}

/** An IDPSSODescriptor. */
export interface IdentityProviderRole extends XmlPlace {
  /** What protocolSupportEnumeration lists. */
  readonly protocols: readonly string[];
  readonly wantAuthnRequestsSigned: boolean | undefined;
  readonly keys: readonly KeyDescriptor[];
  /** In document order, repeated ones too. */
  readonly services: readonly RoleEndpoint[];
  readonly nameIdFormats: readonly string[];
  readonly attributeProfiles: readonly string[];
  readonly attributes: readonly OfferedAttribute[];
}

/** What carries a time or a signature: a federation's document around the entity, the entity, or one of its roles. */
export type Level = "aggregate" | "entity" | "role";

/** An identity provider, as its metadata describes it. Every text in it is free of control and direction characters. */
export interface IdentityProviderMetadata {
  /** At most 1,024 characters; not always a URI. */
  readonly entityId: string;
  /** The document's own name for itself, where it is an aggregate. */
  readonly root: "EntityDescriptor" | "EntitiesDescriptor";
  /** At least one; several where a product describes each protocol on its own. */
  readonly roles: readonly IdentityProviderRole[];
  /** What else the entity is, "SPSSODescriptor", "RoleDescriptor:SecurityTokenServiceType". */
  readonly otherRoles: readonly string[];
  /** Sign-on and sign-out of the SAML 2.0 roles, each once, sorted by service, binding and location. */
  readonly endpoints: readonly MetadataEndpoint[];
  /** What it may sign with, in document order and as often as it is listed: keys for signing, and for both. */
  readonly signing: readonly Certificate[];
  readonly encryption: readonly Certificate[];
  /** The earliest of `expiries`. */
  readonly validUntil: Date | undefined;
  /** Each validUntil that bears on the entity, from the outside in. */
  readonly expiries: readonly { readonly level: Level; readonly at: Date }[];
  /** The shortest that bears on the entity, in seconds; a year counts 365 days, a month 30. */
  readonly cacheDuration: number | undefined;
  /** Where a signature stands. That it stands there says nothing about whether it verifies. */
  readonly signatures: readonly Level[];
  /** The document's root has a signature. */
  readonly signed: boolean;
}

export interface MetadataEndpoint extends Endpoint {
  readonly responseLocation: string | undefined;
}
