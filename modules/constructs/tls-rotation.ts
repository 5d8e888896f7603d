import { createHash } from "node:crypto";

import { DataResource, type ITerraformDependable, type TerraformResource } from "cdktf";
import { Construct } from "constructs";

import {
  begunLogicalId,
  gateLogicalId,
  identityLogicalId,
  retirementLogicalId,
  rotationLogicalId,
  soakLogicalId,
  switchedLogicalId,
} from "../rotation/address.js";
import {
  abandonedGenerations,
  type Batch,
  batchesOf,
  distributionsByGeneration,
  gateWaits,
  incomingGenerations,
  isEmergency,
  keptGenerations,
} from "../rotation/desired-state.js";
import type { GateSettings, RetirementGate, ServedGate, SoakGate } from "../rotation/gate.js";
import type { CertificateArn, DistributionId, GenerationId, TlsRotation } from "../rotation/tls-rotation.js";
import { pinAddress } from "./adopt.js";
import { managedDistribution } from "./distribution.js";
import { gate, type GateCommand, moment, perGeneration } from "./gates.js";
import { Generations, type StoredGeneration } from "./generations.js";
import { ownedDistribution } from "./owned-distribution.js";
import type { AttachedReference } from "./store-kind.js";

/** How long a retirement waits for ACM to notice that a certificate is no longer in use; it lags 10 to 30 minutes. */
const releaseLag = 45 * 60;

export interface TlsRotationProps {
  readonly settings: GateSettings;
  readonly command: GateCommand;
  /** Of `knownArns`, as an expression of Terraform. */
  readonly known: string | undefined;
  /** What every resource of the rotation comes after. */
  readonly after: ITerraformDependable;
}

/**
 * A rotation as Terraform sees it, each after the one before:
 * identity → rotation → certificates, begun → retirement → (ready → distributions → served) for each batch → switched → soak.
 *
 * What is taken away goes the other way round. `soak` is asked first, before anything changes. Certificates and
 * `retirement` carry `create_before_destroy`, so that they go last, after their former users were updated and gated.
 * Nothing else may carry it: a distribution that leaves the state would then be part of a cycle.
 */
export class TlsRotationResources extends Construct {
  readonly certificates: readonly TerraformResource[];
  private readonly stored: ReadonlyMap<GenerationId, StoredGeneration>;
  private readonly arns: Readonly<Record<GenerationId, CertificateArn>>;

  constructor(
    scope: Construct,
    private readonly rotation: TlsRotation,
    private readonly props: TlsRotationProps,
  ) {
    // No name of a rotation may collide with what else stands in a stack.
    super(scope, `rotation-${rotation.name}`);
    const root = this.root(this.identity());
    this.stored = new Generations(this, rotation, root).byId;
    this.certificates = [...this.stored.values()].map(({ resource }) => resource);
    this.arns = Object.fromEntries([...this.stored].map(([id, { arn }]) => [id, arn]));
    const begun = this.retirement(this.moved(begunLogicalId(rotation.name), [root]));
    this.soak(this.moved(switchedLogicalId(rotation.name), this.switched(begun)));
  }

  /** The last gates: of the last batch, or in an emergency, when none waits for another, of all of them. */
  private switched(begun: DataResource): readonly DataResource[] {
    const batches = batchesOf(this.rotation);
    if (isEmergency(this.rotation)) return batches.map((batch) => this.batch(batch, begun));
    let previous = begun;
    for (const batch of batches) previous = this.batch(batch, previous);
    return [previous];
  }

  /**
   * Listed under another id, a certificate would be imported to a second address and deleted with the first one. By the
   * time of an apply it is too late, an import is kept even when the apply fails; this is refused in the plan. So is
   * another store for a generation: its address would be another resource's, and nothing would prove that it may go.
   */
  private identity(): DataResource {
    const { name } = this.rotation;
    const known = keptGenerations(this.rotation).flatMap(({ id, store, certificate }) => [
      ...(certificate.held === "in-store" ? [[certificate.arn, id] as const] : []),
      [id, store] as const,
    ]);
    const identity = new DataResource(this, identityLogicalId(name), {
      dependsOn: [this.props.after],
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: [
          {
            condition: "${self.output == each.value}",
            errorMessage:
              `\${startswith(each.key, "arn:") ? "Certificate \${each.key} is generation" : "Generation \${each.key} is in store"} ` +
              `"\${self.output}" of rotation "${name}" in Terraform's state, and "\${each.value}" in the spec. ` +
              `A generation keeps its id and its store for ever: put "\${self.output}" back, and add a new generation.`,
          },
        ],
      },
    });
    identity.addOverride("for_each", Object.fromEntries(known));
    identity.addOverride("input", "${each.value}");
    pinAddress(identity);
    return identity;
  }

  /**
   * Terraform records `create_before_destroy` with the apply that records a dependency, and an import alone records
   * neither: without this, adoption would have to be applied twice before a generation may be retired.
   */
  private root(identity: DataResource): DataResource {
    const { name } = this.rotation;
    const root = new DataResource(this, rotationLogicalId(name), { input: { rotation: name }, dependsOn: [identity] });
    pinAddress(root);
    return root;
  }

  private retirement(begun: DataResource): DataResource {
    const retirement: RetirementGate = {
      gate: "retirement",
      rotation: this.rotation.name,
      ...this.props.settings,
      distributions: this.rotation.rollout.waves.flatMap(({ distributions }) => distributions),
      soak: this.rotation.retirement.soak,
      abandoned: abandonedGenerations(this.rotation).map(({ id }) => id),
      timeout: releaseLag,
    };
    return perGeneration(this, retirementLogicalId(this.rotation.name), {
      command: this.props.command,
      gate: retirement,
      generations: this.arns,
      record: {
        generation: "${each.key}",
        arn: "${each.value}",
        ...this.unserved(begun),
        served: storedOf(this.stored, this.rotation.serve).arn,
      },
      createBeforeDestroy: true,
    });
  }

  private batch(batch: Batch, previous: DataResource): DataResource {
    const { name, rollout } = this.rotation;
    const { command, settings } = this.props;
    const subject: Omit<ServedGate, "gate"> = {
      rotation: name,
      ...settings,
      generations: { ...this.abandonedArns(), ...this.arns },
      wave: batch.wave.name,
      distributions: batch.distributions,
      serve: batch.serve,
      by: batch.wave.by,
      timeout: rollout.gate.served.timeout,
    };
    const { arn, attached } = storedOf(this.stored, batch.serve);
    // Who switches decides what the gates ask: a wave that is handed over or taken back passes both of them anew.
    const by = batch.wave.by === "owner" ? { by: batch.wave.by } : {};
    const triggers = { serve: arn, distributions: batch.distributions, ...by };
    const ready = gate(this, gateLogicalId(name, batch, "ready"), {
      command,
      gate: { gate: "ready", ...subject, plannedAt: undefined, known: undefined },
      known: this.props.known,
      triggers,
      dependsOn: [previous],
    });
    const distributions = batch.distributions.map((id) => this.target(id, batch, attached, ready));
    return gate(this, gateLogicalId(name, batch, "served"), {
      command,
      gate: { gate: "served", ...subject },
      triggers,
      dependsOn: distributions,
      again: distributions,
    });
  }

  private target(id: DistributionId, { wave, serve }: Batch, attached: AttachedReference, ready: DataResource) {
    const dependsOn = [ready];
    switch (wave.by) {
      case "crossfade":
        return managedDistribution(this, { id, attached, gateWaits: gateWaits(this.rotation, serve), dependsOn });
      case "owner":
        return ownedDistribution(this, { rotation: this.rotation.name, id, attached, dependsOn });
    }
  }

  /** Terraform has nothing to do with these any more, and a gate still calls them by their names. */
  private abandonedArns(): Readonly<Record<GenerationId, CertificateArn>> {
    const arns = abandonedGenerations(this.rotation).flatMap(({ id, certificate }) =>
      certificate.held === "in-store" ? [[id, certificate.arn] as const] : [],
    );
    return Object.fromEntries(arns);
  }

  /** The moment that `after` was done, taken anew when any distribution is to serve another generation, ahead or back. */
  private moved(id: string, after: readonly DataResource[]): DataResource {
    const triggers = Object.fromEntries(
      [...distributionsByGeneration(this.rotation)].map(([generation, distributions]) => [
        generation,
        createHash("sha256").update(distributions.toSorted().join()).digest("hex"),
      ]),
    );
    return moment(this, id, { after, triggers });
  }

  /** As expressions of Terraform, for the generation of an instance. */
  private unserved(since: DataResource): Readonly<Record<"unservedSince" | "incoming", string>> {
    const served = [...distributionsByGeneration(this.rotation).keys()].toSorted();
    const incoming = incomingGenerations(this.rotation);
    return {
      unservedSince: `\${contains(${JSON.stringify(served)}, each.key) ? null : ${since.fqn}.output.at}`,
      incoming: `\${contains(${JSON.stringify(incoming)}, each.key)}`,
    };
  }

  private soak(switched: DataResource): void {
    const { rotation } = this;
    const soak: SoakGate = {
      gate: "soak",
      rotation: rotation.name,
      soak: rotation.retirement.soak,
      abandoned: abandonedGenerations(rotation).map(({ id }) => id),
    };
    perGeneration(this, soakLogicalId(rotation.name), {
      command: this.props.command,
      gate: soak,
      generations: this.arns,
      record: { generation: "${each.key}", ...this.unserved(switched) },
      createBeforeDestroy: false,
    });
  }
}

function storedOf(stored: ReadonlyMap<GenerationId, StoredGeneration>, generation: GenerationId): StoredGeneration {
  const found = stored.get(generation);
  if (found === undefined) throw new Error(`generation "${generation}" is not staged, and yet it is to be served`);
  return found;
}
