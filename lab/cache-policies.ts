import { randomUUID } from "node:crypto";

/** AWS's managed cache policies; they have the same id in every account. */
const managed: ReadonlySet<string> = new Set([
  "658327ea-f89d-4fab-a63d-7e88639e58f6", // CachingOptimized
  "b2884449-e4de-46a7-ac36-70bc7f1ddd6d", // CachingOptimizedForUncompressedObjects
  "4135ea2d-6df8-44a3-9df3-4b5a84be39ad", // CachingDisabled
  "08627262-05a9-4f76-9ded-b50ca2e3a84f", // Elemental-MediaPackage
  "2e54312d-136d-493c-8eb9-b001f22f67d2", // Amplify
  "83da9c7e-98b4-4e11-a168-04f0df8e2c65", // UseOriginCacheControlHeaders
  "4cc15a8a-d715-48a4-82b8-cc0b614638fe", // UseOriginCacheControlHeaders-QueryStrings
]);

export interface CachePolicies {
  readonly exists: (id: string) => boolean;
  /** The configuration's inner XML of a policy created here. */
  readonly get: (id: string) => string | undefined;
  /** Answers the id. */
  readonly create: (configXml: string, id?: string) => string;
  readonly remove: (id: string) => boolean;
}

export function createCachePolicies(): CachePolicies {
  const own = new Map<string, string>();
  return {
    exists: (id) => managed.has(id) || own.has(id),
    get: (id) => own.get(id),
    create: (configXml, id = randomUUID()) => {
      own.set(id, configXml);
      return id;
    },
    remove: (id) => own.delete(id),
  };
}
