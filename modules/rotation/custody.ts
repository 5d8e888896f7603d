import type { CustodyGate, CustodyRecord } from "./gate.js";

/** What would be destroyed because its block is gone, without anybody having said that it may be let go. */
export type Lost =
  | { readonly code: "distribution-lost"; readonly distribution: string }
  | { readonly code: "rotation-lost"; readonly rotation: string; readonly generation: string };

/** Judges what state remembers against what the stack still has. Removing one generation of a rotation is no loss: it is retired. */
export function judgeCustody(gate: CustodyGate, record: CustodyRecord): readonly Lost[] {
  const kept = new Set<string>([...gate.distributions, ...gate.released]);
  const rotations = new Set(gate.rotations);
  const distributions = record.distributions
    .filter((id) => !kept.has(id))
    .map((distribution) => ({ code: "distribution-lost", distribution }) as const);
  const generations = record.generations
    .filter((name) => !kept.has(name))
    .map((name) => {
      const [rotation = "", generation = ""] = name.split("/");
      return { code: "rotation-lost", rotation, generation } as const;
    })
    .filter(({ rotation }) => !rotations.has(rotation));
  return [...distributions, ...generations];
}

/** One sentence: what was found, and what to do. */
export function explainLost(lost: Lost): string {
  switch (lost.code) {
    case "distribution-lost":
      return (
        `distribution "${lost.distribution}" is in no wave any more and not released, so Terraform would destroy it; ` +
        `put it back, or list it under "released" in stack.yaml: it is then forgotten and stays as it is`
      );
    case "rotation-lost":
      return (
        `rotation "${lost.rotation}" has left the stack, so Terraform would delete the certificate of generation ` +
        `"${lost.generation}"; put it back, or list "${lost.rotation}/${lost.generation}" under "released" in stack.yaml: ` +
        `it is then forgotten and stays in ACM`
      );
  }
}
