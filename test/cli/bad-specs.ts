// One rotation for each thing that users get wrong, and every word that `crossfade check` says of its file.
import { arnOf, rotationYaml } from "../spec/specs.js";

export interface BadSpec {
  readonly title: string;
  /** Below rotations/demo. */
  readonly file: string;
  readonly text: string;
  /** Every line that is said of the file, without the file: `line:column what was found, what was expected, what to do`. */
  readonly says: readonly string[];
}

type Parts = Parameters<typeof rotationYaml>[0];

const here = "rotations/demo";
const stands = (id: string, where?: Parameters<typeof arnOf>[1]): string =>
  `- { id: "2026-03", certificate: { arn: "${arnOf(id, where)}" } }`;
const waves = (...lists: readonly string[]): readonly string[] => [
  "waves:",
  ...lists.map((list, index) => `  - { name: wave-${index + 1}, distributions: [${list}] }`),
];

/** Two waves, and nothing else that another rotation may have too: what a case is about it puts in place of it. */
function spec(name: string, parts: Parts = {}): string {
  const own = `E${name.replaceAll("-", "").toUpperCase()}`;
  return rotationYaml({ name, rollout: waves(`${own}0001`, `${own}0002`), ...parts });
}

function rollout(name: string, ...more: readonly string[]): Parts {
  const own = `E${name.replaceAll("-", "").toUpperCase()}`;
  return { rollout: [...waves(`${own}0001`, `${own}0002`), ...more] };
}

/** A generation from files; which certificates they hold is in bad-certificates.ts. */
function fromFiles(name: string, pem: string, chain = "chain"): string {
  const certificate = `certificate: { pem: pem/${pem}.pem, chain: pem/${chain}.pem }`;
  return spec(name, { generations: [`- { id: "2026-03", ${certificate} }`] });
}

/** A generation whose certificate is in order. */
function withKey(name: string, privateKey: string): string {
  const certificate = `certificate: { pem: pem/sound.pem, chain: pem/chain.pem, privateKey: ${privateKey} }`;
  return spec(name, { generations: [`- { id: "2026-03", ${certificate} }`] });
}

const aboutPem = (file: string): string => `8:44 generation "2026-03", "pem/${file}.pem":`;
const aboutChain = (file: string): string => `8:66 generation "2026-03", "pem/${file}.pem":`;

/** What the others collide with; nothing is wrong with it. */
export const sound = { file: "a-sound.yaml", text: spec("sound") } as const;

/** In a second stack. */
export const elsewhere: BadSpec = {
  title: "a distribution in two stacks",
  file: "two-stacks.yaml",
  text: spec("two-stacks", { rollout: waves("ESOUND0002") }),
  says: [
    `11:41 distribution "ESOUND0002" belongs to rotation "sound" of stack "demo" (wave "wave-2") already, at ${here}/a-sound.yaml:12:41; remove one of the two`,
  ],
};

const badYaml: readonly BadSpec[] = [
  {
    title: "what is not YAML",
    file: "not-yaml.yaml",
    text: "spec: [\n",
    says: [
      "2:1 not YAML: the indentation does not fit the lines above, or a bracket is not closed; align it, or close the bracket",
    ],
  },
  {
    title: "a key that is there twice",
    file: "duplicate-key.yaml",
    text: `${spec("duplicate-key")}kind: TlsRotation\n`,
    says: ['13:1 key "kind" is here twice, first at 2:1; keep one of the two'],
  },
  {
    title: "an unknown key, with the nearest known one",
    file: "unknown-key.yaml",
    text: spec("unknown-key", { spec: ["retirment: { soak: 7d }"] }),
    says: [
      '6:3 unknown key "retirment" in spec, expected "retirement"?; known: store, stateSecrets, generations, serve, rollout, retirement',
    ],
  },
  {
    title: "an anchor",
    file: "anchor.yaml",
    text: spec("anchor", { rollout: waves("&one EANCHOR0001") }),
    says: [
      '11:41 anchor "&one", expected a value; write values where they are used, or quote text that starts with "&"',
    ],
  },
  {
    title: "a merge key",
    file: "merge-key.yaml",
    text: spec("merge-key").replace("metadata: { name", "metadata: { <<: { owner: ops }, name"),
    says: ['3:13 merge key "<<", expected the keys themselves; write them out'],
  },
  {
    title: "a spec over 1 MiB",
    file: "too-big.yaml",
    text: `${spec("too-big")}# ${"x".repeat(1024 * 1024)}\n`,
    says: ["1:1 the file is larger than 1048576 bytes, expected a spec; split it into several rotations"],
  },
  {
    title: "wrong types",
    file: "wrong-types.yaml",
    text: spec("wrong-types", { serve: "2026.3", rollout: ["waves: all"] }),
    says: [
      '6:10 spec.serve is the number 2026.3, expected the id of a generation, as text; quote it: "2026.3"',
      '10:12 spec.rollout.waves is "all", expected a list of waves, at least one',
    ],
  },
];

const badReferences: readonly BadSpec[] = [
  {
    title: "an unknown generation in serve",
    file: "serve.yaml",
    text: spec("serve", { serve: '"2026-04"' }),
    says: ['6:10 serve is "2026-04", expected the id of a generation; known: 2026-03'],
  },
  {
    title: "an unknown generation in from",
    file: "from.yaml",
    text: spec("from", rollout("from", "through: wave-1", 'from: "2025-09"')),
    says: ['14:11 from is "2025-09", expected the id of a generation; known: 2026-03'],
  },
  {
    title: "an unknown wave in through",
    file: "through.yaml",
    text: spec("through", rollout("through", "through: cannary")),
    says: ['13:14 through is "cannary", expected the name of a wave; known: wave-1, wave-2'],
  },
  {
    title: "no from while waves differ",
    file: "from-missing.yaml",
    text: spec("from-missing", rollout("from-missing", "through: wave-1")),
    says: [
      '13:14 no "from", expected one: waves after "wave-1" have not switched (wave-2); add from: with the generation that they still serve, or move through to the last wave',
    ],
  },
  {
    title: "a distribution in two waves",
    file: "two-waves.yaml",
    text: spec("two-waves", { rollout: waves("ETWOWAVES1", "ETWOWAVES1") }),
    says: [
      `12:41 distribution "ETWOWAVES1" belongs to wave "wave-1" already, at ${here}/two-waves.yaml:11:41; remove one of the two`,
    ],
  },
  {
    title: "a distribution in two rotations",
    file: "two-rotations.yaml",
    text: spec("two-rotations", { rollout: waves("ESOUND0001") }),
    says: [
      `11:41 distribution "ESOUND0001" belongs to rotation "sound" (wave "wave-1") already, at ${here}/a-sound.yaml:11:41; remove one of the two`,
    ],
  },
  {
    title: "a rotation name that is there twice",
    file: "two-names.yaml",
    text: spec("two-names").replace("name: two-names", "name: sound"),
    says: [`3:19 rotation "sound" is here twice, first at ${here}/a-sound.yaml:3:19; rename one of the two`],
  },
  {
    title: "an ARN outside us-east-1",
    file: "region.yaml",
    text: spec("region", { generations: [stands("a1", { region: "eu-west-1" })] }),
    says: [
      '8:44 arn "arn:aws:acm:eu-west-1:123456789012:certificate/a1" is in "eu-west-1", expected us-east-1: CloudFront takes certificates from no other region; import it there',
    ],
  },
  {
    title: "an ARN of another account",
    file: "account.yaml",
    text: spec("account", { generations: [stands("a2", { account: "999999999999" })] }),
    says: [
      '8:44 arn "arn:aws:acm:us-east-1:999999999999:certificate/a2" is of account 999999999999, expected 123456789012, the stack\'s; use a certificate of that account',
    ],
  },
];

const iamArn = (path: string): string => `arn:aws:iam::123456789012:server-certificate${path}`;

/** What a rotation says of stores, of who switches and of where keys are. */
const badChoices: readonly BadSpec[] = [
  {
    title: "an ARN of the other store",
    file: "other-store.yaml",
    text: spec("other-store", {
      generations: [`- { id: "2026-03", store: iam, certificate: { arn: "${arnOf("a3")}" } }`],
    }),
    says: [
      `8:56 arn is "${arnOf("a3")}", expected a certificate in the IAM server-certificate store: arn:aws:iam::<account>:server-certificate/cloudfront/<rotation>/<name>; correct it, or give the generation "store: acm"`,
    ],
  },
  {
    title: "a server certificate that CloudFront does not see",
    file: "path.yaml",
    text: spec("path", {
      generations: [`- { id: "2026-03", store: iam, certificate: { arn: "${iamArn("/web/www")}" } }`],
    }),
    says: [
      `8:56 arn "${iamArn("/web/www")}" has the path "/web/", expected one that begins with /cloudfront/: CloudFront takes no other; move it (aws iam update-server-certificate --new-path) before it is adopted, or stage it anew`,
    ],
  },
  {
    title: "a store that is none",
    file: "store.yaml",
    text: spec("store").replace("store: acm", "store: s3"),
    says: [
      '5:10 spec.store is "s3", expected acm or iam: where the certificates live: acm, or iam for the IAM server-certificate store',
    ],
  },
  {
    title: "a wave's switcher, misspelt",
    file: "switch.yaml",
    text: spec("switch", {
      rollout: ["waves:", "  - { name: all, distributions: [ESWITCH001], switch: { by: onwer } }"],
    }),
    says: [
      '11:65 spec.rollout.waves[0].switch.by is "onwer", expected crossfade or owner: who switches: crossfade, or the distribution\'s owner',
    ],
  },
  {
    title: "a key from two places",
    file: "two-keys.yaml",
    text: withKey("two-keys", "{ env: KEY, secretsManager: prod/www }"),
    says: [
      '8:93 spec.generations[0].certificate.privateKey is a mapping of "env", "secretsManager", expected exactly one of env: NAME, file: path, command: [program, argument, ...], secretsManager: name',
    ],
  },
  {
    title: "a field of a key that is in no secret",
    file: "field.yaml",
    text: withKey("field", "{ env: KEY, field: key }"),
    says: [
      '8:105 "secretsManager" is missing in spec.generations[0].certificate.privateKey beside "field", expected the name or the ARN of a secret in AWS Secrets Manager; add it',
    ],
  },
  {
    title: "a passphrase that is written down, and is not repeated",
    file: "passphrase.yaml",
    text: withKey("passphrase", "{ env: KEY, passphrase: correct horse }"),
    says: [
      "8:117 spec.generations[0].certificate.privateKey.passphrase is a text (not repeated here), expected exactly one of env: NAME, file: path, command: [program, argument, ...], secretsManager: name",
    ],
  },
];

const badCertificates: readonly BadSpec[] = [
  {
    title: "a certificate that is not there",
    file: "no-file.yaml",
    text: fromFiles("no-file", "nowhere"),
    says: [
      '8:44 "pem/nowhere.pem" does not exist, expected a file with a path relative to this one; create it or correct the path',
    ],
  },
  {
    title: "a certificate that is unreadable",
    file: "damaged.yaml",
    text: fromFiles("damaged", "damaged"),
    says: [
      `${aboutPem("damaged")} the certificate (line 1 of its text) is no readable X.509 certificate: its bytes are damaged or something else, expected DER of RFC 5280: export it again`,
    ],
  },
  {
    title: "a certificate that is not PEM",
    file: "not-pem.yaml",
    text: fromFiles("not-pem", "not-pem"),
    says: [
      `${aboutPem("not-pem")} the certificate is text without a PEM block, expected PEM (lines from -----BEGIN to -----END): give one certificate in PEM`,
    ],
  },
  {
    title: "several certificates where one is expected",
    file: "several.yaml",
    text: fromFiles("several", "several"),
    says: [
      `${aboutPem("several")} the certificate holds 3 certificates, expected one, the server's own: move those from its line 13 on to the chain`,
    ],
  },
  {
    title: "a certificate that has expired",
    file: "expired.yaml",
    text: fromFiles("expired", "expired"),
    says: [
      `${aboutPem("expired")} the certificate "CN=www.example.com" expired at 2026-06-01T00:00:00Z, expected one that is valid now: renew it`,
    ],
  },
  {
    title: "a certificate that is not yet valid",
    file: "not-yet.yaml",
    text: fromFiles("not-yet", "not-yet"),
    says: [
      `${aboutPem("not-yet")} the certificate "CN=www.example.com" is not valid before 2049-01-01T00:00:00Z, expected one that is valid now: wait until then, as ACM refuses it`,
    ],
  },
  {
    title: "P-384",
    file: "p384.yaml",
    text: fromFiles("p384", "p384"),
    says: [
      `${aboutPem("p384")} the certificate has a key of type P-384, expected RSA 2048, 3072 or 4096, or P-256, which CloudFront takes: have it issued for such a key`,
    ],
  },
  {
    title: "RSA under 2048",
    file: "rsa1024.yaml",
    text: fromFiles("rsa1024", "rsa1024"),
    says: [
      `${aboutPem("rsa1024")} the certificate has an RSA key of 1024 bits, expected 2048, 3072 or 4096: have it issued for a longer key`,
    ],
  },
  {
    title: "a chain out of order",
    file: "order.yaml",
    text: fromFiles("order", "sound", "reversed"),
    says: [
      `${aboutChain("reversed")} the chain is out of order: found "CN=Crossfade Lab Intermediate 1", "CN=Crossfade Lab Intermediate 2"; expected "CN=Crossfade Lab Intermediate 2", "CN=Crossfade Lab Intermediate 1": put each issuer after what it issued`,
    ],
  },
  {
    title: "a chain that does not lead to the certificate's issuer",
    file: "stranger.yaml",
    text: fromFiles("stranger", "sound", "stranger"),
    says: [
      `${aboutChain("stranger")} the chain does not hold the issuer of the certificate, "CN=Crossfade Lab Intermediate 2"; found: "CN=Stranger Intermediate 1": give the chain that came with the certificate`,
    ],
  },
  {
    title: "a chain with its root",
    file: "root.yaml",
    text: fromFiles("root", "sound", "with-root"),
    says: [
      `${aboutChain("with-root")} certificate 3 of the chain "CN=Crossfade Lab Root" is a root, expected only what lies between the certificate and its root: remove it, viewers have their own`,
    ],
  },
];

export const badSpecs: readonly BadSpec[] = [...badYaml, ...badReferences, ...badChoices, ...badCertificates];
