import { namespaces, saml2Protocol } from "./metadata-names.js";
import { wordsOf } from "./metadata-text.js";
import { attributeOf, tellTree, treeBuilder, type XmlElement } from "./xml.js";
import type { XmlFault, XmlPlace } from "./xml-fault.js";
import { idWatch } from "./xml-ids.js";
import { scanXml, type XmlLimits, type XmlTag, type XmlVisitor } from "./xml-scan.js";

/** An EntitiesDescriptor around an entity. */
export interface Container {
  readonly tag: XmlTag;
  readonly signed: boolean;
}

/** An entity of a document, as much of it as can be seen in passing. */
export interface ListedEntity extends XmlPlace {
  /** As it stands there, which may be hostile: to be printed with care. */
  readonly entityId: string | undefined;
  readonly identityProvider: boolean;
  /** One of its IDPSSODescriptors lists SAML 2.0. */
  readonly saml2: boolean;
}

export interface FoundEntity {
  readonly tree: XmlElement;
  /** From the outside in; empty where the entity is the document. */
  readonly containers: readonly Container[];
}

export interface MetadataDocument {
  readonly root: XmlTag | undefined;
  readonly entities: readonly ListedEntity[];
  /** The first entity that was asked for; where any is, the first identity provider, or else the first entity. */
  readonly found: FoundEntity | undefined;
  readonly fault: XmlFault | undefined;
}

/** Which entity becomes a tree: of an ID; the only identity provider, whatever its ID; or none. */
export type Wanted = { readonly entityId: string } | "only" | "none";

/** Of one entity; the largest of the products has about 300. */
const mostNodes = 20_000;

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

interface OpenEntity {
  readonly listed: Mutable<ListedEntity>;
  /** False where nobody asked for the entity, and once it is too large. */
  built: boolean;
  depth: number;
  nodes: number;
}

/**
 * Reads a document once and makes a tree of what was asked for alone: a federation's aggregate of thousands of entities
 * takes the memory of one. Entities count where SAML has them: as the root, or as a child of EntitiesDescriptor.
 */
export function readDocument(input: Uint8Array | string, wanted: Wanted, limits: Partial<XmlLimits>): MetadataDocument {
  const collector = entityCollector(wanted);
  const fault = scanXml(input, collector.visitor, limits);
  const { root, entities, found, fault: own } = collector.collected();
  return { root, entities, found, fault: fault ?? own };
}

/** As `readDocument`, of a document that is a tree already: what was verified is what is read. */
export function readDocumentTree(root: XmlElement, wanted: Wanted): MetadataDocument {
  const collector = entityCollector(wanted);
  tellTree(root, collector.visitor);
  return collector.collected();
}

function entityCollector(wanted: Wanted) {
  const entities: ListedEntity[] = [];
  const containers: Mutable<Container>[] = [];
  const watchIds = idWatch();
  const builder = treeBuilder();
  let root: XmlTag | undefined;
  let found: (FoundEntity & { readonly listed: ListedEntity }) | undefined;
  let entity: OpenEntity | undefined;
  let fault: XmlFault | undefined;
  /** How deep inside something that is neither a container nor an entity. */
  let skipped = 0;

  const isWanted = (id: string | undefined): boolean => {
    if (typeof wanted === "object") return found === undefined && id === wanted.entityId;
    return wanted === "only" && found?.listed.identityProvider !== true;
  };

  const openOutside = (tag: XmlTag): void => {
    const { namespace, local, line, column } = tag;
    const inPlace = tag === root || containers.length > 0;
    if (inPlace && namespace === namespaces.metadata && local === "EntitiesDescriptor") {
      containers.push({ tag, signed: false });
    } else if (inPlace && namespace === namespaces.metadata && local === "EntityDescriptor") {
      const id = attributeOf(tag, "entityID");
      const listed = { entityId: id, identityProvider: false, saml2: false, line, column };
      entities.push(listed);
      entity = { listed, built: isWanted(id), depth: 0, nodes: 0 };
      openInside(entity, tag);
    } else {
      const container = containers.at(-1);
      if (container !== undefined && namespace === namespaces.signature && local === "Signature")
        container.signed = true;
      skipped = 1;
    }
  };

  const openInside = (open: OpenEntity, tag: XmlTag): void => {
    open.depth += 1;
    if (open.depth === 2 && tag.namespace === namespaces.metadata && tag.local === "IDPSSODescriptor") {
      open.listed.identityProvider = true;
      if (wordsOf(attributeOf(tag, "protocolSupportEnumeration") ?? "").includes(saml2Protocol))
        open.listed.saml2 = true;
    }
    builderOf(open)?.open(tag);
  };

  const builderOf = (open: OpenEntity): XmlVisitor | undefined => {
    if (!open.built) return undefined;
    open.nodes += 1;
    if (open.nodes <= mostNodes) return builder.visitor;
    open.built = false;
    const { line, column } = open.listed;
    fault ??= { code: "too-many-nodes", line, column, limit: mostNodes };
    return undefined;
  };

  const closeInside = (open: OpenEntity): void => {
    open.depth -= 1;
    if (open.built) builder.visitor.close();
    if (open.depth > 0) return;
    entity = undefined;
    const taken = builder.take();
    const tree = open.built ? taken : undefined;
    const better = found === undefined || (!found.listed.identityProvider && open.listed.identityProvider);
    // The containers' signatures may still come, so they are not copied before the end.
    if (tree !== undefined && better) found = { listed: open.listed, tree, containers: [...containers] };
  };

  const inEntity = (tell: (visitor: XmlVisitor) => void): void => {
    const visitor = entity === undefined ? undefined : builderOf(entity);
    if (visitor !== undefined) tell(visitor);
  };

  const visitor: XmlVisitor = {
    open: (tag) => {
      root ??= tag;
      fault ??= watchIds(tag);
      if (entity !== undefined) openInside(entity, tag);
      else if (skipped > 0) skipped += 1;
      else openOutside(tag);
    },
    close: () => {
      if (entity !== undefined) closeInside(entity);
      else if (skipped > 0) skipped -= 1;
      else containers.pop();
    },
    text: (text) => inEntity((told) => told.text(text)),
    comment: (text) => inEntity((told) => told.comment(text)),
    instruction: (target, text) => inEntity((told) => told.instruction(target, text)),
  };
  return { visitor, collected: () => ({ root, entities, found, fault }) };
}
