import { DataResource, Fn, type ITerraformDependable } from "cdktf";
import { Construct } from "constructs";

import { directoryAddresses, sourceLogicalId } from "../rotation/identity-source-address.js";
import { changeOf } from "../rotation/identity-source-change.js";
import { type ConnectedGate, markText } from "../rotation/identity-source-gate.js";
import { type IdentitySource, sourceMark } from "../rotation/identity-source.js";
import type { Released } from "../rotation/stack.js";
import { pinAddress } from "./adopt.js";
import type { GateCommand } from "./gates.js";
import { assignmentResources } from "./identity-source-assignments.js";
import { directoryResources } from "./identity-source-directory.js";
import { askOnCreate, askOnDestroy } from "./identity-source-gate.js";
import { literal } from "./literal.js";

export interface IdentitySourceProps {
  readonly command: GateCommand;
  /** What every resource of the source comes after. */
  readonly after: ITerraformDependable;
  /** Of the stack. */
  readonly released: readonly Released[];
}

/**
 * An identity source as Terraform sees it, each after the one before: what the source is, and that it is connected →
 * users, groups → memberships → account assignments.
 *
 * No API tells or changes the source itself. State remembers it: the plan refuses any other, unless the spec says
 * what it is changed from; then the change is asked about when the old one is to be forgotten, before anything is done.
 */
export class IdentitySourceResources extends Construct {
  /** Addresses that Terraform is to forget without destroying what is there. */
  readonly forgotten: readonly string[];

  constructor(
    scope: Construct,
    private readonly source: IdentitySource,
    private readonly props: IdentitySourceProps,
  ) {
    super(scope, `identity-source-${source.name}`);
    const connected = this.connected();
    const directory =
      source.provisioning.by === "spec" ? directoryResources(this, source, source.provisioning, connected) : undefined;
    const isReleased = props.released.includes(`${source.name}/assignments`);
    this.kept(isReleased);
    if (source.snapshot !== undefined && !isReleased)
      assignmentResources(this, source, { snapshot: source.snapshot, directory, after: connected });
    this.forgotten = [
      // Whoever fills the directory from now on has these users; without this, they would be deleted.
      ...(directory === undefined ? directoryAddresses(source.name) : []),
      ...(isReleased ? [`aws_ssoadmin_account_assignment.${source.name}`] : []),
    ];
  }

  private connected(): DataResource {
    const { name, changesFrom } = this.source;
    const is = sourceMark(this.source);
    const remembered = { kind: is.kind, entityId: literal(is.entityId ?? "") };
    const { instance } = this.source;
    const gate: ConnectedGate = { gate: "connected", source: name, instance, ...changeOf(this.source, is) };
    const connected = new DataResource(this, sourceLogicalId(name, "source"), {
      triggersReplace: remembered,
      input: { ...remembered, instance: this.source.instance, since: Fn.timestamp() },
      dependsOn: [this.props.after],
      lifecycle: {
        ignoreChanges: changesFrom === undefined ? ["input", "triggers_replace"] : ["input"],
        postcondition: [
          {
            condition:
              `\${self.input.kind == "${is.kind}" && self.input.entityId == ${JSON.stringify(remembered.entityId)} && ` +
              `self.input.instance == "${this.source.instance}"}`,
            errorMessage: this.sideEffect(),
          },
        ],
      },
      provisioners: [askOnCreate(this.props.command, gate), askOnDestroy(this.props.command, gate)],
    });
    pinAddress(connected);
    return connected;
  }

  /** As `explainConnected` says it to the gate, with what only the plan knows. */
  private sideEffect(): string {
    const { name, instance } = this.source;
    const remembered = '${self.input.kind}${self.input.entityId == "" ? "" : " (${self.input.entityId})"}';
    return (
      `Identity source "${name}" is ${remembered} of \${self.input.instance} in Terraform's state, and ` +
      `${literal(markText(sourceMark(this.source)))} of ${instance} in the spec [source-kept]. Put it back, or say ` +
      '"changesFrom: ${self.input.kind}" if it is to be changed.'
    );
  }

  /** The list of assignments as a whole: without it in the spec, every one of them would be taken away. */
  private kept(isReleased: boolean): void {
    const kept = new DataResource(this, sourceLogicalId(this.source.name, "kept_until_released"), {
      lifecycle: { preventDestroy: true },
    });
    const isListed = this.source.snapshot !== undefined || isReleased;
    kept.addOverride("for_each", isListed ? { assignments: "assignments" } : {});
    pinAddress(kept);
  }
}
