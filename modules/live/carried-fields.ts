import { type Carried, distributionConfig, distributionSummary, type Fields, ownAccount } from "./provider-schema.js";

/** A field that provider hashicorp/aws 5.100.0 would not send back as it is. */
export interface LostField {
  /** "Origins[api].S3OriginConfig.OriginReadTimeout": API names, entries of a list by what tells them apart. */
  readonly path: string;
  readonly live: unknown;
  /** What it would be after an update; undefined where only CloudFront could tell. */
  readonly becomes: string | undefined;
  readonly reason: string;
}

/**
 * The fields of a live DistributionConfig that an update through the provider would lose, sorted by path.
 *
 * Takes the JSON shape of `aws cloudfront get-distribution-config`, scalars compared by their text. A field the
 * provider drops is harmless at its default, where CloudFront puts it back; of a field that nobody here knows the
 * default is unknown too, so it is lost as soon as it says anything. Never throws.
 *
 * `account` is whose distribution it is; not needed where its certificate tells, which ACM has in the same account.
 */
export function lostByProvider(config: unknown, account?: string): readonly LostField[] {
  return lostFields(distributionConfig, config, account);
}

/**
 * The same of a DistributionSummary out of ListDistributions. That has most of the configuration: what is not in it
 * (logging, the tenants' settings, …) is not judged.
 */
export function lostFromSummary(summary: unknown, account?: string): readonly LostField[] {
  return lostFields(distributionSummary, summary, account);
}

function lostFields(fields: Fields, live: unknown, account: string | undefined): readonly LostField[] {
  const lost = lostIn({ kind: "struct", fields, whenOff: undefined }, live, "", accountOf(live) ?? account);
  return lost.toSorted((one, other) => (one.path < other.path ? -1 : 1));
}

function lostIn(carried: Carried, live: unknown, path: string, account: string | undefined): readonly LostField[] {
  switch (carried.kind) {
    case "derived":
      return [];
    case "value":
      return isScalar(live) ? [] : unknownField(live, path);
    case "values":
      return isList(live)
        ? live.flatMap((item, at) => (isScalar(item) ? [] : unknownField(item, `${path}[${at}]`)))
        : unknownField(live, path);
    case "dropped":
      return droppedField(live, path, carried.becomes === ownAccount ? account : carried.becomes, carried.becomes);
    case "struct":
      if (!isStruct(live)) return unknownField(live, path);
      return [...lostInFields(carried.fields, live, path, account), ...offFields(carried.whenOff, live, path)];
    case "list":
      if (!isList(live)) return unknownField(live, path);
      return live.flatMap((item, at) => {
        const key = isStruct(item) ? item[carried.by] : undefined;
        // `Origins.Items[…]` reads as `Origins[…]`: the wrapping says nothing.
        const entry = `${path.replace(/\.Items$/, "")}[${isScalar(key) && !isEmpty(key) ? String(key) : at}]`;
        return isStruct(item) ? lostInFields(carried.fields, item, entry, account) : unknownField(item, entry);
      });
  }
}

function lostInFields(fields: Fields, live: Struct, path: string, account: string | undefined): readonly LostField[] {
  return Object.entries(live).flatMap(([name, value]) => {
    const carried = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const at = path === "" ? name : `${path}.${name}`;
    return carried === undefined ? unknownField(value, at) : lostIn(carried, value, at, account);
  });
}

function offFields(
  whenOff: Readonly<Record<string, string>> | undefined,
  live: Struct,
  path: string,
): readonly LostField[] {
  if (whenOff === undefined || String(live["Enabled"]) === "true") return [];
  return Object.entries(whenOff).flatMap(([name, becomes]) =>
    droppedField(live[name], `${path}.${name}`, becomes, becomes),
  );
}

function droppedField(live: unknown, path: string, becomes: string | undefined, said: string): readonly LostField[] {
  if (isEmpty(live) || (isScalar(live) && String(live) === becomes)) return [];
  return [{ path, live, becomes: becomes ?? said, reason: "the provider leaves the field out of every update" }];
}

/** The leaves of it that say something. */
function unknownField(live: unknown, path: string): readonly LostField[] {
  if (isEmpty(live)) return [];
  if (isList(live)) return live.flatMap((item, at) => unknownField(item, `${path}[${at}]`));
  if (isStruct(live)) return Object.entries(live).flatMap(([name, value]) => unknownField(value, `${path}.${name}`));
  return [
    { path, live, becomes: undefined, reason: "the provider does not know the field, and its default is not known" },
  ];
}

/** A list of nothing says nothing, also where it counts: `{ Quantity: 0 }`. */
function isEmpty(live: unknown): boolean {
  if (live === undefined || live === null || live === "") return true;
  if (isList(live)) return live.every(isEmpty);
  if (!isStruct(live)) return false;
  return Object.entries(live).every(
    ([name, value]) => isEmpty(value) || (name === "Quantity" && String(value) === "0"),
  );
}

/** ACM certificates on a distribution are always of its own account. */
function accountOf(config: unknown): string | undefined {
  const viewer = isStruct(config) ? config["ViewerCertificate"] : undefined;
  const arn = isStruct(viewer) ? viewer["ACMCertificateArn"] : undefined;
  return typeof arn === "string" ? /^arn:[^:]+:acm:[^:]*:(\d{12}):/.exec(arn)?.[1] : undefined;
}

type Scalar = string | number | boolean | null | undefined;

interface Struct {
  readonly [field: string]: unknown;
}

function isStruct(live: unknown): live is Struct {
  return typeof live === "object" && live !== null && !Array.isArray(live);
}

function isList(live: unknown): live is readonly unknown[] {
  return Array.isArray(live);
}

/** Absent counts as a scalar: XML has no other way to say an empty one. */
function isScalar(live: unknown): live is Scalar {
  return (
    live === undefined ||
    live === null ||
    typeof live === "string" ||
    typeof live === "number" ||
    typeof live === "boolean"
  );
}
