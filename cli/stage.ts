import { Command } from "commander";

import { expectAccount } from "../modules/live/account.js";
import { findByFingerprint, fingerprintTag, importCertificate } from "../modules/live/acm.js";
import { connect, type StorePorts } from "../modules/live/clients.js";
import { explainPreflight } from "../modules/live/explain-preflight.js";
import { ReadFault } from "../modules/live/fault.js";
import { judgeStaged } from "../modules/live/judge-targets.js";
import { rotationTag } from "../modules/rotation/permitted.js";
import { serverCertificateName, serverCertificatePath, storeName } from "../modules/rotation/store.js";
import type { CertificateArn, GenerationId, Store, TlsRotation } from "../modules/rotation/tls-rotation.js";
import { recordArn } from "../modules/spec/edit.js";
import { type KeyedGeneration, keyedGenerations, keyedOrThrow } from "./keyed-generation.js";
import { exit, type Output, output, ticking } from "./output.js";
import { expectRoom, fleetOnce } from "./quota-room.js";
import { replaceFile } from "./replace-file.js";
import { placeOfAccount, type Specs, specsOrExit } from "./specs.js";

interface StageOptions {
  readonly rotations: string;
  readonly write: boolean;
  readonly json: boolean;
}

interface Staged {
  readonly generation: GenerationId;
  readonly store: Store;
  readonly arn: CertificateArn;
  readonly fingerprint: string;
  /** False when the store had it already. */
  readonly imported: boolean;
  /** False when the spec does not name the ARN yet. */
  readonly recorded: boolean;
}

/** `crossfade stage <rotation>`: puts new generations into their store, so that no key ever touches Terraform. */
export function stageCommand(): Command {
  return new Command("stage")
    .description(
      "Put a rotation's new generations into ACM or the IAM store before the plan; run again, it finds what it put there",
    )
    .argument("<rotation>", "the rotation's metadata.name")
    .option("--write", "record the ARN in the spec; comments and layout stay", false)
    .option("--json", "one JSON document on stdout", false)
    .option("--rotations <folder>", "where the stacks are", "rotations")
    .addHelpText("after", '\nExample:\n  WWW_KEY="$(cat key.pem)" npx crossfade stage www-example-com --write')
    .action(async (name: string, options: StageOptions) => {
      const out = output(options.json);
      const specs = specsOrExit(options.rotations);
      const { staged, interrupted } = await ticking(out, `rotation "${name}": staging`, (say) =>
        stage(specs, name, options.write, out, say),
      );
      out.document({ rotation: name, staged, interrupted });
      if (interrupted) {
        out.progress("stopped before all was staged; run it again, it finds what it put there");
        process.exitCode = exit.fault;
      } else if (staged.length === 0)
        out.result(`rotation "${name}": every generation is in its store, nothing to stage`);
    });
}

interface StagedSoFar {
  readonly staged: readonly Staged[];
  readonly interrupted: boolean;
}

async function stage(
  specs: Specs,
  name: string,
  write: boolean,
  out: Output,
  say: (text: string) => void,
): Promise<StagedSoFar> {
  const { stack, rotation, text } = specs.rotation(name);
  const generations = keyedOrThrow(await keyedGenerations(specs, rotation, "unstaged", process.env));
  for (const { remarks } of generations) for (const remark of remarks) out.progress(`warning: ${remark}`);
  const clients = connect({ region: stack.region, assumeRole: stack.assumeRole }, say);
  if (generations.length > 0) {
    await expectAccount(clients.sts, stack.account, undefined, placeOfAccount(specs, stack));
    const fleet = fleetOnce(clients);
    await expectRoom(clients, stack, rotation, out, fleet);
    await warnUncovered({ rotation, generations, fleet }, out);
  }
  // An import that is under way is waited for, so that its ARN is known; a second Ctrl-C does not wait.
  const stopped = new AbortController();
  process.once("SIGINT", () => {
    stopped.abort();
  });
  const staged: Staged[] = [];
  let spec = text;
  for (const generation of generations) {
    if (stopped.signal.aborted) break;
    const { id, store, place } = generation;
    const { fingerprint } = generation.certificate;
    out.progress(`generation "${id}": looking for it in ${storeName(store)}, by fingerprint`);
    const { arn, imported } = await put(clients, rotation, generation);
    out.result(`generation "${id}": ${imported ? "imported as" : `already in ${storeName(store)} as`} ${arn}`);
    spec = recordArn(spec, id, arn);
    if (write) await replaceFile(place.file, spec);
    else out.result(`  record it under certificate in ${place.text} as: arn: ${arn}\n  or run again with --write`);
    staged.push({ generation: id, store, arn, fingerprint, imported, recorded: write });
  }
  return { staged, interrupted: staged.length < generations.length };
}

interface Uncovered {
  readonly rotation: TlsRotation;
  readonly generations: readonly KeyedGeneration[];
  readonly fleet: ReturnType<typeof fleetOnce>;
}

/** An import counts against a quota of the year: what could not be served afterwards is said before it. */
async function warnUncovered({ rotation, generations, fleet }: Uncovered, out: Output): Promise<void> {
  try {
    const judged = { rotation, fleet: await fleet() };
    for (const { id, certificate, place } of generations)
      for (const found of judgeStaged(judged, { id, index: 0, names: certificate.names }))
        out.progress(`warning: ${place.text} ${explainPreflight(found)}`);
  } catch (fault) {
    if (!(fault instanceof ReadFault)) throw fault;
    out.progress(`warning: whether it covers every alias was not compared: ${fault.message}`);
  }
}

async function put(
  { acm, iam }: StorePorts,
  rotation: TlsRotation,
  { id, store, certificate, pems }: KeyedGeneration,
): Promise<Pick<Staged, "arn" | "imported">> {
  const { fingerprint } = certificate;
  const material = { ...pems, tags: tags(rotation, id, fingerprint) };
  switch (store) {
    case "acm": {
      const found = await findByFingerprint(acm, certificate);
      return { arn: found ?? (await importCertificate(acm, material)), imported: found === undefined };
    }
    case "iam": {
      // Loaded when it is needed: most rotations are in ACM.
      const { uploadServerCertificate } = await import("../modules/live/iam.js");
      const named = { name: serverCertificateName(rotation.name, id), path: serverCertificatePath(rotation.name) };
      const { arn, uploaded } = await uploadServerCertificate(await iam(), { ...material, ...named, fingerprint });
      return { arn, imported: uploaded };
    }
  }
}

/** For people and other tools; staging again finds the certificate by its content, for anyone can set a tag. */
function tags(rotation: TlsRotation, generation: GenerationId, fingerprint: string): Readonly<Record<string, string>> {
  return {
    [rotationTag]: rotation.name,
    "crossfade:generation": generation,
    [fingerprintTag]: fingerprint,
  };
}
