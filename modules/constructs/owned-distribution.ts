import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter/index.js";
import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";

import { ownerParameterName } from "../rotation/address.js";
import type { DistributionId, RotationName } from "../rotation/tls-rotation.js";
import { pinAddress } from "./adopt.js";
import type { AttachedReference } from "./store-kind.js";

interface OwnedDistributionProps {
  readonly rotation: RotationName;
  readonly id: DistributionId;
  readonly attached: AttachedReference;
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * A distribution that belongs to another Terraform: what it is to serve is published as an SSM parameter, which the
 * owner's code reads. The value is what the owner's `viewer_certificate` takes: the ARN in ACM, or the id in the IAM store.
 */
export function ownedDistribution(scope: Construct, props: OwnedDistributionProps): SsmParameter {
  const { rotation, id, attached } = props;
  const parameter = new SsmParameter(scope, id, {
    name: ownerParameterName(rotation, id),
    description: `The certificate that CloudFront distribution ${id} is to serve, by Crossfade; rotation ${rotation}`,
    type: "String",
    // An ARN is no secret, and who reviews the plan must see which one it is; `value` would be hidden.
    insecureValue: "acmCertificateArn" in attached ? attached.acmCertificateArn : attached.iamCertificateId,
    // An apply that was cut short may have written it without knowing so.
    overwrite: true,
    dependsOn: [...props.dependsOn],
  });
  pinAddress(parameter);
  return parameter;
}
