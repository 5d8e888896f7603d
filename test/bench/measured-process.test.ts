import { tmpdir } from "node:os";

import { expect, test } from "vitest";

import { measureNode } from "../../bench/measured-process.js";

const { signal } = new AbortController();

test("the peak memory is the process's own, although it is far smaller than the one that starts it", async () => {
  const ballast = Buffer.alloc(250e6, 1);
  const { peakMegabytes } = await measureNode(["-e", "0"], { cwd: tmpdir(), signal });
  expect(ballast.length / 1e6).toBe(250);
  expect(peakMegabytes).toBeGreaterThan(10);
  expect(peakMegabytes).toBeLessThan(200);
});

test("memory that a process has given back still counts", async () => {
  const script = "{ Buffer.alloc(300e6, 1); } globalThis.gc()";
  const { peakMegabytes } = await measureNode(["--expose-gc", "-e", script], { cwd: tmpdir(), signal });
  expect(peakMegabytes).toBeGreaterThan(300);
});

test("a process that fails is no measurement: what it printed is thrown", async () => {
  const args = ["-e", 'console.error("no such stack"); process.exit(1)'];
  await expect(measureNode(args, { cwd: tmpdir(), signal })).rejects.toThrow(/ended with 1:\s+no such stack/);
});

test("an interrupted process is killed", async () => {
  const interrupted = new AbortController();
  const run = measureNode(["-e", "setInterval(() => 0, 1000)"], { cwd: tmpdir(), signal: interrupted.signal });
  setTimeout(() => interrupted.abort(), 100);
  await expect(run).rejects.toThrow("aborted");
});
