import { explainProblem, type CertificateProblem } from "../certificates/problem.js";
import { storeName } from "../rotation/store.js";
import type { GenerationId, Store } from "../rotation/tls-rotation.js";
import type { Place } from "./place.js";
import { listed, placeText, show } from "./show.js";

type Facts<Code extends string, More = unknown> = Place & { readonly severity: "error"; readonly code: Code } & More;
type Warning<Code extends string, More> = Place & { readonly severity: "warning"; readonly code: Code } & More;

/** Why a PEM file could not be read. */
export type PemFault = "missing" | "outside" | "not-a-file" | "too-big" | "forbidden" | "unreadable";

/** Whose key it is. */
interface KeyOf {
  readonly rotation: string;
  readonly generation: GenerationId;
}

/** Each part is as the schema says, and together they cannot be. `first` is where the other one stands. */
export type RotationIssue =
  | Facts<
      "unknown-generation",
      { readonly key: "serve" | "from"; readonly found: string; readonly known: readonly string[] }
    >
  | Facts<"unknown-wave", { readonly found: string; readonly known: readonly string[] }>
  | Facts<"from-missing", { readonly through: string; readonly behind: readonly string[] }>
  | Facts<"from-is-serve", { readonly generation: GenerationId }>
  | Facts<"serve-is-emergency", { readonly generation: GenerationId }>
  | Facts<
      "duplicate-name",
      { readonly what: "rotation" | "generation" | "wave"; readonly name: string; readonly first: Place }
    >
  | Facts<"distribution-twice", { readonly distribution: string; readonly holder: string; readonly first: Place }>
  /** `first`: where the rotation is that the entry is about. */
  | Facts<"released-too-early", { readonly released: string; readonly rotation: string; readonly first: Place }>
  | Facts<"arn-twice", { readonly arn: string; readonly first: Place }>
  | Facts<"key-variable-twice", KeyOf & { readonly variable: string; readonly other: KeyOf; readonly first: Place }>
  /** `in`: the store that it is an ARN of, if any. */
  | Facts<"arn-not-in-store", { readonly found: string; readonly store: Store; readonly in: Store | undefined }>
  | Facts<"arn-path", { readonly arn: string; readonly path: string }>
  | Facts<"arn-region", { readonly arn: string; readonly region: string }>
  | Facts<"arn-account", { readonly arn: string; readonly found: string; readonly account: string }>
  | Facts<"tls-region", { readonly found: string; readonly rotation: string }>
  | Facts<"role-account", { readonly found: string; readonly account: string }>
  | Facts<"connect-to", { readonly found: string }>
  | Facts<"pem-unreadable", { readonly path: string; readonly fault: PemFault; readonly limit: number }>
  | Facts<"pem-holds-key", { readonly path: string }>
  | Warning<"emergency-apart", { readonly generation: GenerationId; readonly serve: GenerationId }>
  /** `older`: which of the two was issued first, by its own word. */
  | Warning<"generations-order", { readonly generation: GenerationId; readonly older: GenerationId }>
  | Warning<"emergency-lifts-waves", { readonly generation: GenerationId; readonly through: string }>
  | Warning<"many-distributions", { readonly count: number; readonly limit: number }>
  /** `first` is the first wave. */
  | Warning<
      "from-unused",
      { readonly serve: GenerationId; readonly through: string | undefined; readonly first: string }
    >
  | Warning<
      "names-dropped",
      { readonly generation: GenerationId; readonly outgoing: GenerationId; readonly names: readonly string[] }
    >
  | (Place & {
      readonly severity: "error" | "warning";
      readonly code: "certificate";
      readonly generation: GenerationId;
      /** The file that the problem is in, as the spec names it. */
      readonly path: string;
      readonly problem: CertificateProblem;
    });

/** Without the place: what was found, what was expected, what to do. */
export function explainRotation(issue: RotationIssue): string {
  switch (issue.code) {
    case "unknown-generation":
      return `${issue.key} is ${show(issue.found)}, expected the id of a generation; known: ${listed(issue.known)}`;
    case "unknown-wave":
      return `through is ${show(issue.found)}, expected the name of a wave; known: ${listed(issue.known)}`;
    case "from-missing":
      return (
        `no "from", expected one: waves after "${issue.through}" have not switched (${listed(issue.behind)}); ` +
        "add from: with the generation that they still serve, or move through to the last wave"
      );
    case "from-is-serve":
      return `from and serve are both "${issue.generation}", expected two generations; remove from and through when nothing differs`;
    case "serve-is-emergency":
      return `serve is "${issue.generation}", whose key is compromised (emergency: true); serve another generation, and mark the outgoing one`;
    case "duplicate-name":
      return `${issue.what} "${issue.name}" is here twice, first at ${placeText(issue.first)}; rename one of the two`;
    case "distribution-twice":
      return `distribution "${issue.distribution}" belongs to ${issue.holder} already, at ${placeText(issue.first)}; remove one of the two`;
    case "released-too-early":
      return (
        `released holds "${issue.released}", expected a generation of a rotation that has left: rotation "${issue.rotation}" is still in this stack, at ${placeText(issue.first)}; ` +
        "remove the entry. Taking the generation out of the rotation retires it, certificate and all"
      );
    case "key-variable-twice":
      return (
        `generation "${issue.generation}" of rotation "${issue.rotation}" would read its key from the variable "${issue.variable}", ` +
        `as generation "${issue.other.generation}" of rotation "${issue.other.rotation}" does, at ${placeText(issue.first)}; expected one for each, rename the one that is new`
      );
    case "emergency-lifts-waves":
      return `generation "${issue.generation}" is compromised (emergency: true), so the waves after "${issue.through}" switch too, in the next apply`;
    case "emergency-apart":
      return (
        `generation "${issue.generation}" is compromised (emergency: true) and no neighbour of "${issue.serve}", which is served: ` +
        "it is deleted in the next apply without a soak, but the waves keep their order; remove it if it was left behind before, " +
        "or name it in rollout.from to switch all waves together"
      );
    case "generations-order":
      return (
        `generation "${issue.generation}" comes after "${issue.older}", whose certificate is newer, expected the oldest first: ` +
        "what comes after the one that is served is taken for incoming; put them in order"
      );
    case "many-distributions":
      return (
        `the waves hold ${issue.count} distributions, expected at most ${issue.limit} in one rotation: Terraform's state and the time of a plan grow with the square of their number; ` +
        "split it into rotations, each with a certificate of its own"
      );
    case "from-unused":
      return issue.through === undefined
        ? `rollout.from has no effect: without "through" every wave serves "${issue.serve}", one after the other in one apply; add through: ${issue.first}, or remove from`
        : `rollout.from has no effect: "${issue.through}" is the last wave, so every wave serves "${issue.serve}"; set through: ${issue.first}, or remove from and through`;
    case "names-dropped":
      return (
        `generation "${issue.generation}" does not cover ${listed(issue.names.map((name) => `"${name}"`))}, which "${issue.outgoing}" covers; ` +
        "a distribution with such an alias cannot switch"
      );
    case "arn-twice":
    case "arn-not-in-store":
    case "arn-path":
    case "arn-region":
    case "arn-account":
    case "tls-region":
    case "role-account":
    case "connect-to":
      return explainReference(issue);
    case "pem-unreadable":
    case "pem-holds-key":
    case "certificate":
      return explainFile(issue);
  }
}

type ReferenceIssue = Extract<
  RotationIssue,
  { readonly code: `arn-${string}` | "tls-region" | "role-account" | "connect-to" }
>;

function explainReference(issue: ReferenceIssue): string {
  switch (issue.code) {
    case "arn-twice":
      return `arn ${show(issue.arn)} is here twice, first at ${placeText(issue.first)}; one generation is one certificate, remove one of the two`;
    case "arn-not-in-store": {
      const remedy = issue.in === undefined ? "" : `; correct it, or give the generation "store: ${issue.in}"`;
      return `arn is ${show(issue.found)}, expected a certificate in ${storeName(issue.store)}: ${arnForms[issue.store]}${remedy}`;
    }
    case "arn-path":
      return `arn ${show(issue.arn)} has the path ${show(issue.path)}, expected one that begins with /cloudfront/: CloudFront takes no other; move it (aws iam update-server-certificate --new-path) before it is adopted, or stage it anew`;
    case "arn-region":
      return `arn ${show(issue.arn)} is in ${show(issue.region)}, expected us-east-1: CloudFront takes certificates from no other region; import it there`;
    case "arn-account":
      return `arn ${show(issue.arn)} is of account ${issue.found}, expected ${issue.account}, the stack's; use a certificate of that account`;
    case "tls-region":
      return `region is "${issue.found}", expected us-east-1 for TLS rotation "${issue.rotation}": CloudFront takes certificates from no other; correct it, or move the rotation into a stack of us-east-1`;
    case "role-account":
      return `assumeRole is of account ${issue.found}, expected ${issue.account}, the stack's; correct one of the two`;
    case "connect-to":
      return `connectTo is ${show(issue.found)}, expected host1:port1:host2:port2 with ports from 1 to 65535 and IPv6 addresses in brackets; parts may be empty`;
  }
}

const arnForms = {
  acm: "arn:aws:acm:us-east-1:<account>:certificate/<id>",
  iam: "arn:aws:iam::<account>:server-certificate/cloudfront/<rotation>/<name>",
} satisfies Readonly<Record<Store, string>>;

type FileIssue = Extract<RotationIssue, { readonly code: "pem-unreadable" | "pem-holds-key" | "certificate" }>;

function explainFile(issue: FileIssue): string {
  switch (issue.code) {
    case "pem-unreadable":
      return `${show(issue.path)} ${faults[issue.fault](issue.limit)}`;
    case "pem-holds-key":
      return `${show(issue.path)} holds a private key, expected certificates only; move the key out of the rotations folder and name its place in privateKey`;
    case "certificate":
      return `generation "${issue.generation}", ${show(issue.path)}: ${explainProblem(issue.problem)}`;
  }
}

const faults = {
  missing: () => "does not exist, expected a file with a path relative to this one; create it or correct the path",
  outside: () => "leaves the rotations folder, expected a file inside it; copy it there",
  "not-a-file": () => "is no file, expected a PEM file; correct the path",
  "too-big": (limit) => `is larger than ${limit} bytes, which is more than its store takes; expected a PEM file`,
  forbidden: () => "may not be read, expected read permission; grant it",
  unreadable: () => "could not be read, expected a PEM file; try to open it",
} satisfies Readonly<Record<PemFault, (limit: number) => string>>;
