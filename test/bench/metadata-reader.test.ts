import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { expect, onTestFinished, test } from "vitest";

import { measureNode } from "../../bench/measured-process.js";
import { parseReport } from "../../bench/metadata-reader.js";
import { aggregateDocument, metadataDocument } from "../../bench/saml-documents.js";
import { signingCertificates } from "../../bench/signing-certificates.js";

const certificates = await signingCertificates(4);
const entityId = "https://idp-1.example.com/saml";

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "crossfade-bench-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

async function reportOf(reader: "crossfade" | "xmldom", ...args: readonly string[]) {
  const program = fileURLToPath(new URL(`../../bench/metadata-with-${reader}.ts`, import.meta.url));
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const { signal } = new AbortController();
  const { stdout } = await measureNode(["--import", "tsx/esm", program, ...args], { cwd, signal });
  return parseReport(stdout);
}

test("both readers find out the same of documents, and something else of another document", async () => {
  const one = folderWith({ "1.xml": metadataDocument({ entityId, certificates: certificates.slice(0, 3) }) });
  const other = folderWith({ "1.xml": metadataDocument({ entityId, certificates: certificates.slice(1) }) });
  const [own, xmldom, ofOther] = [
    await reportOf("crossfade", one),
    await reportOf("xmldom", one),
    await reportOf("crossfade", other),
  ];
  expect(own.documents).toBe(1);
  expect(xmldom.digest).toBe(own.digest);
  expect(ofOther.digest).not.toBe(own.digest);
});

test("both readers find the same entity of an aggregate", async () => {
  const providers = certificates.map((certificate, number) => {
    return { entityId: `https://idp-${number}.example.com/saml`, certificates: [certificate] };
  });
  const aggregate = join(folderWith({ "all.xml": aggregateDocument(providers) }), "all.xml");
  const [own, xmldom] = [
    await reportOf("crossfade", aggregate, entityId),
    await reportOf("xmldom", aggregate, entityId),
  ];
  expect(xmldom.digest).toBe(own.digest);
});

test("what a reader prints is refused where it is no report", () => {
  expect(() => parseReport('{ "seconds": 1 }')).toThrow("expected its seconds, its documents and a digest");
});
