import {
  type Typed,
  unknownSubject,
  type VendorInstruction,
  type VendorRunbook,
  vendorSteps,
} from "../../../cli/runbook/vendor-runbook.js";
import { vendors } from "../../../cli/runbook/vendors.js";

/** docs/runbooks.md, from the files in cli/runbook. */
export function runbooksDocument(): string {
  return [
    "<!-- Made from cli/runbook. To write it anew: node setup.mjs --run vitest run --project fast test/cli/runbook/document.test.ts --update -->",
    "# What is done at the identity provider",
    introduction,
    ...Object.entries<VendorRunbook>(vendors).map(([vendor, runbook]) => vendorText(vendor, runbook)),
  ]
    .join("\n\n")
    .concat("\n");
}

const introduction = `\
\`npx crossfade runbook <rotation>\` prints these steps for one rotation, at the step where it is, with its certificates,
thumbprints and files filled in, and with what Identity Center's console and the spec need in between. This page has
them as they are for any. Where it says \`(check: …)\`, the vendor's documentation did not tell.

The order is always: stage, obtain → list the new generation in the spec, import it into Identity Center, apply → move
\`signing\`, apply → activate, record a response → take the old generation out, apply, delete it from Identity Center →
remove. Between obtaining and activating, every relying party learns to trust both.`;

function vendorText(
  vendor: string,
  { product, scope, publishesBoth, watch, environment, steps }: VendorRunbook,
): string {
  const instructions = steps(unknownSubject);
  const variables = Object.entries(environment).map(([name, holds]) => `\`${name}\` (${holds})`);
  return [
    `## ${vendor}: ${product === "the identity provider" ? "anything else" : product}`,
    [
      `- **Signs with it for:** ${plain(scope)}.`,
      `- **Both in its metadata at once:** ${publishesBoth.answer === "by-hand" ? "by hand" : publishesBoth.answer}; ${plain(publishesBoth.text)}.`,
      ...watch.map((text) => `- **Watch out:** ${plain(text)}`),
      ...(variables.length === 0 ? [] : [`- **Variables:** ${variables.join("; ")}.`]),
    ].join("\n"),
    ...vendorSteps.map((step) => stepText(step, instructions[step])),
  ].join("\n\n");
}

function stepText(step: string, { title, console: clicks, command, watch, shows, undo }: VendorInstruction): string {
  return [
    `### ${step}: ${plain(title)}`,
    ...(clicks.length === 0 ? [] : [clicks.map((text, index) => `${index + 1}. ${plain(text)}`).join("\n")]),
    ...(command === undefined ? [] : [typedText(command)]),
    [
      ...watch.map((text) => `- **Watch out:** ${plain(text)}`),
      `- **It worked if:** ${plain(shows)}.`,
      `- **To undo:** ${plain(undo)}.`,
    ].join("\n"),
  ].join("\n\n");
}

/** Words outside of code: what Markdown would take for a tag or for emphasis. */
function plain(text: string): string {
  return text.replaceAll(/[<*]/g, (sign) => `\\${sign}`);
}

function typedText({ language, lines }: Typed): string {
  return ["```" + language, ...lines, "```"].join("\n");
}
