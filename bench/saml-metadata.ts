// Reading what identity providers publish: many documents, and one of a whole federation.
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import type { Workspace } from "../lab/workspace.js";
import { type Figure, figure, median } from "./figure.js";
import { measureNode, type Usage } from "./measured-process.js";
import { parseReport, type ReadingReport } from "./metadata-reader.js";
import type { Part, PartContext } from "./part.js";
import { aggregateDocument, metadataDocument } from "./saml-documents.js";
import { inWorkspace } from "./scope.js";
import { type Round, sideBySide } from "./side-by-side.js";
import { signingCertificates } from "./signing-certificates.js";

const rounds = 3;
const documents = 1_000;
const certificatesEach = 3;
const entities = 5_000;

interface Reading extends Usage {
  readonly report: ReadingReport;
}

/** Time and memory of processes that read and judge, and beside them those of a plain program that finds out the same. */
export const samlMetadata: Part = (context) =>
  inWorkspace("saml-metadata", {}, async (workspace) => {
    const written = await writeDocuments(workspace);
    context.say(`  ${documents * certificatesEach} certificates made; an aggregate of ${written.megabytes} MB`);
    const many = await compare([written.folder], workspace, context);
    const one = await compare([written.aggregate, written.entityId], workspace, context);
    const count = documents.toLocaleString("en");
    const ofMany = `${count} SAML metadata documents of ${certificatesEach} certificates`;
    const ofOne = `1 of ${entities.toLocaleString("en")} entities in ${written.megabytes} MB of SAML metadata`;
    return [...figuresFor(ofMany, many, { seconds: 3 }), ...figuresFor(ofOne, one, { seconds: 1, megabytes: 200 })];
  });

interface Written {
  readonly folder: string;
  readonly aggregate: string;
  /** The last of the aggregate: nobody finds it early. */
  readonly entityId: string;
  readonly megabytes: string;
}

async function writeDocuments(workspace: Workspace): Promise<Written> {
  const certificates = await signingCertificates(documents * certificatesEach);
  const idOf = (number: number): string => `https://idp-${number}.example.com/saml`;
  for (let number = 0; number < documents; number += 1) {
    const own = certificates.slice(number * certificatesEach, (number + 1) * certificatesEach);
    const text = metadataDocument({ entityId: idOf(number), certificates: own });
    await workspace.write(`documents/${String(number).padStart(4, "0")}.xml`, text);
  }
  const aggregate = aggregateDocument(
    Array.from({ length: entities }, (_, number) => {
      const first = number % certificates.length;
      return { entityId: idOf(number), certificates: certificates.slice(first, first + 1) };
    }),
  );
  await workspace.write("aggregate.xml", aggregate);
  return {
    folder: join(workspace.folder, "documents"),
    aggregate: join(workspace.folder, "aggregate.xml"),
    entityId: idOf(entities - 1),
    megabytes: (Buffer.byteLength(aggregate) / 1e6).toFixed(1),
  };
}

/** In turns: Crossfade on the left. Throws when the two do not find out the same. */
async function compare(
  args: readonly string[],
  workspace: Workspace,
  context: PartContext,
): Promise<readonly Round<Reading>[]> {
  const left = (): Promise<Reading> => read("metadata-with-crossfade.ts", args, workspace, context);
  const right = (): Promise<Reading> => read("metadata-with-xmldom.ts", args, workspace, context);
  await left();
  await right();
  context.say("  caches are filled; from here on it counts");
  const measured = await sideBySide(rounds, left, right);
  for (const round of measured) {
    const [found, other] = [round.left.report, round.right.report];
    if (found.digest !== other.digest || found.documents !== other.documents)
      throw new Error(`the readers disagree on ${args.join(" ")}; expected them to find out the same.`);
  }
  return measured;
}

async function read(
  program: string,
  args: readonly string[],
  { folder: cwd }: Workspace,
  { say, signal }: PartContext,
): Promise<Reading> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const { stdout, ...usage } = await measureNode(["--import", "tsx/esm", path, ...args], { cwd, signal });
  const report = parseReport(stdout);
  const { seconds, processorSeconds, peakMegabytes } = usage;
  const times = `${seconds.toFixed(2)} s (processor ${processorSeconds.toFixed(2)} s, reading ${report.seconds.toFixed(2)} s)`;
  say(`  ${program.replace(/\.ts$/, "")}: ${times}, ${Math.round(peakMegabytes)} MB`);
  return { ...usage, report };
}

function figuresFor(
  subject: string,
  measured: readonly Round<Reading>[],
  target: { readonly seconds: number; readonly megabytes?: number },
): readonly Figure[] {
  const [own, other] = [measured.map(({ left }) => left), measured.map(({ right }) => right)];
  const peak = (all: readonly Reading[]): number => Math.max(...all.map(({ peakMegabytes }) => peakMegabytes));
  const middle = (all: readonly Reading[], part: "seconds" | "processorSeconds"): number =>
    median(all.map((one) => one[part]));
  return [
    figure(subject, middle(own, "seconds"), "s", target.seconds),
    figure(`${subject}: processor`, middle(own, "processorSeconds"), "s"),
    figure(`${subject}: peak memory`, peak(own), "MB", target.megabytes ?? null),
    figure(`${subject}: xmldom instead`, middle(other, "seconds"), "s"),
    figure(`${subject}: xmldom instead, processor`, middle(other, "processorSeconds"), "s"),
    figure(`${subject}: xmldom instead, peak memory`, peak(other), "MB"),
  ];
}
