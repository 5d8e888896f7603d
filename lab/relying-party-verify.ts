import { X509Certificate } from "node:crypto";
import { SAML, ValidateInResponseTo, type CacheProvider } from "@node-saml/node-saml";
import { LabFault, reasonOf } from "./lab-fault.js";
import { objectionsTo } from "./relying-party-checks.js";
import { fingerprintOf, serviceProviderOf, type LabRelyingParty } from "./relying-party-kinds.js";
import { locationOf, readSamlMetadata } from "./saml-metadata.js";

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
    const claimed = claimedSigner(samlResponse);
    const verified = await verify(samlResponse, party, trust, requests, inOrder(certificates, claimed));
    if (!verified.accepted) return { accepted: false, reason: explain(verified.reason, claimed, certificates) };
    const objections = objectionsTo(verified.assertion, party, metadata.entityId);
    if (objections.length > 0) return { accepted: false, reason: objections.join("; ") };
    return { accepted: true, signedBy: verified.signedBy };
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
  const { signOn, signingCertificates } = readSamlMetadata(trust.metadata);
  const entryPoint = locationOf(signOn, "redirect");
  const [certificate] = signingCertificates;
  if (entryPoint === undefined || certificate === undefined)
    throw new LabFault("The metadata has no endpoint that a browser can be sent to; expected one for HTTP-Redirect.");
  const saml = samlFor(party, trust, requests, toPem(certificate), entryPoint);
  return saml.getAuthorizeUrlAsync(relayState, undefined, {});
}

type Verified =
  | { readonly accepted: true; readonly assertion: string; readonly signedBy: string }
  | { readonly accepted: false; readonly reason: string };

/** node-saml does not say which of several certificates it was; with one at a time, it does. */
async function verify(
  SAMLResponse: string,
  party: LabRelyingParty,
  trust: HeldTrust,
  requests: CacheProvider,
  certificates: readonly Certificate[],
): Promise<Verified> {
  let reason = "no trusted certificate can be used";
  const answered = new Set<string>();
  // A request is answered once, whatever becomes of it; but only after the last certificate has been tried.
  const untilAnswered: CacheProvider = {
    ...requests,
    removeAsync: async (key) => {
      if (key !== null) answered.add(key);
      return key;
    },
  };
  try {
    for (const { pem, fingerprint } of certificates) {
      const saml = samlFor(party, trust, untilAnswered, pem);
      const outcome = await saml.validatePostResponseAsync({ SAMLResponse }).catch((cause: unknown) => reasonOf(cause));
      const assertion = typeof outcome === "string" ? undefined : outcome.profile?.getAssertionXml?.();
      if (assertion !== undefined) return { accepted: true, assertion, signedBy: fingerprint };
      reason = typeof outcome === "string" ? outcome : "the response has no assertion";
    }
    return { accepted: false, reason };
  } finally {
    for (const request of answered) await requests.removeAsync(request);
  }
}

function samlFor(
  party: LabRelyingParty,
  trust: HeldTrust,
  requests: CacheProvider,
  idpCert: string,
  entryPoint?: string,
): SAML {
  const { entityId, acs, nameIdFormat } = serviceProviderOf(party);
  return new SAML({
    idpCert,
    issuer: entityId,
    audience: entityId,
    callbackUrl: acs,
    identifierFormat: nameIdFormat,
    disableRequestedAuthnContext: true,
    // Its signature covers the assertion, which is read from what it covers; the assertion's own would be the same key.
    wantAuthnResponseSigned: true,
    wantAssertionsSigned: false,
    acceptedClockSkewMs: 5_000,
    validateInResponseTo: inResponseTo(party, trust),
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

/** Those that can be used, first the one that the response says it is signed with; that it is, the signature decides. */
function inOrder(certificates: readonly Certificate[], claimed: string | undefined): readonly Certificate[] {
  const usable = certificates.filter(({ unusable }) => unusable === undefined);
  const isClaimed = ({ fingerprint }: Certificate): boolean => fingerprint === claimed;
  return [...usable.filter(isClaimed), ...usable.filter((one) => !isClaimed(one))];
}

/** The fingerprint of the certificate in the response's KeyInfo: what its sender says, and nothing more. */
function claimedSigner(samlResponse: string): string | undefined {
  const xml = Buffer.from(samlResponse, "base64").toString("utf8");
  const base64 = /<(?:\w+:)?X509Certificate>([A-Za-z0-9+/=\s]+)</.exec(xml)?.[1];
  try {
    return base64 === undefined ? undefined : fingerprintOf(toPem(base64.replaceAll(/\s/g, "")));
  } catch {
    return undefined;
  }
}

/** What the library says, what signed by its own account, and what is trusted. */
function explain(reason: string, claimed: string | undefined, certificates: readonly Certificate[]): string {
  const trusted = certificates.map(({ fingerprint, unusable }) =>
    unusable === undefined ? fingerprint : `${fingerprint} (${unusable})`,
  );
  const signer = claimed === undefined ? "" : ` the response names ${claimed};`;
  return `${reason};${signer} trusted: ${trusted.join(", ")}`;
}
