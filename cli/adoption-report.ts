import type { Adoption, NeedsNothing, ProposedRotation } from "../modules/rotation/adoption.js";
import type { FoundCertificate, FoundDistribution, Inventory } from "../modules/rotation/inventory.js";
import { explainObstacle, obstacleCode } from "../modules/rotation/obstacle.js";
import { showFile } from "../modules/spec/show.js";
import { joiningPlace, joiningText, shownName } from "./adopt-joining.js";
import type { AdoptTarget } from "./adopt-target.js";
import { rotationFile, type Writing } from "./adopt-write.js";

/** What a run of `adopt` has read, decided and done. */
export interface Adopted {
  readonly target: AdoptTarget;
  readonly account: string;
  readonly inventory: Inventory;
  readonly adoption: Adoption;
  readonly writing: Writing;
  readonly dryRun: boolean;
}

/** For people: every distribution is accounted for. */
export function adoptionLines(adopted: Adopted): readonly string[] {
  const { adoption, account, inventory, target } = adopted;
  const { managed, managedCertificates, released, unmanageable } = adoption;
  const list = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : ["", `${title}:`, ...lines.map((line) => `  ${line}`)];
  const inUse = new Set(inventory.distributions.flatMap(({ attached }) => attached ?? []));
  return [
    `account ${account}: ${inventory.distributions.length} distribution(s), which serve ${inUse.size} certificate(s)`,
    ...list(rotationsTitle(adopted), rotationLines(adopted)),
    ...list(
      "To be added by a person",
      adoption.joining.map((one) => joiningText(target, one)),
    ),
    ...list(needsNothingTitle, adoption.needsNothing.map(needsNothingText)),
    ...list(
      "Cannot be managed",
      unmanageable.flatMap(({ distribution, obstacles }) =>
        obstacles.map((obstacle) => explainObstacle(distribution.id, obstacle)),
      ),
    ),
    ...(managed.length + managedCertificates === 0
      ? []
      : ["", `In a spec already: ${managed.length} distribution(s), ${managedCertificates} certificate(s)`]),
    ...(released.length === 0
      ? []
      : ["", `Released, so left alone: ${released.length} distribution(s), ${some(released)}`]),
    ...list("Good to know", notes(adopted)),
    ...list("Next", nextSteps(adopted)),
  ];
}

function rotationsTitle({ dryRun, adoption, writing }: Adopted): string {
  const { length } = adoption.rotations;
  if (dryRun) return `Would be written, ${length} rotation(s)`;
  if (writing.stopped === undefined) return `Written, ${length} rotation(s)`;
  return `Written before it was stopped, ${writing.files.length} file(s) for ${length} rotation(s)`;
}

function rotationLines({ target, adoption, writing, dryRun }: Adopted): readonly string[] {
  const { rotations } = adoption;
  const files = dryRun ? plannedFiles(target, rotations) : writing.files;
  const byFile = new Map(rotations.map((rotation) => [rotationFile(target, rotation.name), rotation]));
  return files.flatMap((file) => {
    const rotation = byFile.get(file);
    return [showFile(file), ...(rotation === undefined ? [] : rotationDetails(rotation).map((line) => `  ${line}`))];
  });
}

function plannedFiles(target: AdoptTarget, rotations: readonly ProposedRotation[]): readonly string[] {
  const stack = target.existing === undefined && rotations.length > 0 ? [`${target.folder}/stack.yaml`] : [];
  return [...stack, ...rotations.map(({ name }) => rotationFile(target, name))];
}

function rotationDetails({ certificate, generation, waves, unmanaged }: ProposedRotation): readonly string[] {
  const shown = waves.map(({ name, distributions }) => `${name}: ${some(distributions.map(distributionText))}`);
  const disabled = waves.flatMap(({ distributions }) => distributions).filter(({ enabled }) => !enabled);
  return [
    `${certificateText(certificate)}, generation "${generation}"`,
    ...shown,
    ...(certificate.renewal === "refused" ? ["ACM issued it, and says that it is not eligible for renewal"] : []),
    ...(disabled.length === 0 ? [] : [`disabled, so that no gate asks them: ${some(disabled.map(({ id }) => id))}`]),
    ...(unmanaged.length === 0 ? [] : [`kept in use as well by what cannot be managed: ${some(unmanaged)}`]),
  ];
}

function certificateText({ names, arn, notAfter }: FoundCertificate): string {
  const [main] = names;
  const more = names.length > 1 ? ` and ${names.length - 1} more` : "";
  const until = notAfter === undefined ? "" : `, valid until ${notAfter.toISOString().slice(0, 10)}`;
  return `${main === undefined ? arn : `${shownName(main)}${more} (${arn})`}${until}`;
}

function distributionText({ id, aliases }: FoundDistribution): string {
  return `${id} (${aliases[0] === undefined ? "no alias" : shownName(aliases[0])})`;
}

const needsNothingTitle =
  "Needs nothing, for ACM issued it and renews it in place, under the same ARN (validated by e-mail, somebody has to answer)";

function needsNothingText({ certificate, distributions }: NeedsNothing): string {
  return `${certificateText(certificate)}: ${some(distributions.map(distributionText))}`;
}

function notes({ target, adoption }: Adopted): readonly string[] {
  const { existing, profile, role } = target;
  const assumed = existing?.assumeRole;
  return [
    ...(profile === undefined
      ? []
      : [`stack.yaml cannot hold a profile: set AWS_PROFILE=${profile} for check, plan and apply as well`]),
    ...(role === undefined || existing === undefined || role === assumed
      ? []
      : [
          `stack.yaml was left as it is, with ${assumed === undefined ? "no assumeRole" : `assumeRole ${assumed}`}, while this run worked as ${role}`,
        ]),
    ...(adoption.rotations.length === 0
      ? []
      : [
          "the waves are by name, for traffic cannot be read: order them before the first rotation",
          "a list shows neither logging nor continuous deployment: what those refuse, check --live says of the next wave, and its gate before it switches",
        ]),
  ];
}

/** What a person runs now; none where nothing of the stack is there. */
export function nextSteps({ target, adoption, dryRun }: Adopted): readonly string[] {
  const { name, profile, existing } = target;
  if (adoption.rotations.length === 0 && existing === undefined) return [];
  if (dryRun) return [`npx crossfade adopt ${name}, without --dry-run`];
  const as = profile === undefined ? "" : `AWS_PROFILE=${profile} `;
  return [`${as}npx crossfade check --live ${name}`, `${as}npx cdktf plan ${name}`];
}

/** For machines: all of it. */
export function adoptionDocument(adopted: Adopted): unknown {
  const { target, account, adoption, writing, dryRun } = adopted;
  const ids = (distributions: readonly FoundDistribution[]) => distributions.map(({ id }) => id);
  return {
    stack: target.name,
    account,
    dryRun,
    stopped: writing.stopped,
    written: writing.files,
    rotations: adoption.rotations.map(({ name, generation, certificate, waves, unmanaged }) => ({
      name,
      file: rotationFile(target, name),
      generation,
      ...certificateFacts(certificate),
      waves: waves.map((wave) => ({ name: wave.name, distributions: ids(wave.distributions) })),
      unmanaged,
    })),
    joining: adoption.joining.map((joining) => {
      const { file, line, column, typing } = joiningPlace(target, joining);
      const { distribution, rotation, generation } = joining;
      return { distribution: distribution.id, rotation, generation, file, line, column, text: typing?.text };
    }),
    needsNothing: adoption.needsNothing.map(({ certificate, distributions }) => ({
      ...certificateFacts(certificate),
      reason: "renewed-by-acm",
      distributions: ids(distributions),
    })),
    cannotBeManaged: adoption.unmanageable.map(({ distribution, obstacles }) => ({
      distribution: distribution.id,
      aliases: distribution.aliases,
      reasons: obstacles.map((obstacle) => ({
        code: obstacleCode(obstacle),
        message: explainObstacle(distribution.id, obstacle),
      })),
    })),
    alreadyManaged: { distributions: adoption.managed, certificates: adoption.managedCertificates },
    released: adoption.released,
    next: nextSteps(adopted),
  };
}

function certificateFacts({ arn, store, names, notAfter }: FoundCertificate) {
  return { arn, store, names, notAfter: notAfter?.toISOString() };
}

/** The first few in full; `--json` has all. */
function some(texts: readonly string[]): string {
  const shown = texts.slice(0, 5).join(", ");
  return texts.length > 5 ? `${shown} and ${texts.length - 5} more` : shown;
}
