import { defineConfig } from "vitest/config";

const minute = 60_000;

export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      {
        test: {
          name: "fast",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "**/fixtures/**", "**/node_modules/**"],
          testTimeout: minute / 2,
          hookTimeout: minute / 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: "test/setup/prepared-environment.ts",
          // Each file drives real Terraform against a lab of its own: minutes of waiting, and a process tree that is
          // heavy enough for two at a time to fill a small machine.
          maxWorkers: 2,
          testTimeout: 10 * minute,
          hookTimeout: 10 * minute,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
