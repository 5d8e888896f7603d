import { createHash } from "node:crypto";

import type { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { DataResource, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import {
  gateLogicalId,
  identityLogicalId,
  retirementLogicalId,
  rotationLogicalId,
  soakLogicalId,
  switchedLogicalId,
} from "../rotation/address.js";
import {
  type Batch,
  batchesOf,
  distributionsByGeneration,
  gateWaits,
  isAbandoned,
  keptGenerations,
  unservedGenerations,
} from "../rotation/desired-state.js";
import type { GateSettings, RetirementGate, ServedGate, SoakGate } from "../rotation/gate.js";
import type { CertificateArn, GenerationId, TlsRotation } from "../rotation/tls-rotation.js";
import { AcmGenerations } from "./acm.js";
import { pinAddress } from "./adopt.js";
import { managedDistribution } from "./distribution.js";
import { gate, type GateCommand, moment, perGeneration } from "./gates.js";

/** How long a retirement waits for ACM to notice that a certificate is no longer in use; it lags 10 to 30 minutes. */
const releaseLag = 45 * 60;

export interface TlsRotationProps {
  readonly settings: GateSettings;
  readonly command: GateCommand;
  /** What every resource of the rotation comes after. */
  readonly after: ITerraformDependable;
}

/**
 * A rotation as Terraform sees it, each after the one before:
 * identity → rotation → certificates → retirement → (ready → distributions → served) for each batch → switched → soak.
 *
 * What is taken away goes the other way round. `soak` is asked first, before anything changes. Certificates and
 * `retirement` carry `create_before_destroy`, so that they go last, after their former users were updated and gated.
 * Nothing else may carry it: a distribution that leaves the state would then be part of a cycle.
 */
export class TlsRotationResources extends Construct {
  readonly certificates: readonly AcmCertificate[];
  private readonly arns: Readonly<Record<GenerationId, CertificateArn>>;

  constructor(
    scope: Construct,
    private readonly rotation: TlsRotation,
    private readonly props: TlsRotationProps,
  ) {
    // No name of a rotation may collide with what else stands in a stack.
    super(scope, `rotation-${rotation.name}`);
    const generations = new AcmGenerations(this, rotation, this.root(this.identity()));
    this.certificates = generations.certificates;
    this.arns = generations.arns;
    let previous = this.retirement();
    for (const batch of batchesOf(rotation)) previous = this.batch(batch, previous);
    this.soak(this.switched(previous));
  }

  /**
   * Listed under another id, a certificate would be imported to a second address and deleted with the first one. By the
   * time of an apply it is too late, an import is kept even when the apply fails; this is refused in the plan.
   */
  private identity(): DataResource {
    const { name } = this.rotation;
    const ids = keptGenerations(this.rotation).flatMap(({ id, certificate }) =>
      certificate.held === "in-store" ? [[certificate.arn, id] as const] : [],
    );
    const identity = new DataResource(this, identityLogicalId(name), {
      dependsOn: [this.props.after],
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: [
          {
            condition: "${self.output == each.value}",
            errorMessage:
              `Certificate \${each.key} is generation "\${self.output}" of rotation "${name}" in Terraform's state, and ` +
              `"\${each.value}" in the spec. A generation keeps its id for ever: name it "\${self.output}" again.`,
          },
        ],
      },
    });
    identity.addOverride("for_each", Object.fromEntries(ids));
    identity.addOverride("input", "${each.value}");
    pinAddress(identity);
    return identity;
  }

  /**
   * Terraform records `create_before_destroy` with the apply that records a dependency, and an import alone records
   * neither: without this, adoption would have to be applied twice before a generation may be retired.
   */
  private root(identity: DataResource): DataResource {
    const { name, owner } = this.rotation;
    const root = new DataResource(this, rotationLogicalId(name), {
      input: { rotation: name, owner: owner ?? "" },
      dependsOn: [identity],
    });
    pinAddress(root);
    return root;
  }

  private retirement(): DataResource {
    const retirement: RetirementGate = {
      gate: "retirement",
      rotation: this.rotation.name,
      ...this.props.settings,
      distributions: this.rotation.rollout.waves.flatMap(({ distributions }) => distributions),
      timeout: releaseLag,
    };
    return perGeneration(this, retirementLogicalId(this.rotation.name), {
      command: this.props.command,
      gate: retirement,
      arns: this.arns,
      record: { generation: "${each.key}", arn: "${each.value}" },
      createBeforeDestroy: true,
    });
  }

  private batch(batch: Batch, previous: DataResource): DataResource {
    const { name, rollout } = this.rotation;
    const { command, settings } = this.props;
    const subject: Omit<ServedGate, "gate"> = {
      rotation: name,
      ...settings,
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
      again: distributions,
    });
  }

  /** Since when the distributions serve what they serve: any move of one, ahead or back, starts a soak anew. */
  private switched(after: DataResource): DataResource {
    const triggers = Object.fromEntries(
      [...distributionsByGeneration(this.rotation)].map(([id, distributions]) => [
        id,
        createHash("sha256").update(distributions.toSorted().join()).digest("hex"),
      ]),
    );
    return moment(this, switchedLogicalId(this.rotation.name), { after, triggers });
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
      command: this.props.command,
      gate: soak,
      arns: this.arns,
      record: {
        generation: "${each.key}",
        unservedSince: `\${contains(${unserved}, each.key) ? ${switched.fqn}.output.at : null}`,
      },
      createBeforeDestroy: false,
    });
  }
}

function arnOf(arns: Readonly<Record<GenerationId, CertificateArn>>, generation: GenerationId): CertificateArn {
  const arn = Object.hasOwn(arns, generation) ? arns[generation] : undefined;
  if (arn === undefined) throw new Error(`generation "${generation}" is not staged, and yet it is to be served`);
  return arn;
}
