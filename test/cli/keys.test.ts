import { afterAll, beforeAll, expect, test } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, crossfade } from "./command.js";

let folder: string;
let remove: () => void;
let keys: { readonly www: string; readonly old: string };

const generation = (id: string, privateKey: string, more = "") =>
  `- { id: "${id}", ${more}certificate: { pem: ${id}.pem, chain: chain.pem, privateKey: ${privateKey} } }`;
const rotation = (name: string, generations: readonly string[]) =>
  rotationYaml({
    name,
    spec: ["stateSecrets: accepted"],
    serve: '"2026-09"',
    generations,
    rollout: ["waves:", `  - { name: all, distributions: [E${name.toUpperCase().replace("-", "")}00000] }`],
  });

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  const names = ["www.example.com"];
  const longAgo = { notBefore: new Date("2020-01-01T00:00:00Z"), notAfter: new Date("2020-06-01T00:00:00Z") };
  const { pem, chain, privateKey } = await authority.issue({ names });
  const old = await authority.issue({ names, ...longAgo });
  keys = { www: privateKey, old: old.privateKey };
  ({ folder, remove } = aFolder({
    "rotations/edge/stack.yaml": stackYaml(),
    "rotations/edge/2026-09.pem": pem,
    "rotations/edge/chain.pem": chain,
    "rotations/edge/www.yaml": rotation("www-1", [generation("2026-09", "{ env: WWW_KEY }")]),
    "rotations/many/stack.yaml": stackYaml(),
    "rotations/many/2026-03.pem": old.pem,
    "rotations/many/2026-09.pem": pem,
    "rotations/many/lost.pem": pem,
    "rotations/many/chain.pem": chain,
    "rotations/many/api.yaml": rotation("api", [
      generation("2026-03", "{ env: OLD_KEY }"),
      generation("2026-09", "{ file: keys/api.pem }"),
      generation("lost", "{ env: LOST_KEY }", "emergency: true, "),
    ]),
  }));
});

afterAll(() => remove());

const run = (...command: readonly string[]) =>
  crossfade(folder, ["keys", "edge", "--", ...command], { WWW_KEY: keys.www });

const printed = 'for (const name in process.env) if (name.startsWith("TF_VAR_")) console.log(name)';
/** The variables that a command gets of the stack whose keys are partly gone. */
const variables = (environment: Readonly<Record<string, string>>) =>
  crossfade(folder, ["keys", "many", "--", process.execPath, "-e", printed], environment);

test("the command gets each key in the variable that Terraform reads, and nothing is printed", async () => {
  const print = 'require("node:fs").writeFileSync("got", process.env.TF_VAR_key_www_1__2026_09)';
  expect(await run(process.execPath, "-e", print)).toEqual({ code: 0, stdout: "", stderr: "" });
  const compare = 'process.exit(require("node:fs").readFileSync("got", "utf8") === process.env.WWW_KEY ? 0 : 1)';
  expect((await run(process.execPath, "-e", compare)).code).toBe(0);
});

test("it ends as the command ends", async () => {
  expect((await run(process.execPath, "-e", "process.exit(7)")).code).toBe(7);
});

test("a command that is killed did not succeed", async () => {
  expect((await run(process.execPath, "-e", 'process.kill(process.pid, "SIGKILL")')).code).toBe(1);
});

test("a program that is not there is named", async () => {
  const { code, stderr } = await run("no-such-program-here");
  expect([code, stderr]).toEqual([1, expect.stringContaining('"no-such-program-here" could not be started (ENOENT)')]);
});

test("arguments after -- are the command's own, options included", async () => {
  const { code, stdout } = await run(process.execPath, "-p", "process.argv.slice(1).join()", "--", "--json", "$(id)");
  expect([code, stdout]).toEqual([0, "--json,$(id)\n"]);
});

test("a key that nobody gives is said and left out, and one that nobody may use any more is not even missed", async () => {
  const said = (problem: string) =>
    `${problem}; the key is not given: a plan needs it only to create the certificate\n`;
  expect(await variables({})).toEqual({
    code: 0,
    stdout: "",
    stderr:
      said(
        'rotations/many/api.yaml:9:87 generation "2026-03": the environment variable "OLD_KEY" is not set, expected the private key in PEM; set it where this command runs, or correct its name',
      ) +
      said(
        'rotations/many/api.yaml:10:87 generation "2026-09": the key file "keys/api.pem" does not exist, expected the private key in PEM; put it there, or correct the path, which counts from the spec\'s folder unless it begins with /',
      ),
  });
});

test("the key of an outgoing certificate that has expired is passed on as any other", async () => {
  const { code, stdout, stderr } = await variables({ OLD_KEY: keys.old });
  expect([code, stdout]).toEqual([0, "TF_VAR_key_api__2026_03\n"]);
  expect(stderr).not.toContain("expired");
});

test("a key that was exported for Terraform reaches the command and is not called missing", async () => {
  const { stdout, stderr } = await variables({ TF_VAR_key_api__2026_09: keys.www });
  expect(stdout).toBe("TF_VAR_key_api__2026_09\n");
  expect(stderr).not.toContain("keys/api.pem");
});
