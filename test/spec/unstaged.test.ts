import { expect, test } from "vitest";
import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { loadSpecs } from "../../modules/spec/load.js";
import { explainNote, unstagedIn } from "../../modules/spec/unstaged.js";
import { arnOf, folderOf, rotationYaml, stackYaml } from "./specs.js";

const spec = rotationYaml({
  generations: [
    `- { id: "2026-03", certificate: { arn: "${arnOf("of-www")}" } }`,
    '- { id: "2026-09", certificate: { pem: cert.pem, chain: chain.pem } }',
    '- { id: "2027-03", certificate: { pem: cert.pem, chain: chain.pem } }',
  ],
});

test("generations in no store are told at their certificates, but for those whose files have errors", async () => {
  const authority = await createCertificateAuthority();
  const validity = { notBefore: new Date("2026-11-01"), notAfter: new Date("2027-02-01") };
  const { pem, chain } = await authority.issue({ names: ["www.example.com"], ...validity });
  const folder = folderOf({
    "edge/stack.yaml": stackYaml(),
    "edge/www.yaml": spec,
    "edge/cert.pem": pem,
    "edge/chain.pem": chain,
  });
  const told = (now: string) => {
    const specs = loadSpecs(folder, { now: new Date(now) });
    return unstagedIn(specs, specs.stacks).map((note) => explainNote(note).replace(`${folder}/`, ""));
  };
  const inOrder = told("2026-11-22");
  expect(inOrder.map((line) => line.split(", expected")[0])).toEqual([
    'edge/www.yaml:9:37 rotation "www": generation "2026-09" is not in its store yet',
    'edge/www.yaml:10:37 rotation "www": generation "2027-03" is not in its store yet',
  ]);
  expect(told("2027-03-01"), "once it has expired").toEqual([]);
});
