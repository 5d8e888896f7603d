import { expect, test } from "vitest";

import { timed } from "../../bench/command.js";

const { signal } = new AbortController();

test("a command that ends with another code than 0 is no measurement: its end is thrown", async () => {
  const run = async () => ({ code: 2, stdout: "Plan: 1 to change", stderr: "" });
  await expect(timed("terraform plan", signal, run)).rejects.toThrow(
    "terraform plan ended with exit code 2, expected 0:\nPlan: 1 to change",
  );
});

test("no command is started after an interrupt", async () => {
  let started = false;
  const run = async () => {
    started = true;
    return { code: 0, stdout: "", stderr: "" };
  };
  await expect(timed("terraform plan", AbortSignal.abort(), run)).rejects.toThrow("aborted");
  expect(started).toBe(false);
});
