import type { DistributionId } from "../rotation/tls-rotation.js";
import { lostFromSummary, type LostField } from "./carried-fields.js";
import type { CloudFrontPort } from "./clients.js";
import { accountIn, type DistributionSummaryAnswer, listFault, listPages } from "./distribution.js";
import { type Tree, treeOf } from "./xml-tree.js";

/** A distribution as the list tells of it: of its configuration nearly all, but not what only GetDistribution has. */
export interface ListedDistribution extends DistributionSummaryAnswer {
  readonly found: true;
  /** What an update through the provider would lose, as far as the summary tells. */
  readonly lost: readonly LostField[];
}

/** A plain summary leaves open what would be lost: that is then judged from the whole configuration alone. */
export type Listed = ListedDistribution | DistributionSummaryAnswer;
export type Fleet = ReadonlyMap<DistributionId, Listed>;

/**
 * Every distribution of the account, a call a hundred. Lost fields are judged page by page: the bodies of a large account
 * are a hundred megabytes, the findings a few lines. Throws ReadFault.
 */
export async function listFleet(
  client: CloudFrontPort,
  { signal, onPage }: { readonly signal?: AbortSignal; readonly onPage?: (read: number) => void },
): Promise<ReadonlyMap<DistributionId, ListedDistribution>> {
  const fleet = new Map<DistributionId, ListedDistribution>();
  for await (const { summaries, body } of listPages(client, signal)) {
    const trees = treesOf(body);
    for (const summary of summaries) fleet.set(summary.id, listed(summary, trees.get(summary.id)));
    onPage?.(fleet.size);
  }
  return fleet;
}

function listed(summary: DistributionSummaryAnswer, tree: Tree | undefined): ListedDistribution {
  if (tree === undefined)
    throw listFault(new SyntaxError(`the list's body does not have the distribution "${summary.id}" that it tells of`));
  return { found: true, ...summary, lost: lostFromSummary(tree, accountIn(textIn(tree, "ARN"))) };
}

function treesOf(body: () => string | undefined): ReadonlyMap<DistributionId, Tree> {
  try {
    const text = body();
    if (text === undefined) throw new SyntaxError("the answer's body could not be read");
    const { root, tree } = treeOf(text);
    if (root !== "DistributionList") throw new SyntaxError(`the answer is <${root}>, expected <DistributionList>`);
    const items = fieldIn(tree, "Items");
    return new Map(isList(items) ? items.map((item) => [textIn(item, "Id") ?? "", item]) : []);
  } catch (cause) {
    throw listFault(cause);
  }
}

function textIn(tree: Tree, field: string): string | undefined {
  const value = fieldIn(tree, field);
  return typeof value === "string" ? value : undefined;
}

function fieldIn(tree: Tree, field: string): Tree | undefined {
  return typeof tree === "string" || isList(tree) ? undefined : tree[field];
}

function isList(tree: Tree | undefined): tree is readonly Tree[] {
  return Array.isArray(tree);
}
