import { headerOf, type Call } from "./answer.js";

/** What a signature says of a call; undefined: nobody signed it. */
export interface Credential {
  readonly accessKey: string | undefined;
  readonly region: string | undefined;
  /** As an endpoint's signing name: `cognito-idp`. */
  readonly service: string | undefined;
}

export function credentialOf(call: Call): Credential {
  const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(headerOf(call, "authorization") ?? "");
  return { accessKey: scope?.[1], region: scope?.[2], service: scope?.[3] };
}

/** The region whose endpoint a call is for: the lab has one address for all. */
export function regionOf(call: Call): string {
  return credentialOf(call).region ?? "us-east-1";
}
