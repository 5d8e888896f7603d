import { longestPassphrase } from "../../modules/certificates/encrypted-key.js";
import { mostRounds } from "../../modules/certificates/key-rounds.js";
import { largestPrivateKey } from "../../modules/certificates/private-key.js";
import { keyDestinations, type KeyOrigin, keyOrigins, type KeyRoute } from "../../cli/key-routes.js";

/** docs/keys.md, from the table in key-routes.ts. */
export function keysDocument(): string {
  return [
    "<!-- Made from cli/key-routes.ts. To write it anew: node setup.mjs --run vitest run --project fast test/cli/keys-document.test.ts --update -->",
    "# Where private keys travel",
    inGeneral,
    "## Where a key comes from",
    "`privateKey` in a spec says where the key is, and `passphrase` inside it the same way where its passphrase is.",
    ...Object.values<KeyOrigin>(keyOrigins).map(originText),
    "## Where a key goes",
    ...Object.values<readonly KeyRoute[]>(keyDestinations).flat().map(routeText),
    "## Encrypted keys",
    encrypted,
    "",
  ]
    .join("\n\n")
    .trimEnd()
    .concat("\n");
}

const grouped = (bytes: number): string => bytes.toLocaleString("en-US");

const inGeneral = `\
A key is never part of a spec, and Crossfade writes it nowhere: not into a file, a log, a report, an error or a
document of \`--json\`. Only where the spec says \`stateSecrets: accepted\` does Terraform get it. Nothing else is said of a
key than what is wrong with it. While a command runs, the key is in its memory, and gone when the process ends; that of
\`crossfade keys\` ends with the command after \`--\`. (JavaScript cannot wipe memory: a core dump or swap of that time
would hold it.)

What goes on to AWS is one PKCS#8 key in PEM, not encrypted, as the stores demand, whatever form it was fetched in: at
most ${grouped(largestPrivateKey.acm)} bytes for ACM and ${grouped(largestPrivateKey.iam)} for the IAM store. Before it goes, it has signed something that the certificate verifies.`;

const encrypted = `\
\`\`\`yaml
privateKey: { file: www.key, passphrase: { secretsManager: prod/www, field: passphrase } }
\`\`\`

A PEM that a passphrase protects, PKCS#8 (\`ENCRYPTED PRIVATE KEY\`) or traditional (\`Proc-Type: 4,ENCRYPTED\`), is
decrypted in memory. The passphrase travels as described above for keys, ends with the process too, and goes nowhere.

- It is asked for only if the key is encrypted. A passphrase for a key in clear is a warning.
- One line break at its end is not part of it. It has at most ${grouped(longestPassphrase)} bytes.
- A key that has its passphrase hashed in more than ${grouped(mostRounds)} rounds (\`-iter\`, or N × r × p of scrypt) is refused: it
  would take minutes in which the command does nothing else.
- Ciphers that OpenSSL 3 has given up (DES, RC2, RC4 and the like) are refused. Encrypt the key anew where it is kept:
  \`openssl pkcs8 -topk8 -v2 aes-256-cbc -provider legacy -provider default -in old.key -out new.key\`.`;

function originText(origin: KeyOrigin): string {
  return `${routeText(origin)}\n- **Nobody has given it when:** ${origin.absent}`;
}

function routeText({ title, example, stations, readers, recorded, needs }: KeyRoute): string {
  return [
    `### ${title}`,
    `\`${example}\``,
    [
      `- **Way:** ${stations.join(" → ")}.`,
      `- **Who can read it on the way:** ${readers}`,
      `- **Recorded:** ${recorded}`,
      `- **Needs:** ${needs}`,
    ].join("\n"),
  ].join("\n\n");
}
