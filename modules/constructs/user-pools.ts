import { DataAwsCognitoUserPool } from "@cdktf/provider-aws/lib/data-aws-cognito-user-pool/index.js";
import { DataAwsCognitoUserPoolSigningCertificate } from "@cdktf/provider-aws/lib/data-aws-cognito-user-pool-signing-certificate/index.js";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";

import type { SamlRotation } from "../rotation/saml-rotation.js";
import { managedParties } from "../rotation/trust.js";

/**
 * The output `user_pools`: what an identity provider is told of each user pool, by the pool's id. `urn` is its entity
 * ID, `acs` and `sign_out` its endpoints (null without a domain), `signing_certificate` the PEM of what it signs requests with.
 */
export function userPools(scope: Construct, rotations: readonly SamlRotation[], region: string): void {
  const pools = rotations
    .flatMap(managedParties)
    .flatMap((party) => (party.kind === "cognito" ? [party.userPool] : []));
  if (pools.length === 0) return;
  const value = Object.fromEntries(
    [...new Set(pools)].toSorted().map((pool) => [pool, serviceProvider(scope, pool, region)]),
  );
  new TerraformOutput(scope, "user_pools", { value, staticId: true });
}

function serviceProvider(scope: Construct, pool: string, region: string) {
  const data = new DataAwsCognitoUserPool(scope, `pool-${pool}`, { userPoolId: pool });
  data.overrideLogicalId(pool);
  const signing = new DataAwsCognitoUserPoolSigningCertificate(scope, `pool-signing-${pool}`, { userPoolId: pool });
  signing.overrideLogicalId(pool);
  const [domain, custom] = [
    `data.aws_cognito_user_pool.${pool}.domain`,
    `data.aws_cognito_user_pool.${pool}.custom_domain`,
  ];
  const host = `(${custom} == "" || ${custom} == null ? "\${${domain}}.auth.${region}.amazoncognito.com" : ${custom})`;
  const endpoint = (path: string) =>
    `\${(${domain} == "" || ${domain} == null) && (${custom} == "" || ${custom} == null) ? null : "https://\${${host}}${path}"}`;
  return {
    urn: `urn:amazon:cognito:sp:${pool}`,
    acs: endpoint("/saml2/idpresponse"),
    sign_out: endpoint("/saml2/logout"),
    signing_certificate:
      `-----BEGIN CERTIFICATE-----\n\${data.aws_cognito_user_pool_signing_certificate.${pool}.certificate}\n` +
      "-----END CERTIFICATE-----\n",
  };
}
