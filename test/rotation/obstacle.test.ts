import { expect, test } from "vitest";
import { explainObstacle, type Obstacle, obstacleCode } from "../../modules/rotation/obstacle.js";

const arn = "arn:aws:acm:us-east-1:123456789012:certificate/1";
const obstacles: readonly Obstacle[] = [
  { code: "unknown-id" },
  { code: "unknown-arn", arn },
  { code: "certificate-elsewhere", found: "ASCAEXAMPLE" },
  { code: "certificate-gone", arn },
  { code: "certificate-region", arn },
  { code: "certificate-account", arn, account: "210987654321" },
  { code: "certificate-expired", arn, notAfter: new Date("2026-01-01T00:00:00Z") },
];

test.each(obstacles.map((obstacle) => [obstacle.code, obstacle] as const))(
  "%s says which distribution, what was expected, and what to do",
  (code, obstacle) => {
    expect(explainObstacle("E1A2B3C", obstacle)).toMatch(/^distribution "E1A2B3C" .+, expected .+[;:] .+[^.]$/);
    expect(obstacleCode(obstacle)).toBe(code);
  },
);

test("what was judged elsewhere keeps its code and its words", () => {
  const obstacle = { code: "refused", refused: { code: "staging", message: "it is a staging distribution" } } as const;
  expect([obstacleCode(obstacle), explainObstacle("E1", obstacle)]).toEqual([
    "staging",
    "it is a staging distribution",
  ]);
});
