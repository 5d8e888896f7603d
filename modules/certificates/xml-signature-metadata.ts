import type { Certificate } from "./certificate.js";
import { printable } from "./names.js";
import { duplicateId, readXml, type XmlElement } from "./xml.js";
import { explainXml, placeOf, type XmlFault, type XmlPlace } from "./xml-fault.js";
import { type XmlLimits, xmlLimits } from "./xml-scan.js";
import { verifyOwnSignature } from "./xml-signature.js";
import { explainSignature, type SignatureFault } from "./xml-signature-fault.js";

const metadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";

/** Why metadata is not shown to come from who has the pinned certificate. `root` is the name of its outermost element. */
export type MetadataSignatureFault =
  | { readonly code: "xml"; readonly fault: XmlFault }
  | (XmlPlace & { readonly code: "not-metadata"; readonly root: string; readonly namespace: string })
  | (XmlPlace & { readonly code: "not-signed"; readonly root: string })
  | (XmlPlace & { readonly code: "unknown-key"; readonly root: string })
  | { readonly code: "signature"; readonly fault: SignatureFault };

export type VerifiedMetadata =
  | {
      readonly ok: true;
      /** The element that is signed, which is the whole document. */
      readonly element: "EntityDescriptor" | "EntitiesDescriptor";
      /** The tree that was verified: read this one. */
      readonly root: XmlElement;
    }
  | { readonly ok: false; readonly fault: MetadataSignatureFault };

/**
 * Verifies metadata with a pinned certificate: its outermost element must carry a signature over all of it. Signatures
 * further inside (of an entity in an aggregate, of a role) are content like any other, and replace none outside.
 */
export function verifyMetadataSignature(
  metadata: Uint8Array | string,
  certificate: Pick<Certificate, "der">,
  limits: Partial<XmlLimits> = {},
): VerifiedMetadata {
  const read = readXml(metadata, { nodes: xmlLimits.nodes, ...limits });
  if (!read.ok) return { ok: false, fault: { code: "xml", fault: read.fault } };
  const { root } = read;
  const { line, column, local, namespace } = root;
  if ((local !== "EntityDescriptor" && local !== "EntitiesDescriptor") || namespace !== metadataNamespace) {
    return { ok: false, fault: { code: "not-metadata", line, column, root: local, namespace } };
  }
  const judged = verifyOwnSignature([root], [{ id: "pinned", certificate }]);
  switch (judged.kind) {
    case "verified": {
      const duplicate = duplicateId(root);
      if (duplicate !== undefined) return { ok: false, fault: { code: "xml", fault: duplicate } };
      return { ok: true, element: local, root };
    }
    case "none":
      return { ok: false, fault: { code: "not-signed", line, column, root: local } };
    case "unknown-key":
      return { ok: false, fault: { code: "unknown-key", line, column, root: local } };
    case "faulty":
      return { ok: false, fault: { code: "signature", fault: judged.fault } };
  }
}

/** One sentence: what was found, what was expected, what to do. Callers put the document's name in front. */
export function explainMetadataSignature(fault: MetadataSignatureFault): string {
  switch (fault.code) {
    case "xml":
      return explainXml(fault.fault);
    case "not-metadata":
      return `${placeOf(fault)} the document is "${printable(fault.root, 60)}" of "${printable(fault.namespace, 120)}", expected an EntityDescriptor or EntitiesDescriptor of SAML 2.0: give the identity provider's metadata`;
    case "not-signed":
      return `${placeOf(fault)} ${fault.root} has no signature of its own, expected one that verifies with the pinned certificate: get the signed metadata, or pin no certificate for it`;
    case "unknown-key":
      return `${placeOf(fault)} ${fault.root} is signed with another key than the pinned certificate's, expected that one: ask whoever publishes the metadata whether its signing certificate has changed, and pin the new one only on their word`;
    case "signature":
      return `the signature of the metadata does not verify: ${explainSignature(fault.fault)}`;
  }
}
