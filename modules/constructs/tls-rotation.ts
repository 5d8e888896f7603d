import { DataResource } from "cdktf";
import { Construct } from "constructs";

import { gateLogicalId, retirementLogicalId, rotationLogicalId, switchedLogicalId } from "../rotation/address.js";
import { type Batch, batchesOf, gateWaits, isAbandoned, unservedGenerations } from "../rotation/desired-state.js";
import type { RetirementGate, ServedGate } from "../rotation/gate.js";
import type { Stack } from "../rotation/stack.js";
import type { DistributionId, TlsRotation } from "../rotation/tls-rotation.js";
import { AcmGenerations } from "./acm.js";
import { pinAddress } from "./adopt.js";
import { managedDistribution } from "./distribution.js";
import { askingOnDestroy, gate, type GateCommand, moment } from "./gates.js";

/** How long a retirement waits for ACM to notice that a certificate is no longer in use; it lags 10 to 30 minutes. */
const releaseLag = 45 * 60;

/**
 * A rotation as Terraform sees it: the rotation → certificates → (ready → distributions → served) for each batch → retirement.
 *
 * Certificates and retirements carry `create_before_destroy` from their first apply: with it in the state, removing
 * one destroys it after its former users were updated; without it, before.
 */
export class TlsRotationResources extends Construct {
  readonly distributions: readonly DistributionId[];
  private readonly generations: AcmGenerations;

  constructor(
    private readonly stack: Construct,
    private readonly rotation: TlsRotation,
    private readonly settings: Pick<Stack, "assumeRole" | "connectTo">,
    private readonly command: GateCommand,
  ) {
    super(stack, rotation.name);
    this.generations = new AcmGenerations(this, rotation, this.root());
    let previous: DataResource | undefined;
    const batches = batchesOf(rotation);
    for (const batch of batches) previous = this.batch(batch, previous);
    this.distributions = batches.flatMap((batch) => batch.distributions);
    if (previous !== undefined) this.retirement(moment(this, switchedLogicalId(rotation.name), previous));
  }

  /**
   * Terraform records `create_before_destroy` with the apply that records a dependency, and an import alone records
   * neither: without this, adoption would have to be applied twice before a generation may be retired.
   */
  private root(): DataResource {
    const root = new DataResource(this, rotationLogicalId(this.rotation.name), {
      input: { rotation: this.rotation.name, owner: this.rotation.owner ?? "" },
    });
    pinAddress(root);
    return root;
  }

  private batch(batch: Batch, previous: DataResource | undefined): DataResource {
    const { name } = this.rotation;
    const subject: Omit<ServedGate, "gate"> = {
      rotation: name,
      assumeRole: this.settings.assumeRole,
      connectTo: this.settings.connectTo,
      generations: Object.fromEntries(this.generations.ids.map((id) => [id, this.generations.arn(id)])),
      wave: batch.wave.name,
      distributions: batch.distributions,
      serve: batch.serve,
      timeout: this.rotation.rollout.gate.served.timeout,
    };
    const triggers = { serve: this.generations.arn(batch.serve), distributions: batch.distributions };
    const ready = gate(this, gateLogicalId(name, batch, "ready"), {
      command: this.command,
      gate: { gate: "ready", ...subject, plannedAt: undefined },
      triggers,
      dependsOn: previous === undefined ? [] : [previous],
    });
    const distributions = batch.distributions.map((id) =>
      managedDistribution(this, {
        id,
        certificateArn: this.generations.arn(batch.serve),
        gateWaits: gateWaits(this.rotation, batch.serve),
        dependsOn: [ready],
      }),
    );
    return gate(this, gateLogicalId(name, batch, "served"), {
      command: this.command,
      gate: { gate: "served", ...subject },
      triggers,
      dependsOn: distributions,
    });
  }

  /** One instance for each generation: taking the generation away asks whether it may go, before it goes. */
  private retirement(switched: DataResource): void {
    const { rotation } = this;
    const unserved = unservedGenerations(rotation).map(({ id }) => id);
    const retirement = new DataResource(this, retirementLogicalId(rotation.name), {
      lifecycle: { createBeforeDestroy: true },
      provisioners: [askingOnDestroy(this.command, this.retirementGate(), "self.output")],
    });
    retirement.addOverride(
      "for_each",
      Object.fromEntries(this.generations.ids.map((id) => [id, this.generations.arn(id)])),
    );
    retirement.addOverride("input", {
      generation: "${each.key}",
      arn: "${each.value}",
      unservedSince: `\${contains(${JSON.stringify(unserved)}, each.key) ? ${switched.fqn}.output.at : null}`,
    });
    pinAddress(retirement);
  }

  private retirementGate(): RetirementGate {
    const { rotation } = this;
    return {
      gate: "retirement",
      rotation: rotation.name,
      assumeRole: this.settings.assumeRole,
      connectTo: this.settings.connectTo,
      distributions: rotation.rollout.waves.flatMap((wave) => wave.distributions),
      soak: rotation.retirement.soak,
      timeout: releaseLag,
      abandoned: rotation.generations.filter((generation) => isAbandoned(rotation, generation)).map(({ id }) => id),
    };
  }
}
