import type { SecretSource, TlsCertificate } from "../modules/rotation/tls-rotation.js";

/** How a key gets from one place to the next, for whoever has to answer for it. Sentences; `code` in backticks. */
export interface KeyRoute {
  readonly title: string;
  /** Of a spec. */
  readonly example: string;
  /** Each place that has the key, in clear unless it says otherwise. */
  readonly stations: readonly string[];
  readonly readers: string;
  /** What anybody writes down of it on the way. */
  readonly recorded: string;
  readonly needs: string;
}

/** Where a private key or a passphrase comes from. */
export interface KeyOrigin extends KeyRoute {
  /** When nobody has given it, as opposed to one that is wrong. */
  readonly absent: string;
}

export const keyOrigins = {
  env: {
    title: "From an environment variable",
    example: "privateKey: { env: WWW_KEY }",
    stations: [
      "your CI's secret store, or the shell that exports it",
      "the environment of the `crossfade` process",
      "its memory",
    ],
    readers:
      "Whoever may change what the CI job runs; on the machine, root and processes of the same user, as long as the process lives. " +
      "The programs that `crossfade` starts inherit it: a `command` of another key, and what follows `crossfade keys <stack> --`.",
    recorded:
      "Nothing by Crossfade. Many a CI masks a secret line by line, or not at all once it is encoded: let no step print its environment.",
    needs: "Nothing of AWS.",
    absent: "The variable is not set, or empty.",
  },
  file: {
    title: "From a file",
    example: "privateKey: { file: /run/secrets/www.pem }",
    stations: ["the disk, encrypted only if you encrypt it", "the memory of the `crossfade` process"],
    readers:
      "Whoever may read the file, its backups and its volume. Keep it out of version control: a path outside the repository, or in memory as `/run` is.",
    recorded: "Nothing. The file is read, up to 64 KiB, and neither copied nor removed.",
    needs: "Permission to read the file.",
    absent: "The file does not exist.",
  },
  command: {
    title: "From the output of a command",
    example: "privateKey: { command: [op, read, op://web/www/key] }",
    stations: [
      "where the program keeps it",
      "a pipe from the program, which a shell never reads",
      "the memory of the `crossfade` process",
    ],
    readers:
      "Whoever may run the program with your login; root and processes of the same user may look into either process. " +
      "Its arguments are in the list of processes and in the spec: put no secret into them.",
    recorded:
      "Nothing by Crossfade: neither what the program prints on its output nor on its error output is ever shown, also when it fails. What the program itself records is its own affair.",
    needs: "Whatever the program needs. It has 60 seconds, and inherits the environment.",
    absent: "Never: a program that fails is an error.",
  },
  secretsManager: {
    title: "From AWS Secrets Manager",
    example: "privateKey: { secretsManager: prod/www, field: key }",
    stations: [
      "AWS Secrets Manager, encrypted with a KMS key",
      "TLS from AWS, in the secret's region",
      "the memory of the `crossfade` process",
    ],
    readers:
      "Whoever may call `secretsmanager:GetSecretValue` on the secret and, where it has a KMS key of yours, `kms:Decrypt` on that.",
    recorded:
      "CloudTrail records each `GetSecretValue`, and KMS each `Decrypt`: who, when, which secret, and never its value. " +
      "Crossfade shows neither the value nor the names of its fields, also when it is not what was expected.",
    needs:
      "`secretsmanager:GetSecretValue` on the secret; `kms:Decrypt` on its key if that is not `aws/secretsmanager`. " +
      "With a secret of another account both its own policy and its key's have to allow it too. The credentials are the stack's, and have to be of the stack's account.",
    absent: "The secret does not exist, has no current value, or is marked for deletion.",
  },
} as const satisfies { readonly [From in SecretSource["from"]]: KeyOrigin };

/** What becomes of a key, by who puts the certificate into its store. Nothing does once it is there. */
type Bringer = Exclude<TlsCertificate["held"], "in-store">;

export const keyDestinations = {
  unstaged: [
    {
      title: "With `crossfade stage` into ACM",
      example: "store: acm",
      stations: [
        "the memory of the `crossfade` process",
        "TLS to AWS, in one `acm:ImportCertificate`",
        "ACM, which encrypts it and gives it to CloudFront's edges",
      ],
      readers: "Nobody: no call of ACM's returns the key of an imported certificate.",
      recorded:
        "CloudTrail records the call. ACM's API marks the key as sensitive, but the sample event in AWS's guide has an element for it, with its bytes left out: look at an event of your own before you let others read the trail. " +
        "An error in which ACM repeats a part of the key is shown without its words.",
      needs: "`crossfade permissions --job stage` prints it.",
    },
    {
      title: "With `crossfade stage` into the IAM server-certificate store",
      example: "store: iam",
      stations: [
        "the memory of the `crossfade` process",
        "TLS to AWS, in one `iam:UploadServerCertificate`",
        "the IAM store, which encrypts it and gives it to CloudFront's edges",
      ],
      readers: "Nobody: `iam:GetServerCertificate` returns the certificate and its chain only.",
      recorded:
        "CloudTrail records the call; IAM's API marks the key as sensitive. An error in which IAM repeats a part of the key is shown without its words.",
      needs: "`crossfade permissions --job stage` prints it.",
    },
  ],
  "by-terraform": [
    {
      title: "With Terraform, where the spec says `stateSecrets: accepted`",
      example: "stateSecrets: accepted",
      stations: [
        "the memory of `crossfade keys`",
        "the environment of the command after `--`, as `TF_VAR_key_…`",
        "Terraform and the AWS provider",
        "the plan file of every plan made with it, in clear (`cdktf.out/stacks/<stack>/plan`)",
        "TLS to AWS, and the store",
        "Terraform's state, in clear, with its backups and the old versions in its bucket",
      ],
      readers:
        "Whoever may read the state, a plan file or an artifact made of it, for as long as those exist: also after the certificate is gone. Rotating again is the only way to make such a key worthless.",
      recorded:
        'Terraform shows "(sensitive value)". With `TF_LOG=DEBUG` or `TRACE` the provider writes requests into the log, and the key with them: leave it off when a certificate is created.',
      needs:
        "`crossfade permissions --job apply` prints it. Only the apply that creates the certificate needs the key.",
    },
  ],
} as const satisfies { readonly [By in Bringer]: readonly KeyRoute[] };
