import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startMoto } from "../../lab/moto.js";

async function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );
}

async function goneWithin(port: number, ms: number): Promise<boolean> {
  const until = Date.now() + ms;
  while (Date.now() < until) {
    if (!(await answers(port))) return true;
    await sleep(50);
  }
  return false;
}

test("the emulator answers until it is stopped", async () => {
  const moto = await startMoto();
  expect(await answers(moto.port)).toBe(true);
  await moto.stop();
  expect(await goneWithin(moto.port, 2000)).toBe(true);
});

test("the emulator ends with its parent, also when that is killed", async () => {
  const source = new URL("../../lab/moto.ts", import.meta.url).href;
  const code = `import(${JSON.stringify(source)}).then(async ({ startMoto }) => console.log((await startMoto()).port))`;
  const parent = spawn(process.execPath, ["--import", "tsx", "--eval", code], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = await once(parent.stdout.setEncoding("utf8"), "data");
  expect(await answers(Number(port))).toBe(true);
  parent.kill("SIGKILL");
  expect(await goneWithin(Number(port), 5000)).toBe(true);
});

test("a server that is not there is named, with what to do", async () => {
  await expect(startMoto("no-such-moto")).rejects.toThrow(
    /"no-such-moto" did not start: .*expected moto's server .*npm run setup/s,
  );
});
