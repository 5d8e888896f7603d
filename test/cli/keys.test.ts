import { afterAll, beforeAll, expect, test } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, crossfade } from "./command.js";

let folder: string;
let remove: () => void;
let key: string;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  const { pem, chain, privateKey } = await authority.issue({ names: ["www.example.com"] });
  key = privateKey;
  const certificate = "{ pem: cert.pem, chain: chain.pem, privateKey: { env: WWW_KEY } }";
  const www = { name: "www-1", spec: ["stateSecrets: accepted"], serve: '"2026-09"' };
  ({ folder, remove } = aFolder({
    "rotations/edge/stack.yaml": stackYaml(),
    "rotations/edge/cert.pem": pem,
    "rotations/edge/chain.pem": chain,
    "rotations/edge/www.yaml": rotationYaml({
      ...www,
      generations: [`- { id: "2026-09", certificate: ${certificate} }`],
      rollout: ["waves:", "  - { name: all, distributions: [EWWW000001] }"],
    }),
  }));
});

afterAll(() => remove());

const run = (...command: readonly string[]) => crossfade(folder, ["keys", "edge", "--", ...command], { WWW_KEY: key });

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
