import { escapeXml, tag } from "./xml.js";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined };
export type JsonObject = { readonly [name: string]: Json | undefined };

/** What one item is called in CloudFront's XML, by the element that holds `Items` (from the service's API model). */
const itemNames: Readonly<Record<string, string>> = {
  Aliases: "CNAME",
  AllowedMethods: "Method",
  CacheBehaviors: "CacheBehavior",
  CachedMethods: "Method",
  CustomErrorResponses: "CustomErrorResponse",
  CustomHeaders: "OriginCustomHeader",
  FunctionAssociations: "FunctionAssociation",
  GeoRestriction: "Location",
  Headers: "Name",
  LambdaFunctionAssociations: "LambdaFunctionAssociation",
  Members: "OriginGroupMember",
  OriginGroups: "OriginGroup",
  OriginSslProtocols: "SslProtocol",
  Origins: "Origin",
  QueryStringCacheKeys: "Name",
  StatusCodes: "StatusCode",
  TrustedKeyGroups: "KeyGroup",
  TrustedSigners: "AwsAccountNumber",
  WhitelistedNames: "Name",
};

export function isJsonList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function render(name: string, value: Json): string {
  if (isJsonList(value)) return tag(name, value.map((item) => render("member", item)).join(""));
  if (isJsonObject(value)) return tag(name, renderFields(name, value));
  return tag(name, escapeXml(value === null ? "" : String(value)));
}

function renderFields(parent: string, fields: JsonObject): string {
  const item = itemNames[parent] ?? "member";
  return Object.entries(fields)
    .map(([name, value]) => {
      if (value === undefined) return "";
      if (name === "Items" && isJsonList(value)) return tag(name, value.map((one) => render(item, one)).join(""));
      return render(name, value);
    })
    .join("");
}

/** A configuration in the shape of the SDKs (`{ Quantity, Items }` for lists), as the XML between `<DistributionConfig>` and its end. */
export function configDocument(config: JsonObject): string {
  return renderFields("DistributionConfig", config);
}

/** `base` with `overrides` laid over it: objects are merged, everything else is replaced, undefined leaves a field out. */
export function merge(base: JsonObject, overrides: JsonObject): JsonObject {
  const merged = Object.entries(overrides).map(([name, value]): readonly [string, Json | undefined] => {
    const before = base[name];
    return [name, isJsonObject(before) && isJsonObject(value) && !("Items" in value) ? merge(before, value) : value];
  });
  return Object.fromEntries<Json | undefined>([...Object.entries(base), ...merged]);
}
