import { chmodSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { interpretersOf, provideMoto, recallMoto } from "../../setup/moto.mjs";

const temporary = mkdtempSync(path.join(tmpdir(), "crossfade-moto-"));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

function writeScript(file: string, text: string): string {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, 0o755);
  return file;
}

describe("the interpreter of moto_server", () => {
  test("is the one its first line names", () => {
    const python = path.join(temporary, "named", "python3.11");
    expect(interpretersOf(`#!${python}\nimport re`, "/nowhere/moto_server", "")).toEqual([python]);
  });

  test("is looked up where the first line asks env for it", () => {
    const folder = path.join(temporary, "env");
    const python = writeScript(path.join(folder, "python3"), "#!/bin/sh\n");
    expect(interpretersOf("#!/usr/bin/env python3\n", "/nowhere/moto_server", folder)).toEqual([python]);
  });

  test("is the one in pip's long form, which a path with a space needs", () => {
    const text = `#!/bin/sh\n'''exec' "/a folder/bin/python" "$0" "$@"\n' '''\n`;
    expect(interpretersOf(text, "/nowhere/moto_server", "")).toEqual(["/a folder/bin/python"]);
  });

  test("is the neighbour of a version manager's shim, which is a shell script", () => {
    const folder = path.join(temporary, "shims");
    const python = writeScript(path.join(folder, "python3"), "#!/bin/sh\n");
    const text = "#!/usr/bin/env bash\nset -e\n";
    expect(interpretersOf(text, path.join(folder, "moto_server"), "")).toEqual([python]);
  });
});

/** A machine whose python3 makes environments as `venv` says, and whose moto_server is of this version. */
function aMachine({ venv, moto }: { readonly venv: "works" | "fails"; readonly moto?: string }) {
  const root = mkdtempSync(path.join(temporary, "m"));
  const folder = path.join(root, "path");
  const make =
    venv === "fails"
      ? 'echo "No module named venv" >&2; exit 1'
      : 'mkdir -p "$4/bin"; cp "$0" "$4/bin/python"; printf "" > "$4/bin/moto_server"; chmod +x "$4/bin/moto_server"; exit 0';
  const proof = path.join(root, `moto-${moto ?? "none"}.dist-info`);
  const lines = ["#!/bin/sh", `if [ "$2" = venv ]; then ${make}; fi`, '[ "$2" = pip ] && exit 0'];
  writeScript(path.join(folder, "python3"), [...lines, `echo "${moto ?? ""}"`, `echo "${proof}"`, ""].join("\n"));
  if (moto !== undefined) {
    mkdirSync(proof);
    writeScript(path.join(folder, "moto_server"), "#!/usr/bin/env bash\n");
  }
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const ours = path.join(root, ".crossfade");
  const env = { PATH: [folder, "/usr/bin", "/bin"].join(path.delimiter) };
  return { context: { bin: path.join(ours, "bin"), venv: path.join(ours, "venv"), env, say }, said, folder, proof };
}

describe("moto", () => {
  test("comes from the project's own environment, and only moto_server of it is put on PATH", async () => {
    const { context } = aMachine({ venv: "works", moto: "5.2.1" });
    const done = await provideMoto(context);
    expect(done).toEqual({ from: "venv" });
    expect(readlinkSync(path.join(context.bin, "moto_server"))).toBe("../venv/bin/moto_server");
    expect(recallMoto(context, done)).toEqual(done);
  });

  test("is made again when the environment was left unfinished, or the checkout has moved", async () => {
    const { context } = aMachine({ venv: "works" });
    const done = await provideMoto(context);
    const moved = { ...context, venv: `${context.venv}-moved` };
    expect(recallMoto(moved, done)).toBeUndefined();
    rmSync(path.join(context.venv, "crossfade.json"));
    expect(recallMoto(context, done)).toBeUndefined();
  });

  test("comes from PATH where no environment can be made, as long as it stays there", async () => {
    const { context, folder, proof } = aMachine({ venv: "fails", moto: "5.2.1" });
    const done = await provideMoto(context);
    expect(done).toMatchObject({ from: "path", program: { path: path.join(folder, "moto_server") }, proof });
    expect(recallMoto(context, done)).toEqual(done);
    rmSync(proof, { recursive: true });
    expect(recallMoto(context, done)).toBeUndefined();
  });

  test("of another version is refused, saying what was found and why no environment could be made", async () => {
    const { context } = aMachine({ venv: "fails", moto: "5.0.0" });
    const refused = expect(provideMoto(context)).rejects;
    await refused.toThrow(
      /^found moto 5\.0\.0 at ".*moto_server", and .*\nNo module named venv\n.*expected Python 3\.9/s,
    );
  });
});
