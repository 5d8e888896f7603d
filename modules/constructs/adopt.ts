import { type TerraformResource, TerraformStack } from "cdktf";

interface ImportBlock {
  readonly to: string;
  readonly id: string;
  readonly for_each?: string;
}

const imports = new WeakMap<TerraformStack, ImportBlock[]>();

/**
 * Pins a resource's address to the id of its construct and imports what AWS already has under it.
 *
 * cdktf's own `importFrom` starts `terraform version` once for every import (1,000 of them: 41 s); the block is the same.
 */
export function adopt(resource: TerraformResource, id: string): void {
  pinAddress(resource);
  importing(resource, { to: addressOf(resource), id });
}

/** As `adopt`, for the instances of one resource: `ids` is an expression of a map from their keys to what is imported. */
export function adoptEach(resource: TerraformResource, address: string, ids: string): void {
  importing(resource, {
    to: `${resource.terraformResourceType}.${address}[each.key]`,
    id: "${each.value}",
    for_each: ids,
  });
}

function importing(resource: TerraformResource, block: ImportBlock): void {
  const stack = TerraformStack.of(resource);
  const blocks = imports.get(stack) ?? [];
  blocks.push(block);
  if (!imports.has(stack)) stack.addOverride("import", blocks);
  imports.set(stack, blocks);
}

/** An address is the id it is given and nothing else: cdktf's would follow the path of the construct. */
export function pinAddress(resource: TerraformResource): void {
  resource.overrideLogicalId(resource.node.id);
}

/** Of a resource whose address is pinned, for the places where Terraform takes a plain address and no expression. */
export function addressOf(resource: TerraformResource): string {
  return `${resource.terraformResourceType}.${resource.node.id}`;
}
