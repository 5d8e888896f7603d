import type { ITerraformDependable } from "cdktf";

/** What decides how a relying party is rendered, beside the party itself. */
export interface TrustProps {
  readonly account: string;
  /** The metadata with exactly the trusted generations, as a text or an expression of Terraform. */
  readonly trusting: string;
  readonly metadataUrl: string | undefined;
  readonly dependsOn: readonly ITerraformDependable[];
}
