import {
  DataResource,
  Fn,
  type ITerraformDependable,
  type LocalExecProvisioner,
  type TerraformResource,
  type TerraformResourceLifecycle,
} from "cdktf";
import type { Construct } from "constructs";

import type { Gate } from "../rotation/gate.js";
import { isSamlGate, type SamlGate } from "../rotation/saml-gate.js";
import type { GenerationId } from "../rotation/tls-rotation.js";
import { addressOf, pinAddress } from "./adopt.js";

/** How Terraform reaches `crossfade gate` from a stack's folder; a shell command without any value in it. */
export type GateCommand = string;

interface GateProps {
  readonly command: GateCommand;
  readonly gate: Gate | SamlGate;
  /** The gate is asked again whenever one of these changes. */
  readonly triggers: Readonly<Record<string, unknown>>;
  readonly dependsOn: readonly ITerraformDependable[];
  /** Resources whose update asks again, although no trigger changed: somebody had changed them by hand. */
  readonly again?: readonly TerraformResource[];
  /** Of `knownArns`, as an expression of Terraform: too long to be written into every gate. */
  readonly known?: string | undefined;
  /** What the gate has to know of earlier applies: an expression of Terraform, whose value is passed as JSON. */
  readonly record?: string;
  /** Judged in the plan, whether the gate is asked or not. */
  readonly precondition?: TerraformResourceLifecycle["precondition"];
}

/** For what only the run knows, a variable of its own. */
const plannedAtVariable = "CROSSFADE_PLANNED_AT";
const knownVariable = "CROSSFADE_KNOWN";
const recordVariable = "CROSSFADE_RECORD";

/** Waits when it is created; a failed one is tainted, so the next apply asks again. */
export function gate(scope: Construct, id: string, props: GateProps): DataResource {
  const lifecycle = {
    ...(props.again === undefined ? {} : { replaceTriggeredBy: props.again.map(addressOf) }),
    ...(props.precondition === undefined ? {} : { precondition: props.precondition }),
  };
  const resource = new DataResource(scope, id, {
    triggersReplace: props.triggers,
    dependsOn: [...props.dependsOn],
    ...(Object.keys(lifecycle).length === 0 ? {} : { lifecycle }),
    provisioners: [
      asking(props.command, props.gate, {
        [plannedAtVariable]: Fn.plantimestamp(),
        ...(props.known === undefined ? {} : { [knownVariable]: props.known }),
        ...(props.record === undefined ? {} : { [recordVariable]: `\${jsonencode(${props.record})}` }),
      }),
    ],
  });
  pinAddress(resource);
  return resource;
}

interface MomentProps {
  readonly after: readonly DataResource[];
  /** The moment is taken anew whenever one of these changes. */
  readonly triggers: Readonly<Record<string, unknown>>;
}

/** Keeps the moment of its creation: when what it comes after was done. */
export function moment(scope: Construct, id: string, { after, triggers }: MomentProps): DataResource {
  const resource = new DataResource(scope, id, {
    triggersReplace: triggers,
    input: { at: Fn.timestamp() },
    dependsOn: [...after],
    lifecycle: { ignoreChanges: ["input"] },
  });
  pinAddress(resource);
  return resource;
}

interface PerGenerationProps {
  readonly command: GateCommand;
  readonly gate: Gate | SamlGate;
  /** What each is: references, so that each comes after its certificate, or a fingerprint. */
  readonly generations: Readonly<Record<GenerationId, string>>;
  /** What state remembers of each; `each.key` is the generation, `each.value` what it is. */
  readonly record: Readonly<Record<string, string>>;
  readonly createBeforeDestroy: boolean;
  /** What the references do not tell. */
  readonly dependsOn?: readonly ITerraformDependable[];
}

/** One instance for each generation: taking the generation out of the rotation asks whether it may go, before it goes. */
export function perGeneration(scope: Construct, id: string, props: PerGenerationProps): DataResource {
  const resource = new DataResource(scope, id, {
    ...(props.dependsOn === undefined ? {} : { dependsOn: [...props.dependsOn] }),
    ...(props.createBeforeDestroy ? { lifecycle: { createBeforeDestroy: true } } : {}),
    provisioners: [askingOnDestroy(props.command, props.gate, "self.output")],
  });
  resource.addOverride("for_each", props.generations);
  resource.addOverride("input", props.record);
  pinAddress(resource);
  return resource;
}

/** Asks when something is taken away; the block itself must stay, or Terraform skips the question. */
export function askingOnDestroy(command: GateCommand, gate: Gate | SamlGate, record: string): LocalExecProvisioner {
  return { ...asking(command, gate, { [recordVariable]: `\${jsonencode(${record})}` }), when: "destroy" };
}

function asking(
  command: GateCommand,
  gate: Gate | SamlGate,
  environment: Readonly<Record<string, string>>,
): LocalExecProvisioner {
  return { type: "local-exec", command, environment: { ...gateVariables(gate), ...environment } };
}

/**
 * The gate as JSON in CROSSFADE_GATE, and where it is long, in CROSSFADE_GATE_2 and so on: Linux takes 128 KiB for one
 * variable, which is some 7,000 distributions. A reference into Terraform (`${…}`) is never cut.
 */
export function gateVariables(gate: Gate | SamlGate): Readonly<Record<string, string>> {
  const pieces = gateText(gate).match(/(?:\$\{[^}]*\}|[^]){1,80000}/g) ?? [];
  return Object.fromEntries(
    pieces.map((piece, index) => [index === 0 ? "CROSSFADE_GATE" : `CROSSFADE_GATE_${index + 1}`, piece]),
  );
}

/** Of a TLS rotation it holds references to certificates; of a SAML rotation only what people and strangers wrote. */
function gateText(gate: Gate | SamlGate): string {
  const text = JSON.stringify(gate);
  return isSamlGate(gate) ? text.replaceAll(/[$%](?=\{)/g, (sign) => (sign === "$" ? "\\u0024" : "\\u0025")) : text;
}
