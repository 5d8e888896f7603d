// Measured as a process, to compare with: the same found out by what a Node program would take, a DOM and node:crypto.
// It is held to nothing that makes metadata from strangers safe to read: no limits, no duplicate IDs, no loose forms.
import { X509Certificate } from "node:crypto";
import { DOMParser, type Element, onErrorStopParsing } from "@xmldom/xmldom";

import { namespaces } from "../modules/certificates/metadata-names.js";
import { runReader } from "./metadata-reader.js";

const services = ["SingleSignOnService", "SingleLogoutService"] as const;

runReader((document, entityId, now) => {
  const tree = new DOMParser({ onError: onErrorStopParsing }).parseFromString(document.toString(), "text/xml");
  const entities = [...tree.getElementsByTagNameNS(namespaces.metadata, "EntityDescriptor")];
  const entity = entities.find((one) => entityId === undefined || one.getAttribute("entityID") === entityId);
  if (entity === undefined) throw new Error(`the document has no entity ${String(entityId)}`);
  const certificates = named(entity, "KeyDescriptor")
    .filter((key) => key.getAttribute("use") !== "encryption")
    .flatMap((key) => [...key.getElementsByTagNameNS(namespaces.signature, "X509Certificate")])
    .map((element) => new X509Certificate(Buffer.from(element.textContent ?? "", "base64")));
  return {
    entityId: entity.getAttribute("entityID") ?? "",
    endpoints: services.flatMap((service) =>
      named(entity, service).map((one) => {
        return `${service} ${one.getAttribute("Binding") ?? ""} ${one.getAttribute("Location") ?? ""}`;
      }),
    ),
    fingerprints: certificates.map(({ fingerprint256 }) => fingerprint256.replaceAll(":", "").toLowerCase()),
    unfit: certificates.filter((one) => isUnfit(one, now)).length,
  };
}, process.argv.slice(2));

function named(element: Element, local: string): readonly Element[] {
  return [...element.getElementsByTagNameNS(namespaces.metadata, local)];
}

function isUnfit({ validFrom, validTo, publicKey }: X509Certificate, now: Date): boolean {
  const { modulusLength } = publicKey.asymmetricKeyDetails ?? {};
  return new Date(validTo) < now || now < new Date(validFrom) || (modulusLength ?? Infinity) < 2048;
}
