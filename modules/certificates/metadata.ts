import type { Certificate } from "./certificate.js";
import { type ListedEntity, type MetadataDocument, readDocument, readDocumentTree } from "./metadata-document.js";
import { readEntity } from "./metadata-entity.js";
import type { MetadataFault } from "./metadata-fault.js";
import type { MetadataFinding } from "./metadata-finding.js";
import type { IdentityProviderMetadata } from "./metadata-model.js";
import { namespaces } from "./metadata-names.js";
import { at, emptyNotes, type Notes } from "./metadata-notes.js";
import { attributeOf } from "./xml.js";
import type { XmlLimits } from "./xml-scan.js";
import { verifyMetadataSignature } from "./xml-signature-metadata.js";

export type MetadataReading =
  | {
      readonly ok: true;
      readonly metadata: IdentityProviderMetadata;
      /** What may not pass in silence, in the order of the document. */
      readonly findings: readonly MetadataFinding[];
    }
  /** At least one fault. */
  | { readonly ok: false; readonly faults: readonly MetadataFault[] };

export interface MetadataChoice {
  /** Which of several identity providers it is; may be left out where there is only one. */
  readonly entityId?: string | undefined;
  /** Whose key has to have signed the whole document; without it no signature is looked at. */
  readonly signedBy?: Pick<Certificate, "der"> | undefined;
  readonly limits?: Partial<XmlLimits>;
}

/**
 * Reads SAML 2.0 metadata of one identity provider: a document of its own, or an aggregate (EntitiesDescriptor). Never
 * throws on account of the document, and fetches nothing. With `signedBy` nothing is read but the tree that was verified.
 */
export function readMetadata(
  input: Uint8Array | string,
  { entityId, signedBy, limits = {} }: MetadataChoice = {},
): MetadataReading {
  const notes = emptyNotes();
  const wanted = entityId === undefined ? "only" : { entityId };
  const verified = signedBy === undefined ? undefined : verifyMetadataSignature(input, signedBy, limits);
  if (verified?.ok === false) {
    const { fault } = verified;
    return { ok: false, faults: [fault.code === "xml" ? fault : { code: "unverified", fault }] };
  }
  const document =
    verified === undefined ? readDocument(input, wanted, limits) : readDocumentTree(verified.root, wanted);
  const found = chosenEntity(document, entityId, notes);
  if (found === undefined) return { ok: false, faults: notes.faults };
  noteRepeated(document.entities, notes);
  const metadata = readEntity(found.tree, found.containers, notes);
  return metadata === undefined
    ? { ok: false, faults: notes.faults }
    : { ok: true, metadata, findings: notes.findings };
}

export type MetadataListing =
  | {
      readonly ok: true;
      readonly root: "EntityDescriptor" | "EntitiesDescriptor";
      /** In document order, with service providers; one in twice is listed twice. */
      readonly entities: readonly ListedEntity[];
    }
  | { readonly ok: false; readonly fault: MetadataFault };

/** Which entities a document describes, without reading any. As `readMetadata` it never throws on account of the document. */
export function listEntities(input: Uint8Array | string, limits: Partial<XmlLimits> = {}): MetadataListing {
  const document = readDocument(input, "none", limits);
  const fault = documentFault(document);
  if (fault !== undefined) return { ok: false, fault };
  const root = document.root?.local === "EntitiesDescriptor" ? "EntitiesDescriptor" : "EntityDescriptor";
  return { ok: true, root, entities: document.entities };
}

function documentFault({ fault, root }: MetadataDocument): MetadataFault | undefined {
  if (fault !== undefined) return { code: "xml", fault };
  const isMetadata =
    root?.namespace === namespaces.metadata && ["EntityDescriptor", "EntitiesDescriptor"].includes(root.local);
  if (isMetadata || root === undefined) return undefined;
  return { code: "not-metadata", ...at(root), found: root.name };
}

function chosenEntity(document: MetadataDocument, wanted: string | undefined, notes: Notes) {
  const fault = documentFault(document) ?? choiceFault(document, wanted);
  if (fault !== undefined) notes.fault(fault);
  return fault === undefined ? document.found : undefined;
}

function choiceFault(
  { root, entities, found }: MetadataDocument,
  wanted: string | undefined,
): MetadataFault | undefined {
  const providers = entities.filter(({ identityProvider }) => identityProvider);
  const known = providers.map(({ entityId }) => entityId ?? "");
  if (wanted === undefined && providers.length > 1) return { code: "entity-unspecified", known };
  if (found === undefined) {
    if (wanted !== undefined) return { code: "entity-missing", entityId: wanted, known };
    return root === undefined ? undefined : { code: "no-identity-provider", ...at(root), roles: [] };
  }
  const chosen = attributeOf(found.tree, "entityID");
  const [first, second] = entities.filter(({ entityId }) => entityId === chosen);
  if (chosen === undefined || first === undefined || second === undefined) return undefined;
  return { code: "entity-repeated", ...at(second), entityId: chosen, first: at(first) };
}

function noteRepeated(entities: readonly ListedEntity[], notes: Notes): void {
  const seen = new Set<string>();
  for (const { entityId, line, column } of entities) {
    if (entityId === undefined) continue;
    if (seen.has(entityId)) notes.finding({ code: "repeated-entity", line, column, entityId });
    seen.add(entityId);
  }
}
