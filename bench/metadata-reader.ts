import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a reader has to find out, so that two of them can be held against each other. */
export interface ReadProvider {
  readonly entityId: string;
  /** `<service> <binding> <location>` of sign-on and sign-out. */
  readonly endpoints: readonly string[];
  /** SHA-256 of each signing certificate's DER in lower-case hexadecimal, in the order of the document. */
  readonly fingerprints: readonly string[];
  /** How many of them are expired, not yet valid, or of a weak key. */
  readonly unfit: number;
}

/** `entityId`: of an aggregate, whom to read. Throws on what it cannot read. */
export type ReadMetadata = (document: Buffer, entityId: string | undefined, now: Date) => ReadProvider;

/** What a measured reading prints. */
export interface ReadingReport {
  /** From the first byte that is read to the last judgment, without the start of the process. */
  readonly seconds: number;
  readonly documents: number;
  /** SHA-256 over all that was found out: two readers that agree have the same. */
  readonly digest: string;
}

/**
 * A program of its own around a reader, so that its time and memory are its own:
 * `<folder>` reads every document in it, `<file> <entity ID>` one entity of an aggregate.
 */
export function runReader(read: ReadMetadata, [path = "", entityId]: readonly string[]): void {
  const started = performance.now();
  const now = new Date();
  const files = entityId === undefined ? readdirSync(path).map((name) => join(path, name)) : [path];
  const digest = createHash("sha256");
  for (const file of files.toSorted()) {
    const { endpoints, ...rest } = read(readFileSync(file), entityId, now);
    digest.update(JSON.stringify({ ...rest, endpoints: endpoints.toSorted() }));
  }
  const seconds = (performance.now() - started) / 1000;
  const report: ReadingReport = { seconds, documents: files.length, digest: digest.digest("hex") };
  console.log(JSON.stringify(report));
}

/** Throws a SyntaxError where it is none. */
export function parseReport(text: string): ReadingReport {
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && "seconds" in value && "documents" in value && "digest" in value) {
    const { seconds, documents, digest } = value;
    if (typeof seconds === "number" && typeof documents === "number" && typeof digest === "string")
      return { seconds, documents, digest };
  }
  throw new SyntaxError(`the reader printed ${text}; expected its seconds, its documents and a digest.`);
}
