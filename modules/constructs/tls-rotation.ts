import { createHash } from "node:crypto";

import type { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { DataResource, type ITerraformDependable } from "cdktf";
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
  keptGenerations,
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
  readonly certificates: readonly AcmCertificate[];
  private readonly arns: Readonly<Record<GenerationId, CertificateArn>>;

  constructor(
    scope: Construct,
    private readonly rotation: TlsRotation,
    private readonly props: TlsRotationProps,
  ) {
    // No name of a rotation may collide with what else stands in a stack.
    super(scope, `rotation-${rotation.name}`);
    const root = this.root(this.identity());
    const generations = new AcmGenerations(this, rotation, root);
    this.certificates = generations.certificates;
    this.arns = generations.arns;
    let previous = this.retirement(this.moved(begunLogicalId(rotation.name), root));
    for (const batch of batchesOf(rotation)) previous = this.batch(batch, previous);
    this.soak(this.moved(switchedLogicalId(rotation.name), previous));
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
      arns: this.arns,
      record: { generation: "${each.key}", arn: "${each.value}", unservedSince: this.unservedSince(begun) },
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
    const certificateArn = arnOf(this.arns, batch.serve);
    const triggers = { serve: certificateArn, distributions: batch.distributions };
    const ready = gate(this, gateLogicalId(name, batch, "ready"), {
      command,
      gate: { gate: "ready", ...subject, plannedAt: undefined, known: undefined },
      known: this.props.known,
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

  /** Terraform has nothing to do with these any more, and a gate still calls them by their names. */
  private abandonedArns(): Readonly<Record<GenerationId, CertificateArn>> {
    const arns = abandonedGenerations(this.rotation).flatMap(({ id, certificate }) =>
      certificate.held === "in-store" ? [[id, certificate.arn] as const] : [],
    );
    return Object.fromEntries(arns);
  }

  /** The moment that `after` was done, taken anew when any distribution is to serve another generation, ahead or back. */
  private moved(id: string, after: DataResource): DataResource {
    const triggers = Object.fromEntries(
      [...distributionsByGeneration(this.rotation)].map(([generation, distributions]) => [
        generation,
        createHash("sha256").update(distributions.toSorted().join()).digest("hex"),
      ]),
    );
    return moment(this, id, { after, triggers });
  }

  /** As an expression of Terraform, for the generation of an instance; null while a wave is to serve it. */
  private unservedSince(since: DataResource): string {
    const served = [...distributionsByGeneration(this.rotation).keys()].toSorted();
    return `\${contains(${JSON.stringify(served)}, each.key) ? null : ${since.fqn}.output.at}`;
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
      arns: this.arns,
      record: { generation: "${each.key}", unservedSince: this.unservedSince(switched) },
      createBeforeDestroy: false,
    });
  }
}

function arnOf(arns: Readonly<Record<GenerationId, CertificateArn>>, generation: GenerationId): CertificateArn {
  const arn = Object.hasOwn(arns, generation) ? arns[generation] : undefined;
  if (arn === undefined) throw new Error(`generation "${generation}" is not staged, and yet it is to be served`);
  return arn;
}
