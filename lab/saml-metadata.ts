// SAML metadata as the lab's relying parties read it. Not the product's reading: what the product lets through by
// mistake is to be refused here.
import { createHash, X509Certificate } from "node:crypto";
import { SaxesParser, type SaxesTagNS } from "saxes";
import { LabFault, reasonOf } from "./lab-fault.js";

export type Binding = "redirect" | "post";

export interface Endpoint {
  /** Undefined: one that is none of the two a browser uses. */
  readonly binding: Binding | undefined;
  readonly location: string;
}

export interface SamlMetadata {
  readonly entityId: string;
  /** Milliseconds since 1970; undefined: for ever. */
  readonly validUntil: number | undefined;
  readonly signOn: readonly Endpoint[];
  readonly signOut: readonly Endpoint[];
  /** Base64 without white space, of every key that may sign, in the order of the document. */
  readonly signingCertificates: readonly string[];
}

interface Node {
  readonly uri: string;
  readonly local: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Node[];
  text: string;
}

const metadataNamespace = "urn:oasis:names:tc:SAML:2.0:metadata";
const signatureNamespace = "http://www.w3.org/2000/09/xmldsig#";
const bindings: ReadonlyMap<string | undefined, Binding> = new Map([
  ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect", "redirect"],
  ["urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST", "post"],
]);

function nodeOf({ uri, local, attributes }: SaxesTagNS): Node {
  const own = Object.values(attributes).flatMap((one) => (one.uri === "" ? [[one.local, one.value] as const] : []));
  return { uri, local, attributes: new Map(own), children: [], text: "" };
}

/** Throws what is not well-formed about it, or that it has a DTD. */
function parse(xml: string): Node | undefined {
  const roots: Node[] = [];
  const open: Node[] = [];
  const parser = new SaxesParser({ xmlns: true });
  const addText = (text: string): void => {
    const parent = open.at(-1);
    if (parent !== undefined) parent.text += text;
  };
  parser.on("doctype", () => void parser.fail("a DTD is not taken."));
  parser.on("opentag", (tag) => {
    const node = nodeOf(tag);
    (open.at(-1)?.children ?? roots).push(node);
    open.push(node);
  });
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.on("closetag", () => void open.pop());
  parser.write(xml.replace(/^\u{feff}/u, "")).close();
  return roots[0];
}

function named(node: Node, local: string, uri = metadataNamespace): readonly Node[] {
  return node.children.filter((child) => child.local === local && child.uri === uri);
}

function below(node: Node, local: string, uri: string): readonly Node[] {
  return node.children.flatMap((child) => [
    ...(child.local === local && child.uri === uri ? [child] : []),
    ...below(child, local, uri),
  ]);
}

function endpoints(role: Node, local: string): readonly Endpoint[] {
  return named(role, local).flatMap(({ attributes }) => {
    const location = attributes.get("Location");
    return location === undefined ? [] : [{ binding: bindings.get(attributes.get("Binding")), location }];
  });
}

function signingCertificates(role: Node): readonly string[] {
  const signing = named(role, "KeyDescriptor").filter(({ attributes }) => attributes.get("use") !== "encryption");
  return signing
    .flatMap((key) => below(key, "X509Certificate", signatureNamespace))
    .map(({ text }) => text.replaceAll(/\s/g, ""));
}

/** Throws a LabFault that says what is missing or wrong: metadata of one identity provider, with an endpoint and a key. */
export function readSamlMetadata(xml: string): SamlMetadata {
  let root: Node | undefined;
  try {
    root = parse(xml);
  } catch (cause) {
    throw new LabFault(`it is not well-formed: ${reasonOf(cause)}`, { cause });
  }
  if (root?.local !== "EntityDescriptor" || root.uri !== metadataNamespace)
    throw new LabFault("its root is not an EntityDescriptor");
  const entityId = root.attributes.get("entityID") ?? "";
  if (entityId === "") throw new LabFault("it has no entityID");
  const [role] = named(root, "IDPSSODescriptor");
  if (role === undefined) throw new LabFault("it has no IDPSSODescriptor");
  const signOn = endpoints(role, "SingleSignOnService");
  if (!signOn.some(({ binding }) => binding !== undefined))
    throw new LabFault("it has no SingleSignOnService with the HTTP-Redirect or HTTP-POST binding");
  const certificates = signingCertificates(role);
  if (certificates.length === 0) throw new LabFault("it has no signing certificate");
  const until = Date.parse(root.attributes.get("validUntil") ?? "");
  return {
    entityId,
    validUntil: Number.isNaN(until) ? undefined : until,
    signOn,
    signOut: endpoints(role, "SingleLogoutService"),
    signingCertificates: certificates,
  };
}

/** When a certificate's last moment is, in milliseconds since 1970; undefined: it is none. */
export function expiryOf(base64: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(Buffer.from(base64, "base64")).validTo);
  } catch {
    return undefined;
  }
}

/** SHA-256 of the DER, lower-case hexadecimal. */
export function fingerprintOf(base64: string): string {
  return createHash("sha256").update(Buffer.from(base64, "base64")).digest("hex");
}

export function locationOf(endpoints: readonly Endpoint[], binding: Binding): string | undefined {
  return endpoints.find((endpoint) => endpoint.binding === binding)?.location;
}
