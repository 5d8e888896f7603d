import { DataResource } from "cdktf";
import { Construct } from "constructs";

import {
  gateLogicalId,
  retirementLogicalId,
  rotationLogicalId,
  soakLogicalId,
  switchedLogicalId,
} from "../rotation/address.js";
import { type Batch, batchesOf, gateWaits, isAbandoned, unservedGenerations } from "../rotation/desired-state.js";
import type { RetirementGate, ServedGate, SoakGate } from "../rotation/gate.js";
import type { Stack } from "../rotation/stack.js";
import type { CertificateArn, DistributionId, GenerationId, TlsRotation } from "../rotation/tls-rotation.js";
import { AcmGenerations } from "./acm.js";
import { pinAddress } from "./adopt.js";
import { managedDistribution } from "./distribution.js";
import { gate, type GateCommand, moment, perGeneration } from "./gates.js";

/** How long a retirement waits for ACM to notice that a certificate is no longer in use; it lags 10 to 30 minutes. */
const releaseLag = 45 * 60;

/**
 * A rotation as Terraform sees it, each after the one before:
 * rotation → certificates → retirement → (ready → distributions → served) for each batch → switched → soak.
 *
 * What is taken away goes the other way round. `soak` is asked first, before anything changes. Certificates and
 * `retirement` carry `create_before_destroy`, so that they go last, after their former users were updated and gated.
 * Nothing else may carry it: a distribution that leaves the state would then be part of a cycle.
 */
export class TlsRotationResources extends Construct {
  readonly distributions: readonly DistributionId[];
  /** `rotation/generation` */
  readonly generations: readonly string[];
  private readonly arns: Readonly<Record<GenerationId, CertificateArn>>;

  constructor(
    scope: Construct,
    private readonly rotation: TlsRotation,
    private readonly settings: Pick<Stack, "assumeRole" | "connectTo">,
    private readonly command: GateCommand,
  ) {
    super(scope, rotation.name);
    this.arns = new AcmGenerations(this, rotation, this.root()).arns;
    this.generations = Object.keys(this.arns).map((id) => `${rotation.name}/${id}`);
    const batches = batchesOf(rotation);
    this.distributions = batches.flatMap((batch) => batch.distributions);
    let previous = this.retirement();
    for (const batch of batches) previous = this.batch(batch, previous);
    this.soak(moment(this, switchedLogicalId(rotation.name), previous));
  }

  /**
   * Terraform records `create_before_destroy` with the apply that records a dependency, and an import alone records
   * neither: without this, adoption would have to be applied twice before a generation may be retired.
   */
  private root(): DataResource {
    const { name, owner } = this.rotation;
    const root = new DataResource(this, rotationLogicalId(name), { input: { rotation: name, owner: owner ?? "" } });
    pinAddress(root);
    return root;
  }

  private retirement(): DataResource {
    const retirement: RetirementGate = {
      gate: "retirement",
      rotation: this.rotation.name,
      ...this.settingsOfGates(),
      distributions: this.distributions,
      timeout: releaseLag,
    };
    return perGeneration(this, retirementLogicalId(this.rotation.name), {
      command: this.command,
      gate: retirement,
      arns: this.arns,
      record: { generation: "${each.key}", arn: "${each.value}" },
      createBeforeDestroy: true,
    });
  }

  private batch(batch: Batch, previous: DataResource): DataResource {
    const { name, rollout } = this.rotation;
    const { command } = this;
    const subject: Omit<ServedGate, "gate"> = {
      rotation: name,
      ...this.settingsOfGates(),
      generations: this.arns,
      wave: batch.wave.name,
      distributions: batch.distributions,
      serve: batch.serve,
      timeout: rollout.gate.served.timeout,
    };
    const certificateArn = arnOf(this.arns, batch.serve);
    const triggers = { serve: certificateArn, distributions: batch.distributions };
    const ready = gate(this, gateLogicalId(name, batch, "ready"), {
      command,
      gate: { gate: "ready", ...subject, plannedAt: undefined },
      triggers,
      dependsOn: [previous],
    });
    const distributions = batch.distributions.map((id) =>
      managedDistribution(this, {
        id,
        certificateArn,
        gateWaits: gateWaits(this.rotation, batch.serve),
        dependsOn: [ready],
      }),
    );
    return gate(this, gateLogicalId(name, batch, "served"), {
      command,
      gate: { gate: "served", ...subject },
      triggers,
      dependsOn: distributions,
    });
  }

  private soak(switched: DataResource): void {
    const { rotation } = this;
    const soak: SoakGate = {
      gate: "soak",
      rotation: rotation.name,
      soak: rotation.retirement.soak,
      abandoned: rotation.generations.filter((generation) => isAbandoned(rotation, generation)).map(({ id }) => id),
    };
    const unserved = JSON.stringify(unservedGenerations(rotation).map(({ id }) => id));
    perGeneration(this, soakLogicalId(rotation.name), {
      command: this.command,
      gate: soak,
      arns: this.arns,
      record: {
        generation: "${each.key}",
        unservedSince: `\${contains(${unserved}, each.key) ? ${switched.fqn}.output.at : null}`,
      },
      createBeforeDestroy: false,
    });
  }

  private settingsOfGates(): Pick<Stack, "assumeRole" | "connectTo"> {
    return { assumeRole: this.settings.assumeRole, connectTo: this.settings.connectTo };
  }
}

function arnOf(arns: Readonly<Record<GenerationId, CertificateArn>>, generation: GenerationId): CertificateArn {
  const arn = Object.hasOwn(arns, generation) ? arns[generation] : undefined;
  if (arn === undefined) throw new Error(`generation "${generation}" is not staged, and yet it is to be served`);
  return arn;
}
