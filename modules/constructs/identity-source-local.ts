import { TerraformLocal, TerraformStack } from "cdktf";
import type { Construct } from "constructs";

import { literal } from "./literal.js";

/** What people and directories wrote. */
export type Plain = string | boolean | null | { readonly [key: string]: Plain };

/** Terraform evaluates `for_each` again for every instance, a local value only once. The answer is what it is called. */
export function once(scope: Construct, name: string, value: Readonly<Record<string, Plain>>): string {
  const local = new TerraformLocal(scope, `local-${name}`, asWritten(value));
  local.overrideLogicalId(name);
  return local.fqn;
}

/** So that Terraform takes it as it is: keys, too, are templates to it. */
export function asWritten(value: Plain): unknown {
  if (typeof value === "string") return literal(value);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [literal(key), asWritten(one)]));
}

const moves = new WeakMap<TerraformStack, { readonly from: string; readonly to: string }[]>();

/** One instance of a block becomes one of another block: nothing is done to it. Keys as the spec has them. */
export function move(scope: Construct, from: string, to: string, key: string): void {
  const stack = TerraformStack.of(scope);
  const blocks = moves.get(stack) ?? [];
  const instance = `[${JSON.stringify(literal(key))}]`;
  blocks.push({ from: `${from}${instance}`, to: `${to}${instance}` });
  if (!moves.has(stack)) stack.addOverride("moved", blocks);
  moves.set(stack, blocks);
}
