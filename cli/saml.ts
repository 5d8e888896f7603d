import { Command } from "commander";

import type { SamlRotation } from "../modules/rotation/saml-rotation.js";
import { recordActivation } from "../modules/spec/record-attestation.js";
import { readCaptured } from "./captured.js";
import { exit, type Output, output } from "./output.js";
import { replaceFile } from "./replace-file.js";
import { attestationOf, evidenceIn, explainAttestRefusal, type ResponseEvidence } from "./saml-evidence.js";
import { specsAsTheyAre } from "./saml-specs.js";
import type { Specs } from "./specs.js";

interface VerifyOptions {
  readonly rotations: string;
  readonly response: string;
  readonly stack?: string;
  readonly attest: boolean;
  readonly by?: string;
  readonly json: boolean;
}

/** `crossfade saml`: what an identity provider's own answers show. */
export function samlCommand(): Command {
  return new Command("saml")
    .description("What a SAML response shows: which generation of a rotation has signed it")
    .addCommand(verifyCommand())
    .addHelpText(
      "after",
      "\nExamples:\n  npx crossfade saml verify corp-idp --response response.txt\n  npx crossfade saml verify corp-idp --response response.txt --attest --by r.doe",
    );
}

function verifyCommand(): Command {
  return new Command("verify")
    .description(
      "Say which generation signed a captured SAMLResponse; with --attest, record that in the spec, and nothing about who signed in",
    )
    .argument("[rotation]", "the rotation's metadata.name; default: every SAML rotation is tried")
    .requiredOption("--response <file>", "the response, as XML or as its base64; - for stdin")
    .option("--stack <name>", "only rotations of this folder")
    .option("--attest", "record it in the spec of the rotation; comments and layout stay", false)
    .option("--by <name>", "who attests it, for the record")
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText("after", verifyHelp)
    .action(async (name: string | undefined, options: VerifyOptions) => {
      const out = output(options.json);
      const by = options.by === undefined ? undefined : attestorOf(options.by);
      const found = specsAsTheyAre(options.rotations, out);
      const rotations = rotationsOf(found, name, options.stack);
      if (options.response === "-" && process.stdin.isTTY)
        out.progress("reading the response from the terminal; end it with Ctrl-D");
      const evidence = evidenceIn(await readCaptured(options.response, process.stdin), rotations);
      await tell(evidence, { attest: options.attest, by }, found, out);
    });
}

const verifyHelp = `
To capture one: open the browser's network view, sign in, and copy the form field "SAMLResponse" of the POST to the ACS
address. It is a sign-in of yours: delete the file afterwards.

Examples:
  npx crossfade saml verify corp-idp --response response.txt
  npx crossfade saml verify corp-idp --response response.txt --attest --by r.doe
  pbpaste | npx crossfade saml verify --response -

Exit code 0: signed with what the spec says under "signing"; 5: signed with another generation, so the identity provider
has not been switched yet, or not back; 1: it shows nothing, could not be read, or was not to be attested.`;

/** Told and written as it is, so a sentence of one line. */
function attestorOf(by: string): string {
  if (/^[^\s\p{C}](?:[^\p{C}]{0,98}[^\s\p{C}])?$/u.test(by)) return by;
  throw new Error(
    "--by is not a name of 1 to 100 characters in one line; write it without line breaks and control characters",
  );
}

function rotationsOf({ stacks }: Specs, name: string | undefined, stack: string | undefined): readonly SamlRotation[] {
  const chosen = stack === undefined ? stacks : stacks.filter((one) => one.name === stack);
  if (chosen.length === 0 && stack !== undefined)
    throw new Error(`stack "${stack}" is not known; known: ${stacks.map((one) => one.name).join(", ") || "none"}`);
  const all = chosen.flatMap(({ samlRotations }) => samlRotations);
  const rotations = name === undefined ? all : all.filter((rotation) => rotation.name === name);
  if (rotations.length > 0) return rotations;
  const known = all.map((rotation) => rotation.name).join(", ") || "none";
  throw new Error(
    name === undefined
      ? `there is no SAML rotation${stack === undefined ? "" : ` in stack "${stack}"`}`
      : `SAML rotation "${name}" is not known; known: ${known}`,
  );
}

interface Attesting {
  readonly attest: boolean;
  readonly by: string | undefined;
}

async function tell(evidence: ResponseEvidence, attesting: Attesting, found: Specs, out: Output): Promise<void> {
  if (evidence.kind === "nothing") {
    process.exitCode = exit.fault;
    for (const sentence of evidence.sentences) out.progress(sentence);
    out.document({ signed: false, reasons: evidence.sentences });
    return;
  }
  const { rotation, generation, fingerprint, elements, facts } = evidence;
  const expected = generation === rotation.signing;
  for (const sentence of evidence.sentences) out.result(`rotation "${rotation.name}": ${sentence}`);
  if (!expected) out.progress(otherSigner(rotation, generation));
  if (!expected) process.exitCode = exit.waitsForPerson;
  const attested = attesting.attest ? await attest(evidence, attesting.by, found, out) : undefined;
  if (!attesting.attest) warnIssuer(evidence, out);
  out.document({
    signed: true,
    rotation: rotation.name,
    generation,
    fingerprint,
    signing: rotation.signing,
    expected,
    elements,
    sharedWith: evidence.sharedWith,
    issuer: facts.issuer,
    issuedAt: facts.issuedAt?.toISOString(),
    encoding: facts.encoding,
    ...(attested === undefined ? {} : attested),
  });
}

function otherSigner({ name, signing }: SamlRotation, generation: string): string {
  return `rotation "${name}": the response is signed with "${generation}", expected "${signing}", which the spec says under signing; whoever runs the identity provider has to activate "${signing}": npx crossfade runbook ${name}`;
}

type Signed = Extract<ResponseEvidence, { readonly kind: "signed" }>;

function warnIssuer({ rotation, facts }: Signed, out: Output): void {
  const expected = rotation.identityProvider.metadata?.entityId;
  if (expected !== undefined && facts.issuer !== expected)
    out.progress(
      `warning: it is issued by "${facts.issuer ?? ""}", expected "${expected}", the entity ID of rotation "${rotation.name}"`,
    );
}

interface Attested {
  readonly attested: boolean;
  readonly at?: string;
  readonly file?: string;
  readonly reason?: string;
}

/** A crash leaves the spec as it was, or whole with the attestation. */
async function attest(evidence: Signed, by: string | undefined, found: Specs, out: Output): Promise<Attested> {
  const { rotation, generation } = evidence;
  const judged = attestationOf(evidence, by, new Date());
  if ("refusal" in judged) {
    process.exitCode = exit.fault;
    const reason = explainAttestRefusal(judged.refusal, rotation.name);
    out.progress(reason);
    return { attested: false, reason };
  }
  const { activation } = judged;
  const { text } = found.samlRotation(rotation.name);
  const { file } = found.locate(rotation.name, ["spec", "identityProvider"]);
  const before = rotation.identityProvider.attestations.some(
    (one) => one.generation === generation && one.at === activation.at && one.fingerprint === activation.fingerprint,
  );
  if (before) out.progress(`${file}: it is recorded already`);
  else {
    await replaceFile(file, recordActivation(text, activation));
    out.progress(`${file}: recorded that "${generation}" signed at ${activation.at}; commit it, then apply`);
  }
  return { attested: true, at: activation.at, file };
}
