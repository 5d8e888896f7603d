import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { chooseConfig, mirrorConfig, readTheirs } from "../../setup/cli-config.mjs";

const temporary = realpathSync(mkdtempSync(path.join(tmpdir(), "crossfade-config-")));
afterAll(() => {
  rmSync(temporary, { recursive: true, force: true });
});

const fromFolder = 'provider_installation {\n  filesystem_mirror { path = "/m" }\n}\n';
const fromNetwork = 'provider_installation {\n  network_mirror { url = "https://mirror.example/" }\n}\n';

/** A home folder with these files. */
function aHome(files: Readonly<Record<string, string>> = {}): string {
  const home = mkdtempSync(path.join(temporary, "home-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    writeFileSync(path.join(home, file), text);
  }
  return home;
}

const ours = path.join(temporary, "repo", ".crossfade");

describe("what a person has configured", () => {
  test("nothing, where there is no file", () => {
    expect(readTheirs({ HOME: aHome() }, ours)).toEqual({ file: undefined, misnamed: false, where: "unsaid" });
  });

  test("the file that TF_CLI_CONFIG_FILE names comes before the one at home", () => {
    const home = aHome({ ".terraformrc": fromFolder, "named.rc": "disable_checkpoint = true" });
    const file = path.join(home, "named.rc");
    const env = { HOME: home, TF_CLI_CONFIG_FILE: file };
    expect(readTheirs(env, ours)).toEqual({ file, misnamed: false, where: "unsaid" });
  });

  test("the file at home stands in for one that TF_CLI_CONFIG_FILE names and that is missing", () => {
    const home = aHome({ ".terraformrc": fromNetwork });
    const env = { HOME: home, TF_CLI_CONFIG_FILE: "/missing" };
    expect(readTheirs(env, ours)).toEqual({
      file: path.join(home, ".terraformrc"),
      misnamed: true,
      where: "elsewhere",
    });
  });

  test("a missing file, where there is none at home either", () => {
    const env = { HOME: aHome(), TF_CLI_CONFIG_FILE: "/missing" };
    expect(readTheirs(env, ours)).toEqual({ file: undefined, misnamed: true, where: "unsaid" });
  });

  test("an empty TF_CLI_CONFIG_FILE is none, as Terraform reads it", () => {
    const env = { HOME: aHome(), TF_CLI_CONFIG_FILE: "" };
    expect(readTheirs(env, ours)).toEqual({ file: undefined, misnamed: false, where: "unsaid" });
  });

  test("a configuration that an outer run made is not a person's", () => {
    mkdirSync(ours, { recursive: true });
    writeFileSync(path.join(ours, "terraform.rc"), fromFolder);
    const env = { HOME: aHome(), TF_CLI_CONFIG_FILE: path.join(ours, "terraform.rc") };
    expect(readTheirs(env, ours)).toEqual({ file: undefined, misnamed: true, where: "unsaid" });
  });

  test("a file in ~/.terraform.d counts as well, as Terraform reads it", () => {
    const home = aHome({ ".terraform.d/mirror.tfrc": fromFolder });
    expect(readTheirs({ HOME: home }, ours)).toEqual({ file: undefined, misnamed: false, where: "folder" });
  });

  test.each([
    ["folder", fromFolder],
    ["elsewhere", fromNetwork],
    ["elsewhere", "provider_installation {\n  direct {}\n}"],
    ["folder", '{ "provider_installation": { "filesystem_mirror": [{}] } }'],
    ["folder", "provider_installation {\n  dev_overrides {}\n  direct {}\n}"],
    ["unsaid", `# ${fromFolder.replaceAll("\n", "\n# ")}`],
    ["unsaid", `/* ${fromFolder} */ disable_checkpoint = true`],
    ["unsaid", 'credentials "app.terraform.io" {\n  token = "none"\n}'],
  ])("takes providers from %s: %j", (where, text) => {
    expect(readTheirs({ HOME: aHome({ ".terraformrc": text }) }, ours).where).toBe(where);
  });
});

describe("what Terraform gets to read", () => {
  const none = { file: undefined, misnamed: false, where: "unsaid" } as const;
  const missing = { file: undefined, misnamed: true, where: "unsaid" } as const;
  const plain = { file: "/rc", misnamed: false, where: "unsaid" } as const;
  const plainAtHome = { file: "/rc", misnamed: true, where: "unsaid" } as const;
  const folders = { file: "/rc", misnamed: false, where: "folder" } as const;
  const network = { file: "/rc", misnamed: true, where: "elsewhere" } as const;
  const mirror = { kind: "mirror", folder: "/m" } as const;
  const cache = { kind: "cache", folder: "/c" } as const;
  const unknown = { kind: "unknown" } as const;
  const asItIs = { use: "theirs", name: undefined, cache: "as-is" } as const;

  test.each([
    { theirs: none, origin: mirror, choice: { use: "mirror", folder: "/m" } },
    { theirs: none, origin: cache, choice: { use: "mirror", folder: "/c" } },
    { theirs: none, origin: unknown, choice: asItIs },
    { theirs: missing, origin: mirror, choice: { use: "mirror", folder: "/m" } },
    { theirs: missing, origin: cache, choice: { use: "mirror", folder: "/c" } },
    { theirs: missing, origin: unknown, choice: { use: "empty" } },
    { theirs: plain, origin: mirror, choice: { use: "mirror", folder: "/m" } },
    { theirs: plain, origin: cache, choice: { use: "theirs", name: undefined, cache: { folder: "/c" } } },
    { theirs: plain, origin: unknown, choice: asItIs },
    { theirs: plainAtHome, origin: cache, choice: { use: "theirs", name: "/rc", cache: { folder: "/c" } } },
    { theirs: plainAtHome, origin: unknown, choice: { use: "theirs", name: "/rc", cache: "as-is" } },
    { theirs: folders, origin: mirror, choice: { use: "theirs", name: undefined, cache: "off" } },
    { theirs: folders, origin: unknown, choice: { use: "theirs", name: undefined, cache: "off" } },
    { theirs: network, origin: cache, choice: { use: "theirs", name: "/rc", cache: "as-is" } },
  ])("$theirs and $origin give $choice", ({ theirs, origin, choice }) => {
    expect(chooseConfig(theirs, origin)).toEqual(choice);
  });

  test("a mirror is used for this provider only, and its path is quoted as HCL wants it", () => {
    expect(mirrorConfig('/a "b"')).toContain('    path    = "/a \\"b\\""\n');
    expect(mirrorConfig("/m").match(/"registry[^"]*"/g)).toEqual([
      '"registry.terraform.io/hashicorp/aws"',
      '"registry.terraform.io/hashicorp/aws"',
    ]);
  });
});
