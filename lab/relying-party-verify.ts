import { X509Certificate } from "node:crypto";
import { SAML, ValidateInResponseTo, type CacheProvider } from "@node-saml/node-saml";
import { LabFault, reasonOf } from "./lab-fault.js";
import { objectionsTo } from "./relying-party-checks.js";
import { fingerprintOf, serviceProviderOf, type LabRelyingParty } from "./relying-party-kinds.js";
import { locationOf, readSamlMetadata, type SamlMetadata } from "./saml-metadata.js";

/** What AWS holds for one relying party at this moment. */
export interface HeldTrust {
  /** Of the identity provider, as Cognito or IAM goes by it now. */
  readonly metadata: string;
  /** Whether a sign-in may begin at the identity provider; default: everywhere but at Cognito. */
  readonly idpInitiated?: boolean | undefined;
  /** Signs what the relying party asks, PEM; default: it does not sign. */
  readonly requestKey?: string | undefined;
  /** Decrypts assertions, PEM; default: they come in clear. */
  readonly decryptionKey?: string | undefined;
}

/** `signedBy`: SHA-256 over the DER, lower-case hexadecimal. */
export type Verdict =
  { readonly accepted: true; readonly signedBy: string } | { readonly accepted: false; readonly reason: string };

interface Certificate {
  readonly pem: string;
  readonly fingerprint: string;
  /** Why it is not gone by. */
  readonly unusable: string | undefined;
}

/** What a person's browser brings to the assertion consumer service, judged as AWS judges it. Never throws. */
export async function judgeResponse(
  samlResponse: string,
  party: LabRelyingParty,
  trust: HeldTrust,
  requests: CacheProvider,
): Promise<Verdict> {
  try {
    const metadata = readSamlMetadata(trust.metadata);
    const certificates = metadata.signingCertificates.map((base64) => certificateOf(base64, Date.now()));
    const usable = certificates.filter(({ unusable }) => unusable === undefined);
    const verified = await verify(samlResponse, party, trust, requests, usable);
    if (!verified.accepted) return { accepted: false, reason: explain(verified.reason, samlResponse, certificates) };
    const objections = objectionsTo(verified.assertion, party, metadata.entityId);
    if (objections.length > 0) return { accepted: false, reason: objections.join("; ") };
    return { accepted: true, signedBy: await signerAmong(usable, samlResponse, party, trust, requests) };
  } catch (cause) {
    return { accepted: false, reason: reasonOf(cause) };
  }
}

/** Where a browser is sent to sign in, with a request of this relying party. */
export async function requestUrl(
  party: LabRelyingParty,
  trust: HeldTrust,
  relayState: string,
  requests: CacheProvider,
): Promise<string> {
  const metadata = readSamlMetadata(trust.metadata);
  const saml = samlFor(party, trust, requests, metadata.signingCertificates.map(toPem), metadata);
  return saml.getAuthorizeUrlAsync(relayState, undefined, {});
}

type Verified =
  { readonly accepted: true; readonly assertion: string } | { readonly accepted: false; readonly reason: string };

async function verify(
  SAMLResponse: string,
  party: LabRelyingParty,
  trust: HeldTrust,
  requests: CacheProvider,
  usable: readonly Certificate[],
): Promise<Verified> {
  if (usable.length === 0) return { accepted: false, reason: "no trusted certificate can be used" };
  try {
    const saml = samlFor(party, trust, requests, usable.map(({ pem }) => pem));
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse });
    const assertion = profile?.getAssertionXml?.();
    if (assertion === undefined) return { accepted: false, reason: "the response has no assertion" };
    return { accepted: true, assertion };
  } catch (cause) {
    return { accepted: false, reason: reasonOf(cause) };
  }
}

/** node-saml does not say which certificate it was; with one at a time, it does. */
async function signerAmong(
  usable: readonly Certificate[],
  SAMLResponse: string,
  party: LabRelyingParty,
  trust: HeldTrust,
  requests: CacheProvider,
): Promise<string> {
  const [first, ...others] = usable;
  // The request has been answered, and its answer verified; asking once more would be refused as a replay.
  const answered = { ...trust, idpInitiated: true };
  for (const { pem, fingerprint } of others) {
    const saml = samlFor(party, answered, requests, [pem], undefined, ValidateInResponseTo.never);
    const verified = await saml.validatePostResponseAsync({ SAMLResponse }).then(
      () => true,
      () => false,
    );
    if (verified) return fingerprint;
  }
  if (first === undefined) throw new LabFault("no trusted certificate can be used");
  return first.fingerprint;
}

function samlFor(
  party: LabRelyingParty,
  trust: HeldTrust,
  requests: CacheProvider,
  idpCert: readonly string[],
  metadata?: SamlMetadata,
  validateInResponseTo = inResponseTo(party, trust),
): SAML {
  const { entityId, acs, nameIdFormat } = serviceProviderOf(party);
  const entryPoint = metadata && locationOf(metadata.signOn, "redirect");
  return new SAML({
    idpCert: [...idpCert],
    issuer: entityId,
    audience: entityId,
    callbackUrl: acs,
    identifierFormat: nameIdFormat,
    disableRequestedAuthnContext: true,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    acceptedClockSkewMs: 5_000,
    validateInResponseTo,
    cacheProvider: requests,
    ...(entryPoint === undefined ? {} : { entryPoint }),
    ...(trust.requestKey === undefined ? {} : { privateKey: trust.requestKey, signatureAlgorithm: "sha256" as const }),
    ...(trust.decryptionKey === undefined ? {} : { decryptionPvk: trust.decryptionKey }),
  });
}

/** Cognito takes a response to nothing only where IdP-initiated sign-in is on; the others always do. */
function inResponseTo({ kind }: LabRelyingParty, { idpInitiated }: HeldTrust): ValidateInResponseTo {
  return (idpInitiated ?? kind !== "cognito") ? ValidateInResponseTo.ifPresent : ValidateInResponseTo.always;
}

function toPem(base64: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}

function certificateOf(base64: string, now: number): Certificate {
  const pem = toPem(base64);
  const { validFrom, validTo } = new X509Certificate(pem);
  const unusable =
    now >= Date.parse(validTo)
      ? `expired on ${new Date(validTo).toISOString()}`
      : now < Date.parse(validFrom)
        ? `is not valid before ${new Date(validFrom).toISOString()}`
        : undefined;
  return { pem, fingerprint: fingerprintOf(pem), unusable };
}

/** What the library says, and what is trusted; with the certificate that the response says it is signed with. */
function explain(reason: string, samlResponse: string, certificates: readonly Certificate[]): string {
  const trusted = certificates.map(({ fingerprint, unusable }) => (unusable ? `${fingerprint} (${unusable})` : fingerprint));
  const xml = Buffer.from(samlResponse, "base64").toString("utf8");
  // Only for the message: what is in KeyInfo is what the sender wants to have signed with.
  const claimed = /<(?:\w+:)?X509Certificate>([A-Za-z0-9+/=\s]+)</.exec(xml)?.[1];
  const signer = claimed === undefined ? "" : ` the response names ${safeFingerprint(claimed)};`;
  return `${reason};${signer} trusted: ${trusted.join(", ")}`;
}

function safeFingerprint(base64: string): string {
  try {
    return fingerprintOf(toPem(base64.replaceAll(/\s/g, "")));
  } catch {
    return "a certificate that cannot be read";
  }
}
