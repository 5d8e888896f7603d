import { DataResource, Fn, type ITerraformDependable, type LocalExecProvisioner } from "cdktf";
import type { Construct } from "constructs";

import type { Gate } from "../rotation/gate.js";
import type { CertificateArn, GenerationId } from "../rotation/tls-rotation.js";
import { pinAddress } from "./adopt.js";

/** How Terraform reaches `crossfade gate` from a stack's folder; a shell command without any value in it. */
export type GateCommand = string;

interface GateProps {
  readonly command: GateCommand;
  readonly gate: Gate;
  /** The gate is asked again whenever one of these changes. */
  readonly triggers: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly ITerraformDependable[];
}

/** What `crossfade gate` is told: the gate as JSON, and for what only the run knows, a variable of its own. */
const gateVariable = "CROSSFADE_GATE";
const plannedAtVariable = "CROSSFADE_PLANNED_AT";
const recordVariable = "CROSSFADE_RECORD";

/** Waits when it is created; a failed one is tainted, so the next apply asks again. */
export function gate(scope: Construct, id: string, props: GateProps): DataResource {
  const resource = new DataResource(scope, id, {
    triggersReplace: props.triggers,
    dependsOn: [...props.dependsOn],
    provisioners: [
      asking(props.command, {
        [gateVariable]: JSON.stringify(props.gate),
        [plannedAtVariable]: Fn.plantimestamp(),
      }),
    ],
  });
  pinAddress(resource);
  return resource;
}

/** Keeps the moment of its creation: when what it depends on was done. */
export function moment(scope: Construct, id: string, after: DataResource): DataResource {
  const resource = new DataResource(scope, id, {
    triggersReplace: { after: after.id },
    input: { at: Fn.timestamp() },
    lifecycle: { ignoreChanges: ["input"] },
  });
  pinAddress(resource);
  return resource;
}

interface PerGenerationProps {
  readonly command: GateCommand;
  readonly gate: Gate;
  /** References, so that each comes after its certificate. */
  readonly arns: Readonly<Record<GenerationId, CertificateArn>>;
  /** What state remembers of each; `each.key` is the generation, `each.value` its ARN. */
  readonly record: Readonly<Record<string, string>>;
  readonly createBeforeDestroy: boolean;
}

/** One instance for each generation: taking the generation out of the rotation asks whether it may go, before it goes. */
export function perGeneration(scope: Construct, id: string, props: PerGenerationProps): DataResource {
  const resource = new DataResource(scope, id, {
    ...(props.createBeforeDestroy ? { lifecycle: { createBeforeDestroy: true } } : {}),
    provisioners: [askingOnDestroy(props.command, props.gate, "self.output")],
  });
  resource.addOverride("for_each", props.arns);
  resource.addOverride("input", props.record);
  pinAddress(resource);
  return resource;
}

/** Asks when something is taken away; the block itself must stay, or Terraform skips the question. */
export function askingOnDestroy(command: GateCommand, gate: Gate, record: string): LocalExecProvisioner {
  return {
    ...asking(command, { [gateVariable]: JSON.stringify(gate), [recordVariable]: `\${jsonencode(${record})}` }),
    when: "destroy",
  };
}

function asking(command: GateCommand, environment: Readonly<Record<string, string>>): LocalExecProvisioner {
  return { type: "local-exec", command, environment: { ...environment } };
}
