import type { Certificate } from "./certificate.js";
import { type CertificateTextReading, looseForm } from "./metadata-certificate.js";
import type { KeyDescriptor } from "./metadata-model.js";
import { namespaces } from "./metadata-names.js";
import { areTooMany, at, type Notes } from "./metadata-notes.js";
import { attributeOf, childrenNamed, elementsOf, type XmlElement } from "./xml.js";

/** The KeyDescriptors of a role, in document order. Whatever is wrong or odd about them is noted. */
export function readKeys(
  role: XmlElement,
  readCertificate: (element: XmlElement) => CertificateTextReading,
  notes: Notes,
): readonly KeyDescriptor[] {
  const descriptors = childrenNamed(role, namespaces.metadata, "KeyDescriptor");
  if (areTooMany(descriptors, notes)) return [];
  return descriptors.flatMap((descriptor) => {
    const use = attributeOf(descriptor, "use");
    if (use !== undefined && use !== "signing" && use !== "encryption") {
      notes.fault({ code: "key-use", ...at(descriptor), found: use });
      return [];
    }
    return [{ use, certificates: readCertificates(descriptor, readCertificate, notes), ...at(descriptor) }];
  });
}

function readCertificates(
  descriptor: XmlElement,
  readCertificate: (element: XmlElement) => CertificateTextReading,
  notes: Notes,
): readonly Certificate[] {
  const infos = childrenNamed(descriptor, namespaces.signature, "KeyInfo");
  const elements = infos
    .flatMap((info) => childrenNamed(info, namespaces.signature, "X509Data"))
    .flatMap((data) => childrenNamed(data, namespaces.signature, "X509Certificate"));
  if (areTooMany(elements, notes)) return [];
  const certificates = elements.flatMap((element) => {
    const read = readCertificate(element);
    if (!read.ok) {
      notes.fault({ code: "certificate", ...at(element), why: read.why });
      return [];
    }
    if (read.asPem) notes.finding({ code: "certificate-as-pem", ...at(element) });
    return [read.certificate];
  });
  if (elements.length === 0) {
    const holds = elementsOf(descriptor).flatMap((info) => elementsOf(info).map(({ name }) => name));
    notes.finding({ code: "key-without-certificate", ...at(descriptor), holds: [...new Set(holds)] });
  }
  if (certificates.length > 1) {
    const fingerprints = certificates.map(({ fingerprint }) => fingerprint);
    notes.finding({ code: "several-in-one-key", ...at(descriptor), fingerprints });
  }
  return certificates;
}

/** May responses be verified with it? */
export function isForSigning({ use }: KeyDescriptor): boolean {
  return use !== "encryption";
}

/** Findings about the certificates of all roles together: the repeated, and those that strict readers refuse. */
export function noteCertificates(keys: readonly KeyDescriptor[], notes: Notes): void {
  const uses = new Set<string>();
  const judged = new Set<string>();
  for (const key of keys) {
    for (const certificate of key.certificates) {
      const { fingerprint } = certificate;
      const use = `${isForSigning(key) ? "signing" : "encryption"} ${fingerprint}`;
      if (uses.has(use)) notes.finding({ code: "repeated-certificate", ...at(key), fingerprint });
      uses.add(use);
      const form = judged.has(fingerprint) ? undefined : looseForm(certificate);
      judged.add(fingerprint);
      if (form !== undefined) notes.finding({ code: "loose-certificate", ...at(key), fingerprint, form });
    }
  }
}
