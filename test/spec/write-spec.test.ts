import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Adoption, proposeAdoption } from "../../modules/rotation/adoption.js";
import { compare } from "../../modules/rotation/proposed-names.js";
import type { Inventory } from "../../modules/rotation/inventory.js";
import { explain } from "../../modules/spec/issue.js";
import { loadSpecs } from "../../modules/spec/load.js";
import { rotationText, stackText } from "../../modules/spec/write-spec.js";
import {
  account,
  aFoundCertificate,
  aFoundDistribution,
  anInventory,
  aServerCertificate,
  inventories,
  now,
} from "../rotation/inventories.js";
import { folderOf } from "./specs.js";

const schema = "../../modules/spec/rotation.schema.json";
const scratch = mkdtempSync(join(tmpdir(), "crossfade-write-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const stack = { name: "edge", account, assumeRole: undefined };

function adoptionOf(inventory: Inventory): Adoption {
  return proposeAdoption({ inventory, account, stacks: [], taken: [], now });
}

function textOf(inventory: Inventory): string {
  const [rotation] = adoptionOf(inventory).rotations;
  return rotation === undefined ? "nothing was proposed" : rotationText(rotation, schema);
}

test("a rotation is written with what helps a person: names, expiry, aliases, and why the order may be wrong", () => {
  const shared = aFoundCertificate("shared", {
    names: ["www.example.com", "a.example.com", "b.example.com", "c.example.com", "d.example.com"],
  });
  const text = textOf(
    anInventory(
      [shared],
      aFoundDistribution("E1WWW00", shared, { aliases: ["www.example.com"] }),
      aFoundDistribution("E2API00", shared, { aliases: ["a.example.com", "b.example.com"], sslSupportMethod: "vip" }),
      aFoundDistribution("E3OFF00", shared, { aliases: ["c.example.com"], enabled: false }),
      aFoundDistribution("E4STAGE", shared, { refusals: [{ code: "staging", message: "staging" }] }),
    ),
  );
  expect(text).toBe(`# yaml-language-server: $schema=../../modules/spec/rotation.schema.json
# www.example.com, a.example.com, b.example.com, c.example.com, 1 more, valid until 2027-03-05. Written once by \`crossfade adopt\`, and yours from here on.
# Served as well by distributions that Crossfade cannot manage; while they are, it cannot be retired:
#   E4STAGE
apiVersion: crossfade/v1
kind: TlsRotation
metadata: { name: www-example-com } # and owner: the team to ask
spec:
  store: acm
  generations:
    - id: "2026-03" # the month from which it is valid; nobody renews it
      certificate:
        arn: arn:aws:acm:us-east-1:123456789012:certificate/shared
  serve: "2026-03"
  rollout:
    # By name: which has the least traffic cannot be read. Put first what can best be missed, before the next rotation.
    # \`maxInFlight: 10\` in a wave has at most ten of its distributions between certificates at once.
    waves:
      - name: canary
        distributions:
          - E2API00 # a.example.com and 1 more; dedicated IP addresses: a second certificate costs
      - name: rest
        distributions:
          - E1WWW00 # www.example.com
          - E3OFF00 # c.example.com; disabled: no gate asks it
`);
});

test("a certificate of the IAM store is named with whatever its name holds", () => {
  const stored = aServerCertificate("ASCAEXAMPLE", "www,2026=new@home");
  const text = textOf(anInventory([stored], aFoundDistribution("E1WWW00", stored)));
  expect(text).toContain("# A certificate in the IAM server-certificate store, valid until 2027-03-05.");
  expect(text).toContain('arn: "arn:aws:iam::123456789012:server-certificate/cloudfront/www,2026=new@home"');
  const folder = folderOf({ "edge/stack.yaml": stackText(stack, schema), "edge/www.yaml": text });
  expect(loadSpecs(folder, { now }).issues).toEqual([]);
});

test("a stack is written with its account as text, its role, and how to share the state", () => {
  const assumeRole = "arn:aws:iam::012345678901:role/path/cross+fade,1";
  const text = stackText({ name: "edge", account: "012345678901", assumeRole }, "../stack.schema.json");
  expect(text).toBe(`# yaml-language-server: $schema=../stack.schema.json
# Where the rotations of this folder take place. Written once by \`crossfade adopt\`, and yours from here on.
apiVersion: crossfade/v1
kind: Stack
spec:
  account: "012345678901"
  region: us-east-1
  assumeRole: "${assumeRole}"
  # Terraform's state is a local file, terraform.edge.tfstate. To share it, before the first apply:
  # backend: { s3: { bucket: <bucket>, key: crossfade/edge.tfstate, region: <region> } }
`);
  const rotation = textOf(anInventory([aFoundCertificate("1")], aFoundDistribution("E1WWW00", aFoundCertificate("1"))));
  const folder = folderOf({ "edge/stack.yaml": text, "edge/www.yaml": rotation.replaceAll(account, "012345678901") });
  const { stacks, issues } = loadSpecs(folder, { now });
  expect([issues.map(explain), stacks[0]?.account, stacks[0]?.assumeRole]).toEqual([[], "012345678901", assumeRole]);
});

test("whatever an account has, what is written is a sound spec that says what was proposed", () => {
  let run = 0;
  fc.assert(
    fc.property(inventories, (inventory) => {
      const { rotations } = adoptionOf(inventory);
      const root = join(scratch, String((run += 1)));
      mkdirSync(join(root, "edge"), { recursive: true });
      writeFileSync(join(root, "edge", "stack.yaml"), stackText(stack, schema));
      for (const rotation of rotations)
        writeFileSync(join(root, "edge", `${rotation.name}.yaml`), rotationText(rotation, schema));
      const { stacks, issues } = loadSpecs(root, { now });
      expect(issues.map(explain)).toEqual([]);
      const read = stacks.flatMap((one) => one.rotations);
      expect(read).toMatchObject(
        rotations
          .toSorted((one, other) => compare(one.name, other.name))
          .map(({ name, generation, certificate: { arn, store }, waves }) => ({
            name,
            serve: generation,
            generations: [{ id: generation, store, certificate: { held: "in-store", arn } }],
            rollout: {
              waves: waves.map((wave) => ({ name: wave.name, distributions: wave.distributions.map(({ id }) => id) })),
            },
          })),
      );
    }),
  );
});

test("five hundred distributions on one certificate are a spec without a warning", () => {
  const shared = aFoundCertificate("shared");
  const many = Array.from({ length: 500 }, (_, index) =>
    aFoundDistribution(`E${String(index).padStart(13, "0")}`, shared, { aliases: [`${index}.example.com`] }),
  );
  const text = textOf(anInventory([shared], ...many));
  const folder = folderOf({ "edge/stack.yaml": stackText(stack, schema), "edge/www.yaml": text });
  expect(loadSpecs(folder, { now }).issues).toEqual([]);
});
