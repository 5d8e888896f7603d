import type { CertificateTextReading } from "./metadata-certificate.js";
import { readKeys, isForSigning } from "./metadata-keys.js";
import type { IdentityProviderRole, OfferedAttribute, RoleEndpoint } from "./metadata-model.js";
import { browserBindings, namespaces, saml2Protocol } from "./metadata-names.js";
import { areTooMany, at, type Notes } from "./metadata-notes.js";
import { faultOfText, faultOfUrl, trimXml, wordsOf } from "./metadata-text.js";
import { attributeOf, childrenNamed, textOf, type XmlElement } from "./xml.js";

/** Reads an IDPSSODescriptor. A fault of any part of it is noted; what can be read of the rest still is. */
export function readRole(
  role: XmlElement,
  readCertificate: (element: XmlElement) => CertificateTextReading,
  notes: Notes,
): IdentityProviderRole {
  const protocols = wordsOf(attributeOf(role, "protocolSupportEnumeration") ?? "");
  if (protocols.length === 0) notes.fault({ code: "no-protocols", ...at(role) });
  if (protocols.some((protocol) => faultOfText(protocol) !== undefined)) {
    notes.fault({ code: "value", ...at(role), element: "protocolSupportEnumeration", why: "control" });
  }
  const few = (elements: readonly XmlElement[]) => (areTooMany(elements, notes) ? [] : elements);
  const wanted = attributeOf(role, "WantAuthnRequestsSigned");
  const read: IdentityProviderRole = {
    ...at(role),
    protocols,
    wantAuthnRequestsSigned: wanted === undefined ? undefined : readBoolean(wanted),
    keys: readKeys(role, readCertificate, notes),
    services: serviceNames.flatMap((service) =>
      few(childrenNamed(role, namespaces.metadata, service)).flatMap((element) =>
        readEndpoint(element, service, notes),
      ),
    ),
    nameIdFormats: readTexts(few(childrenNamed(role, namespaces.metadata, "NameIDFormat")), notes),
    attributeProfiles: readTexts(few(childrenNamed(role, namespaces.metadata, "AttributeProfile")), notes),
    attributes: few(childrenNamed(role, namespaces.assertion, "Attribute")).flatMap((element) =>
      readAttribute(element, notes),
    ),
  };
  if (!speaksSaml2(read)) {
    notes.finding({ code: "without-saml2", ...at(role), protocols });
    return read;
  }
  if (!read.services.some(isSignOn)) notes.fault({ code: "no-sign-on", ...at(role) });
  if (!read.keys.some(isForSigning)) notes.fault({ code: "no-keys", ...at(role) });
  return read;
}

export function speaksSaml2({ protocols }: IdentityProviderRole): boolean {
  return protocols.includes(saml2Protocol);
}

const serviceNames = ["ArtifactResolutionService", "SingleLogoutService", "SingleSignOnService"] as const;

function isSignOn({ service, binding }: RoleEndpoint): boolean {
  return service === "SingleSignOnService" && browserBindings.includes(binding);
}

function readEndpoint(element: XmlElement, service: RoleEndpoint["service"], notes: Notes): readonly RoleEndpoint[] {
  const binding = attributeOf(element, "Binding");
  const location = attributeOf(element, "Location");
  const responseLocation = attributeOf(element, "ResponseLocation");
  const fault = (attribute: "Binding" | "Location" | "ResponseLocation", why: ReturnType<typeof faultOfUrl>) => {
    if (why !== undefined) notes.fault({ code: "endpoint", ...at(element), service, attribute, why });
    return why !== undefined;
  };
  const faults = [
    fault("Binding", faultOfText(binding)),
    fault("Location", faultOfUrl(location)),
    // An empty one stands for none in more than one product.
    (responseLocation ?? "") !== "" && fault("ResponseLocation", faultOfUrl(responseLocation)),
  ];
  if (faults.includes(true) || binding === undefined || location === undefined) return [];
  const index = attributeOf(element, "index") ?? "";
  const isDefault = attributeOf(element, "isDefault");
  return [
    {
      ...at(element),
      service,
      binding,
      location,
      responseLocation: responseLocation === "" ? undefined : responseLocation,
      index: /^\d{1,5}$/.test(index) ? Number(index) : undefined,
      isDefault: isDefault === undefined ? undefined : readBoolean(isDefault),
    },
  ];
}

/** `xs:boolean`; anything but "true" and "1" wants nothing. */
function readBoolean(text: string): boolean {
  return ["true", "1"].includes(trimXml(text));
}

function readTexts(elements: readonly XmlElement[], notes: Notes): readonly string[] {
  return elements.flatMap((element) => {
    const text = textOf(element);
    const value = text === undefined ? undefined : trimXml(text);
    // An empty one says nothing, and is common.
    if (value === "") return [];
    const why = value === undefined ? "not-text" : faultOfText(value);
    if (why !== undefined) notes.fault({ code: "value", ...at(element), element: element.local, why });
    return value === undefined || why !== undefined ? [] : [value];
  });
}

function readAttribute(element: XmlElement, notes: Notes): readonly OfferedAttribute[] {
  const [name, nameFormat, friendlyName] = ["Name", "NameFormat", "FriendlyName"].map((local) =>
    attributeOf(element, local),
  );
  const why = [name, nameFormat, friendlyName]
    .filter((text) => text !== undefined && text !== "")
    .map((text) => faultOfText(text))
    .find((fault) => fault !== undefined);
  if (why !== undefined) notes.fault({ code: "value", ...at(element), element: "Attribute", why });
  if (name === undefined || name === "" || why !== undefined) return [];
  return [{ name, nameFormat: nameFormat === "" ? undefined : nameFormat, friendlyName }];
}
