// What every kind of target must be, whatever it is: run for each by targets.test.ts.
import { App, DataResource, type ITerraformDependable, type TerraformResource, TerraformStack, Testing } from "cdktf";
import { Construct } from "constructs";
import { describe, expect, test } from "vitest";

import type { AttachedReference } from "../../modules/constructs/store-kind.js";

/** One kind of target, as its construct renders it. */
export interface TargetKind {
  readonly kind: string;
  /** A valid id in AWS, which is also what it is imported by. */
  readonly id: string;
  /** Path of the one argument that is managed, as `ignore_changes` would name it. */
  readonly managed: string;
  readonly render: (scope: Construct, target: RenderedTarget) => TerraformResource;
  /** What does not hold for this kind, and why. */
  readonly exceptions?: Readonly<Partial<Record<Fact, string>>>;
}

type Fact = "imported" | "never destroyed" | "one argument" | "gone is said";

export interface RenderedTarget {
  readonly id: string;
  readonly attached: AttachedReference;
  readonly dependsOn: readonly ITerraformDependable[];
}

interface Block {
  readonly [argument: string]: unknown;
}

interface Rendered {
  readonly address: string;
  readonly block: Block;
  readonly imports: readonly Block[];
}

const certificateArn = "${aws_acm_certificate.www_2026-03.arn}";

function render({ id, render: renderTarget }: TargetKind, path: readonly string[] = []): Rendered {
  const stack = new TerraformStack(new App({ skipValidation: true }), "contract");
  const scope = path.reduce<Construct>((outer, name) => new Construct(outer, name), stack);
  const gate = new DataResource(stack, "gate");
  gate.overrideLogicalId("gate");
  const resource = renderTarget(scope, { id, attached: { acmCertificateArn: certificateArn }, dependsOn: [gate] });
  const json: { resource: Record<string, Record<string, Block>>; import?: readonly Block[] } = JSON.parse(
    Testing.synth(stack),
  );
  const [[name, block] = ["none", {}]] = Object.entries(json.resource[resource.terraformResourceType] ?? {});
  return { address: `${resource.terraformResourceType}.${name}`, block, imports: json.import ?? [] };
}

interface Lifecycle {
  readonly prevent_destroy?: boolean;
  readonly ignore_changes?: readonly string[];
  readonly postcondition?: readonly { readonly condition: string; readonly error_message: string }[];
}

function lifecycleOf({ block }: Rendered): Lifecycle {
  const lifecycle: Lifecycle = Object(block["lifecycle"]);
  return lifecycle;
}

/** Top-level arguments and blocks, without what is Terraform's own. */
function argumentsOf({ block }: Rendered): readonly string[] {
  return Object.keys(block).filter((name) => !["//", "lifecycle", "depends_on"].includes(name));
}

export function targetContract(kind: TargetKind): void {
  const fact = (name: Fact, title: string, shown: () => void): void => {
    if (kind.exceptions?.[name] === undefined) test(title, shown);
  };
  describe(kind.kind, () => {
    test("its address is its id, wherever it stands among the constructs", () => {
      const { address } = render(kind);
      expect(address.endsWith(`.${kind.id}`)).toBe(true);
      expect(render(kind, ["a", "b"]).address).toBe(address);
    });

    fact("imported", "it is imported under its id, so that Terraform does not plan to create it", () => {
      const { address, imports } = render(kind);
      expect(imports).toEqual([{ to: address, id: kind.id }]);
    });

    fact("never destroyed", "Terraform may not destroy it", () => {
      expect(lifecycleOf(render(kind)).prevent_destroy).toBe(true);
    });

    fact("one argument", "every argument but the certificate is ignored", () => {
      const rendered = render(kind);
      const ignored = lifecycleOf(rendered).ignore_changes ?? [];
      const [managedBlock] = kind.managed.split(/[[.]/);
      // The waiting of the provider is about the request and not about the target.
      const compared = argumentsOf(rendered).filter(
        (name) => !ignored.includes(name) && name !== "wait_for_deployment",
      );
      expect(compared).toEqual([managedBlock]);
      expect(ignored).not.toContain(kind.managed);
      expect(ignored).not.toContain(managedBlock);
    });

    test("it refers to the certificate instead of naming it, and waits for its gate", () => {
      const { block } = render(kind);
      expect(JSON.stringify(block)).toContain(JSON.stringify(certificateArn));
      expect(block["depends_on"]).toEqual(["terraform_data.gate"]);
    });

    fact("gone is said", "a plan that would create it fails and names it", () => {
      const [gone] = lifecycleOf(render(kind)).postcondition ?? [];
      expect(gone?.condition).toContain("self.");
      expect(gone?.error_message).toContain(kind.id);
    });
  });
}
