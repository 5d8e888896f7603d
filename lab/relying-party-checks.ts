// What AWS looks at in an assertion and node-saml does not. Each takes an assertion whose signature has been verified.
import { DOMParser, type Element } from "@xmldom/xmldom";
import { LabFault } from "./lab-fault.js";
import {
  iamAttributes,
  nameIdFormats,
  serviceProviderOf,
  type LabRelyingParty,
  type ServiceProvider,
} from "./relying-party-kinds.js";

const assertionNamespace = "urn:oasis:names:tc:SAML:2.0:assertion";

/** The root element; throws a LabFault where there is none, or more than XML allows. */
export function rootOf(xml: string): Element {
  const refuse = (_: string, message: string): never => {
    throw new LabFault(`the XML is not well-formed: ${message}`);
  };
  const root = new DOMParser({ onError: refuse }).parseFromString(xml, "text/xml").documentElement;
  if (root === null) throw new LabFault("the XML has no root");
  return root;
}

/** Why AWS would not take the assertion, one sentence each, without who signed in; empty where it would. */
export function objectionsTo(assertionXml: string, party: LabRelyingParty, issuer: string): readonly string[] {
  const assertion = rootOf(assertionXml);
  const serviceProvider = serviceProviderOf(party);
  return [
    ...issuerObjections(assertion, issuer),
    ...confirmationObjections(assertion, serviceProvider),
    ...ownObjections(assertion, party),
  ];
}

function issuerObjections(assertion: Element, issuer: string): readonly string[] {
  const found = textsOf(assertion, "Issuer")[0];
  return found === issuer ? [] : [`the issuer is "${found ?? ""}", the metadata's is "${issuer}"`];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html wants exactly one. */
function confirmationObjections(assertion: Element, { acs }: ServiceProvider): readonly string[] {
  const confirmations = within(assertion, "SubjectConfirmationData");
  const [only] = confirmations;
  if (only === undefined || confirmations.length > 1)
    return [`there are ${confirmations.length} subject confirmations with data, expected one`];
  const recipient = only.getAttribute("Recipient");
  return [
    ...(recipient === acs ? [] : [`the recipient is "${recipient ?? ""}", expected "${acs}"`]),
    ...(only.hasAttribute("NotOnOrAfter") ? [] : ["the subject confirmation does not say until when it holds"]),
  ];
}

function ownObjections(assertion: Element, party: LabRelyingParty): readonly string[] {
  const [nameId] = within(assertion, "NameID");
  const name = nameId?.textContent?.trim() ?? "";
  switch (party.kind) {
    case "cognito":
      return name === "" ? ["there is no NameID, of which the user's name is made"] : [];
    case "iam":
      return iamObjections(assertion, party);
    case "identity-center": {
      const format = nameId?.getAttribute("Format") ?? "none";
      // https://docs.aws.amazon.com/singlesignon/latest/userguide/other-idps.html
      if (format !== nameIdFormats.emailAddress)
        return [`the NameID's format is "${format}", expected "${nameIdFormats.emailAddress}"`];
      if (!/^[^@\s]+@[^@\s]+$/.test(name)) return ["the NameID is not of the form name@domain"];
      return party.users === undefined || party.users.includes(name) ? [] : ["nobody is provisioned with this NameID"];
    }
  }
}

function iamObjections(
  assertion: Element,
  { account, provider }: LabRelyingParty & { readonly kind: "iam" },
): readonly string[] {
  const providerArn = `arn:aws:iam::${account}:saml-provider/${provider}`;
  const roles = valuesOf(assertion, iamAttributes.role).map((value) => value.split(",").map((arn) => arn.trim()));
  const role = roles.find(
    (pair) => pair.includes(providerArn) && pair.some((arn) => /^arn:aws:iam::\d{12}:role\//.test(arn)),
  );
  const [session = ""] = valuesOf(assertion, iamAttributes.sessionName);
  return [
    ...(role === undefined ? [`no value of ${iamAttributes.role} has a role together with "${providerArn}"`] : []),
    ...(/^[\w+=,.@-]{2,64}$/.test(session)
      ? []
      : [`${iamAttributes.sessionName} is not of 2 to 64 letters, digits and _+=,.@-`]),
  ];
}

function valuesOf(assertion: Element, attribute: string): readonly string[] {
  return within(assertion, "Attribute")
    .filter((one) => one.getAttribute("Name") === attribute)
    .flatMap((one) => textsOf(one, "AttributeValue"));
}

function textsOf(element: Element, local: string): readonly string[] {
  return within(element, local).map((one) => one.textContent?.trim() ?? "");
}

function within(element: Element, local: string): readonly Element[] {
  return [...element.getElementsByTagNameNS(assertionNamespace, local)];
}
