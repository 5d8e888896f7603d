// What another process may ask of the lab's SAML side under `/_lab/`.
import { jsonAnswer, type Answer } from "./answer.js";
import { isJsonObject, type Json, type JsonObject } from "./config-document.js";
import type { Federation } from "./federation.js";
import type { IdentityCenterWorld, SeededIdentityCenter } from "./identity-center-console.js";
import { listOf, textOf } from "./json-call.js";
import { textMapOf } from "./json-service.js";
import { LabFault } from "./lab-fault.js";

type ControlledFederation = Federation & IdentityCenterWorld;

function shown(value: Json | undefined): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

function required(body: JsonObject, field: string): string {
  const value = textOf(body[field]);
  if (value === undefined || value === "") throw new LabFault(`"${field}" is ${shown(body[field])}; expected text.`);
  return value;
}

function textsIn(value: Json | undefined): readonly string[] {
  return listOf(value).flatMap((one) => textOf(one) ?? []);
}

function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return listOf(value).filter(isJsonObject);
}

function named(value: Json | undefined): readonly { readonly name: string; readonly id: string | undefined }[] {
  return objectsIn(value).map((one) => ({ name: required(one, "name"), id: textOf(one["id"]) }));
}

function principalType(text: string): "USER" | "GROUP" {
  if (text === "USER" || text === "GROUP") return text;
  throw new LabFault(`"${text}" is not a type of principal; expected USER or GROUP.`);
}

function identityCenterIn(body: JsonObject): SeededIdentityCenter {
  return {
    arn: required(body, "arn"),
    identityStore: required(body, "identityStore"),
    region: textOf(body["region"]),
    name: textOf(body["name"]),
    accounts: body["accounts"] === undefined ? undefined : textsIn(body["accounts"]),
    certificates: textsIn(body["certificates"]),
    permissionSets: objectsIn(body["permissionSets"]).map((one) => {
      return { name: required(one, "name"), arn: textOf(one["arn"]) };
    }),
    users: named(body["users"]),
    groups: named(body["groups"]),
    memberships: objectsIn(body["memberships"]).map((one) => {
      return { user: required(one, "user"), group: required(one, "group") };
    }),
    assignments: objectsIn(body["assignments"]).map((one) => ({
      account: required(one, "account"),
      permissionSet: required(one, "permissionSet"),
      principalType: principalType(required(one, "principalType")),
      principal: required(one, "principal"),
    })),
  };
}

async function addProvider(body: JsonObject, lab: ControlledFederation): Promise<void> {
  await lab.addCognitoProvider({
    pool: required(body, "pool"),
    name: required(body, "name"),
    type: textOf(body["type"]),
    details: textMapOf(body["details"]) ?? {},
    attributes: textMapOf(body["attributes"]),
    identifiers: textsIn(body["identifiers"]),
  });
}

async function advance(body: JsonObject, lab: ControlledFederation): Promise<void> {
  const { seconds } = body;
  if (typeof seconds !== "number" || !(seconds >= 0) || !Number.isFinite(seconds))
    throw new LabFault(`"seconds" is ${shown(seconds)}; expected a number that is not negative.`);
  await lab.advance(seconds);
}

async function addUserPool(body: JsonObject, lab: ControlledFederation): Promise<void> {
  await lab.addUserPool({
    id: required(body, "id"),
    name: textOf(body["name"]),
    domain: textOf(body["domain"]),
    customDomain: textOf(body["customDomain"]),
  });
}

function rateLimits(body: JsonObject): "on" | "off" {
  const { setting } = body;
  if (setting === "on" || setting === "off") return setting;
  throw new LabFault(`"setting" is ${shown(setting)}; expected on or off.`);
}

/** Answers what is about SAML, with what there is afterwards; undefined: it is about something else. */
export async function answerFederationControl(
  request: string,
  id: string,
  body: () => JsonObject,
  lab: ControlledFederation,
): Promise<Answer | undefined> {
  const done = (more: JsonObject = {}): Answer => jsonAnswer(200, { ...lab.federation(), ...more });
  switch (request) {
    case "GET federation":
      return done();
    case "POST clock":
      await advance(body(), lab);
      return done();
    case "POST refresh-metadata":
      return done({ refreshed: await lab.refreshMetadata() });
    case "POST user-pools":
      await addUserPool(body(), lab);
      return done();
    case "POST cognito-providers":
      await addProvider(body(), lab);
      return done();
    case "POST identity-center":
      await lab.addIdentityCenter(identityCenterIn(body()));
      return done();
    case "POST idp-certificates":
      return done({ fingerprint: await lab.importIdpCertificate(required(body(), "pem")) });
    case "DELETE idp-certificates":
      await lab.deleteIdpCertificate(id);
      return done();
    case "POST origins":
      lab.setOrigin(required(body(), "origin"), required(body(), "at"));
      return done();
    case "POST rate-limits":
      lab.setRateLimits(rateLimits(body()));
      return done();
    default:
      return undefined;
  }
}
