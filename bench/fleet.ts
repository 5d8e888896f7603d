import { stringify } from "yaml";

import type { DistributionId, GenerationId } from "../modules/rotation/tls-rotation.js";

/** A rotation over distributions, as much of it as the measurements vary. */
export interface FleetRotation {
  readonly name: string;
  readonly generations: readonly {
    readonly id: GenerationId;
    readonly certificate: Readonly<Record<string, unknown>>;
  }[];
  readonly serve: GenerationId;
  /** Left out: every wave serves `serve`. */
  readonly underWay?: { readonly from: GenerationId; readonly through: string };
  /** Spread over the waves in equal shares. */
  readonly distributions: readonly DistributionId[];
  readonly waves: number;
}

/** `count` ids of CloudFront's length, the first of them number `first`. */
export function distributionIds(count: number, first = 0): readonly DistributionId[] {
  return Array.from({ length: count }, (_, index) => {
    const number = (first + index).toString(36).toUpperCase();
    return `E${number.padStart(13, "0")}`;
  });
}

/** The text of a rotation's YAML file; its waves are called wave-1, wave-2 and so on. */
export function rotationSpec({ name, generations, serve, underWay, distributions, waves }: FleetRotation): string {
  const share = Math.ceil(distributions.length / waves);
  return stringify({
    apiVersion: "crossfade/v1",
    kind: "TlsRotation",
    metadata: { name, owner: "team-edge" },
    spec: {
      store: "acm",
      generations,
      serve,
      rollout: {
        ...underWay,
        waves: Array.from({ length: waves }, (_, index) => ({
          name: `wave-${index + 1}`,
          distributions: distributions.slice(index * share, (index + 1) * share),
        })),
        gate: { served: { timeout: "5m" } },
      },
      retirement: { soak: "7d" },
    },
  });
}

/** The text of a stack.yaml for the lab's account. */
export function stackSpec(account: string, connectTo: readonly string[] = []): string {
  return stringify({
    apiVersion: "crossfade/v1",
    kind: "Stack",
    spec: { account, region: "us-east-1", ...(connectTo.length === 0 ? {} : { connectTo }) },
  });
}
