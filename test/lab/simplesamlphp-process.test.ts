import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { get } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { readSamlMetadata } from "../../lab/saml-metadata.js";
import { aSignInPlace, skippedWithoutIdentityProvider } from "./sign-in-place.js";

const skipped = skippedWithoutIdentityProvider(
  "SimpleSAMLphp starts and ends with the lab (test/lab/simplesamlphp-process)",
);

async function answers(at: string): Promise<boolean> {
  return fetch(at, { redirect: "manual" }).then(
    () => true,
    () => false,
  );
}

describe.skipIf(skipped)("an identity provider of the lab", () => {
  test("is reached by https by whoever trusts its authority", async () => {
    const authority = await createCertificateAuthority();
    const place = await aSignInPlace({ authority });
    try {
      const { secureAt = "", metadataUrl, entityId } = place.identityProvider;
      const url = new URL(new URL(metadataUrl).pathname, secureAt);
      const text = await new Promise<string>((resolve, reject) => {
        get(url, { ca: authority.root, agent: false }, (response) => {
          let body = "";
          response.setEncoding("utf8").on("data", (piece: string) => (body += piece));
          response.once("end", () => resolve(body));
        }).once("error", reject);
      });
      expect(readSamlMetadata(text).entityId).toBe(entityId);
    } finally {
      await place.stop();
    }
  });

  test("keeps its keys in files that only their owner may read, and leaves neither files nor a server", async () => {
    const folder = mkdtempSync(join(tmpdir(), "crossfade-idp-files-"));
    const place = await aSignInPlace({ folder });
    const [own = ""] = readdirSync(folder);
    await place.identityProvider.stageKey({ id: "2026" });
    await place.identityProvider.activateKey();
    const files = join(folder, own, "cert");
    const keys = (): readonly string[] => readdirSync(files).filter((name) => name.endsWith(".pem"));
    expect(keys().toSorted()).toEqual(["2025.pem", "2026.pem"]);
    expect(keys().map((name) => statSync(join(files, name)).mode & 0o777)).toEqual([0o600, 0o600]);
    await place.identityProvider.removeOldKey();
    expect(keys()).toEqual(["2026.pem"]);
    const stopped = performance.now();
    await place.identityProvider.stop();
    expect(performance.now() - stopped).toBeLessThan(2500);
    expect(readdirSync(folder)).toEqual([]);
    expect(await answers(place.identityProvider.at)).toBe(false);
    await place.stop();
  });

  test("ends with its parent and every worker, also when that is killed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "crossfade-idp-killed-"));
    const source = new URL("../../lab/identity-provider.ts", import.meta.url).href;
    const options = { folder, generation: { id: "2025" }, relyingParties: [], users: {}, workers: 3 };
    const code =
      `import(${JSON.stringify(source)}).then(async ({ startIdentityProvider }) => ` +
      `console.log((await startIdentityProvider(${JSON.stringify(options)})).at))`;
    const parent = spawn(process.execPath, ["--import", "tsx", "--eval", code], {
      cwd: fileURLToPath(new URL("../..", import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [printed] = await once(parent.stdout.setEncoding("utf8"), "data");
    const at = String(printed).trim();
    expect(await answers(at)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => answers(at), { timeout: 5000 }).toBe(false);
    rmSync(folder, { recursive: true, force: true });
  });
});
