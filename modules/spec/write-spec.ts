import type { FoundCertificate, FoundDistribution } from "../rotation/inventory.js";
import type { ProposedRotation } from "../rotation/adoption.js";
import { storeName } from "../rotation/store.js";

/** What a stack.yaml says of where its rotations take place. */
export interface ProposedStack {
  readonly name: string;
  /** Twelve digits. */
  readonly account: string;
  readonly assumeRole: string | undefined;
}

/** The text of a new stack.yaml; `schema` is the path from it to stack.schema.json. */
export function stackText({ name, account, assumeRole }: ProposedStack, schema: string): string {
  return lines([
    `# yaml-language-server: $schema=${schema}`,
    "# Where the rotations of this folder take place. Written once by `crossfade adopt`, and yours from here on.",
    "apiVersion: crossfade/v1",
    "kind: Stack",
    "spec:",
    `  account: ${JSON.stringify(account)}`,
    "  region: us-east-1",
    ...(assumeRole === undefined ? [] : [`  assumeRole: ${scalar(assumeRole)}`]),
    `  # Terraform's state is a local file, terraform.${name}.tfstate. To share it, before the first apply:`,
    `  # backend: { s3: { bucket: <bucket>, key: crossfade/${name}.tfstate, region: <region> } }`,
  ]);
}

/** The text of a new rotation; `schema` is the path from it to rotation.schema.json. The same text for the same proposal. */
export function rotationText(proposed: ProposedRotation, schema: string): string {
  const { name, generation, certificate, waves } = proposed;
  return lines([
    `# yaml-language-server: $schema=${schema}`,
    ...headComment(proposed),
    "apiVersion: crossfade/v1",
    "kind: TlsRotation",
    `metadata: { name: ${name} } # and owner: the team to ask`,
    "spec:",
    `  store: ${certificate.store}`,
    "  generations:",
    `    - id: ${JSON.stringify(generation)} # ${generationComment(certificate)}`,
    "      certificate:",
    `        arn: ${scalar(certificate.arn)}`,
    `  serve: ${JSON.stringify(generation)}`,
    "  rollout:",
    ...orderComment(proposed),
    "    waves:",
    ...waves.flatMap((wave) => [
      `      - name: ${wave.name}`,
      "        distributions:",
      ...wave.distributions.map((distribution) => `          - ${distribution.id}${distributionComment(distribution)}`),
    ]),
  ]);
}

function headComment({ certificate, unmanaged }: ProposedRotation): readonly string[] {
  const names = hostNames(certificate.names);
  const more = certificate.names.length - Math.min(names.length, shownNames);
  const shown = [...names.slice(0, shownNames), ...(more > 0 ? [`${more} more`] : [])].join(", ");
  const whose = shown === "" ? `A certificate in ${storeName(certificate.store)}` : shown;
  const until = certificate.notAfter === undefined ? "" : `, valid until ${dayOf(certificate.notAfter)}`;
  return [
    `# ${whose}${until}. Written once by \`crossfade adopt\`, and yours from here on.`,
    ...(unmanaged.length === 0
      ? []
      : [
          "# Served as well by distributions that Crossfade cannot manage; while they are, it cannot be retired:",
          ...unmanaged.map((id) => `#   ${commentText(id)}`),
        ]),
  ];
}

const shownNames = 4;

function generationComment({ store, renewal }: FoundCertificate): string {
  const known = store === "iam" ? "the month of its upload" : "the month from which it is valid";
  switch (renewal) {
    case "none":
      return `${known}; nobody renews it`;
    case "refused":
      return `${known}; ACM issued it, and says that it is not eligible for renewal`;
    case "acm":
      return `${known}; ACM renews it`;
  }
}

function orderComment({ waves }: ProposedRotation): readonly string[] {
  if (waves.length < 2) return [];
  return [
    "    # By name: which has the least traffic cannot be read. Put first what can best be missed, before the next rotation.",
    "    # `maxInFlight: 10` in a wave has at most ten of its distributions between certificates at once.",
  ];
}

function distributionComment({ aliases, enabled, sslSupportMethod }: FoundDistribution): string {
  const [first, ...more] = hostNames(aliases);
  const notes = [
    ...(first === undefined ? ["no alias"] : [more.length === 0 ? first : `${first} and ${more.length} more`]),
    ...(enabled ? [] : ["disabled: no gate asks it"]),
    ...(sslSupportMethod === "vip" ? ["dedicated IP addresses: a second certificate costs"] : []),
  ];
  return ` # ${notes.join("; ")}`;
}

/** A comment holds nothing else of what somebody else has written: it may not end the line, nor hide. */
function hostNames(names: readonly string[]): readonly string[] {
  const isHostName = /^(?:\*\.)?[a-z0-9_][a-z0-9_-]{0,62}(?:\.[a-z0-9_][a-z0-9_-]{0,62})*$/;
  return names.map((name) => name.toLowerCase()).filter((name) => isHostName.test(name));
}

function commentText(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]/g, "?");
}

/** A comma or an equals sign may be in the name of a server certificate; quoted, nothing in it means anything to YAML. */
function scalar(text: string): string {
  return /^[a-z][A-Za-z0-9:/._-]*$/.test(text) ? text : JSON.stringify(text);
}

function dayOf(date: Date): string {
  return Number.isNaN(date.getTime()) ? "an unknown day" : date.toISOString().slice(0, 10);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}
