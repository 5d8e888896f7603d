/** What is run with one set of credentials, and so what a policy is for. */
export const jobs = ["plan", "apply", "review", "drift", "stage", "adopt"] as const;

/**
 * plan: `cdktf plan`, `check --live`, `status`, `runbook --live`. apply: all of that, what an apply changes, and what its gates read.
 * review: judges plan files, without AWS. drift: `check --live` and `status`, which write nothing, not even a lock.
 * stage: `stage`. adopt: `adopt`, when there is no stack yet.
 */
export type Job = (typeof jobs)[number];

/** As IAM names it: "acm:DescribeCertificate". */
export type Action = `${string}:${string}`;

/**
 * What a permission is on. A stack that has none of it does not need the permission; `permittedOn` says what it is in a
 * stack. Those that end in "-lists" are "*": IAM knows no resource for their actions.
 */
export type PermittedOn =
  /** IAM asks nobody for it: it is in no policy. */
  | "everyone"
  | "account-lists"
  | "distribution-lists"
  | "distributions"
  | "switched-distributions"
  | "acm-lists"
  | "acm-certificates"
  | "any-acm-certificate"
  | "acm-imports"
  | "acm-creations"
  | "acm-quotas"
  | "iam-lists"
  | "any-server-certificate"
  | "server-certificates"
  | "server-certificate-uploads"
  | "server-certificate-creations"
  | "user-pools"
  | "saml-provider-lists"
  | "saml-providers"
  | "identity-center-lists"
  | "identity-source-lists"
  | "account-assignments"
  | "managed-account-assignments"
  | "identity-stores"
  | "managed-identity-stores"
  | "owner-lists"
  | "owner-parameters"
  | "secrets-to-stage"
  | "secrets-for-terraform"
  | "state-bucket"
  | "state"
  | "state-lock"
  | "assumed-role";

/** Whose policy: that of the credentials a command is run with, or of the role that it assumes with them. */
export type Holder = "caller" | "role";

/** One action that a unit calls, declared beside the unit. */
export interface Permission {
  readonly action: Action;
  readonly on: PermittedOn;
  readonly jobs: readonly Job[];
  /** Default: the role where the stack has one, else the caller. */
  readonly as?: "caller";
  /** Why a run may well end without this call, or without showing it; what was not seen may be needed all the same. */
  readonly seldom?: string;
}

/**
 * What each function of a unit needs that asks AWS: of a module, every exported function that answers later. One that is
 * not declared does not compile.
 */
export type PermissionsOf<Unit> = {
  readonly [
    Name in keyof Unit as Unit[Name] extends (...args: never[]) => Promise<unknown> | AsyncIterable<unknown>
      ? Name
      : never
  ]: readonly Permission[];
};

/** The jobs that compare the specs with what is live: they differ in what else they do. */
export const readers = ["plan", "apply", "drift"] as const;
