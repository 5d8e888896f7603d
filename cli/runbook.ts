import { Command } from "commander";

import { exit, type Output, output, styled } from "./output.js";
import { makeRunbook, subjectNamed } from "./runbook/kinds.js";
import { renderRunbook, type Tone } from "./runbook/render.js";
import type { Runbook } from "./runbook/runbook.js";
import { specsAsTheyAre } from "./saml-specs.js";
import { writeFiles, type Written } from "./write-files.js";

interface RunbookOptions {
  readonly rotations: string;
  readonly write?: string;
  readonly live: boolean;
  readonly all: boolean;
  readonly json: boolean;
}

/** `crossfade runbook <rotation>`: what people do, and what is locked until when. Changes nothing but what --write writes. */
export function runbookCommand(): Command {
  return new Command("runbook")
    .description(
      "Print the steps that people do for a SAML rotation or an identity source, as far as it is: done, next and for whom, locked until what",
    )
    .argument("<rotation>", "its metadata.name")
    .option("--write <folder>", "write the files that the steps need; one that is there is never changed")
    .option("--live", "ask AWS too: CloudTrail's evidence, and user pools' domains and certificates", false)
    .option("--all", "every step in full, also those that are done or locked", false)
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText(
      "after",
      "\nExamples:\n  npx crossfade runbook corp-idp\n  npx crossfade runbook corp-idp --write handover --live" +
        "\n  npx crossfade runbook corp-idp --all > runbook.txt\n\nWhat each vendor's console is like: docs/runbooks.md",
    )
    .action(async (name: string, options: RunbookOptions) => {
      const out = output(options.json);
      const found = specsAsTheyAre(options.rotations, out);
      const question = { ...subjectNamed(found, name), found, live: options.live, now: new Date(), out };
      const runbook = await makeRunbook(question);
      out.result(renderRunbook(runbook, options.all, tone));
      const written = options.write === undefined ? undefined : await writeFiles(options.write, runbook.files);
      if (written !== undefined) sayWritten(written, runbook, out);
      // The texts of files are in the files.
      const files = runbook.files.map(({ name: file, what }) => ({ name: file, what }));
      out.document({ ...runbook, files, ...(written === undefined ? {} : { written }) });
    });
}

function sayWritten(written: readonly Written[], { files }: Runbook, out: Output): void {
  if (written.length === 0) out.progress("there is no file to write");
  for (const [index, { file, state }] of written.entries()) {
    const what = files[index]?.what ?? "";
    switch (state) {
      case "written":
        out.progress(`${file}: ${what}`);
        break;
      case "there-already":
        out.progress(`${file}: ${what}, is there already`);
        break;
      case "differs":
        out.progress(
          `${file}: something else is there, expected ${what}; move it away and run it again, or write elsewhere`,
        );
        process.exitCode = exit.fault;
        break;
    }
  }
}

const tone: Tone = (of, text) => {
  switch (of) {
    case "done":
      return styled("green", text, process.stdout);
    case "next":
      return styled(["bold", "cyan"], text, process.stdout);
    case "locked":
      return styled("dim", text, process.stdout);
    case "warn":
      return styled("yellow", text, process.stdout);
    case "head":
      return styled("bold", text, process.stdout);
  }
};
