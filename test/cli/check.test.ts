import { expect, onTestFinished, test } from "vitest";

import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, crossfade, type Ended, type Files } from "./command.js";

/** `crossfade check` over a rotations folder with these files. */
async function check(files: Files, ...args: readonly string[]): Promise<Ended> {
  const rotations = Object.entries(files).map(([path, content]) => [`rotations/${path}`, content] as const);
  const { folder, remove } = aFolder(Object.fromEntries(rotations));
  onTestFinished(remove);
  return crossfade(folder, ["check", ...args]);
}

const sound: Files = { "edge/stack.yaml": stackYaml(), "edge/www.yaml": rotationYaml() };
const broken: Files = { ...sound, "shop/stack.yaml": stackYaml("realeased: []") };
const located = 'rotations/shop/stack.yaml:6:3 unknown key "realeased" in spec, expected "released"?';

test("a stack whose stack.yaml is broken is not called unknown: what is wrong with it is said", async () => {
  const { code, stdout, stderr } = await check(broken, "shop");
  expect([code, stderr]).toEqual([1, ""]);
  expect(stdout).toContain(`error ${located}`);
  expect(stdout).not.toContain("is not known");
});

test("a name of no folder hides nothing of what is wrong with the specs", async () => {
  const { code, stdout, stderr } = await check(broken, "edge-prod", "--live", "--json");
  expect([code, stderr]).toEqual([1, ""]);
  const document: unknown = JSON.parse(stdout);
  expect(document).toMatchObject({
    ok: false,
    live: false,
    errors: 2,
    remarks: [
      { severity: "error", code: "unknown-key", message: expect.stringContaining(located) },
      {
        severity: "error",
        code: "unknown-stack",
        message: 'stack "edge-prod" is not known; known: edge, shop',
      },
    ],
  });
});

test("a name of no folder is an error also where every spec is sound", async () => {
  const { code, stdout } = await check(sound, "edge", "edge-prod");
  expect(code).toBe(1);
  expect(stdout).toBe(
    'error stack "edge-prod" is not known; known: edge\n' +
      "1 stack(s), 1 rotation(s), 1 distribution(s): 1 error(s), 0 warning(s); the account was not asked (--live does)\n",
  );
});
