import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import type { DistributionId } from "../rotation/tls-rotation.js";
import { adopt } from "./adopt.js";
import type { AttachedReference } from "./store-kind.js";

/** A comment that no live distribution has: what a planned distribution has it, was not read from AWS. */
const placeholder = "crossfade-placeholder-never-created";

/**
 * A cache policy that does not exist, so that CloudFront refuses to create what the placeholders describe
 * (NoSuchCachePolicy). The nil UUID is in no list of managed policies.
 */
const noSuchCachePolicy = "00000000-0000-0000-0000-000000000000";

/**
 * Every argument of the pinned provider's `aws_cloudfront_distribution` but the certificate's. A name the provider
 * does not know is an error in Terraform, so this list goes with the provider's version.
 */
const notOurs = [
  "aliases",
  "comment",
  "continuous_deployment_policy_id",
  "custom_error_response",
  "default_cache_behavior",
  "default_root_object",
  "enabled",
  "http_version",
  "is_ipv6_enabled",
  "logging_config",
  "ordered_cache_behavior",
  "origin",
  "origin_group",
  "price_class",
  "restrictions",
  "retain_on_delete",
  "staging",
  "tags",
  "tags_all",
  "viewer_certificate[0].cloudfront_default_certificate",
  "viewer_certificate[0].minimum_protocol_version",
  "viewer_certificate[0].ssl_support_method",
  "web_acl_id",
] as const;

/** What decides how a distribution is rendered: all of it comes from the desired state. */
export interface DistributionProps {
  readonly id: DistributionId;
  readonly attached: AttachedReference;
  /** The gate, and not the provider, waits until it is Deployed. */
  readonly gateWaits: boolean;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * Someone's distribution, imported and managed for its viewer certificate only.
 *
 * Terraform has no notion of managing one attribute of a thing: the required blocks hold placeholders, and
 * `ignore_changes` covers all but the certificate. Should the distribution vanish, Terraform would plan to create it
 * from the placeholders; the postcondition refuses that plan, and CloudFront would refuse the request.
 */
export function managedDistribution(scope: Construct, props: DistributionProps): CloudfrontDistribution {
  const distribution = new CloudfrontDistribution(scope, props.id, {
    comment: placeholder,
    enabled: false,
    waitForDeployment: !props.gateWaits,
    origin: [{ originId: placeholder, domainName: `${placeholder}.invalid` }],
    defaultCacheBehavior: {
      targetOriginId: placeholder,
      cachePolicyId: noSuchCachePolicy,
      viewerProtocolPolicy: "https-only",
      allowedMethods: ["GET", "HEAD"],
      cachedMethods: ["GET", "HEAD"],
    },
    restrictions: { geoRestriction: { restrictionType: "none" } },
    viewerCertificate: props.attached,
    dependsOn: [...props.dependsOn],
    lifecycle: {
      preventDestroy: true,
      ignoreChanges: [...notOurs, ...(props.gateWaits ? [] : ["wait_for_deployment"])],
      postcondition: [
        {
          condition: `\${self.comment != ${JSON.stringify(placeholder)}}`,
          errorMessage:
            `Distribution ${props.id} is in Terraform's state, but CloudFront does not have it any more: somebody deleted it. ` +
            `Crossfade never creates a distribution. Take ${props.id} out of the rotation's waves and list it under ` +
            `"released" in stack.yaml, or restore it under the same id.`,
        },
      ],
    },
  });
  adopt(distribution, props.id);
  return distribution;
}
