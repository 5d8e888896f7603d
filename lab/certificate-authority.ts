import { createHash, KeyObject, type webcrypto } from "node:crypto";
import type { Extension, Name, X509Certificate } from "@peculiar/x509";

export type KeyAlgorithm = "rsa1024" | "rsa2048" | "rsa3072" | "rsa4096" | "p256" | "p384" | "p521" | "ed25519";

export interface IssueRequest {
  /** DNS names for the subjectAltName; with none the certificate has no such extension. */
  readonly names: readonly string[];
  /** Default: the first name that fits into the 64 characters of a common name, or no subject at all. */
  readonly commonName?: string | undefined;
  /** Default: an hour ago. */
  readonly notBefore?: Date | undefined;
  /** Default: in 90 days. */
  readonly notAfter?: Date | undefined;
  /** Default: P-256 under an EC authority, RSA 2048 under an RSA one. */
  readonly algorithm?: KeyAlgorithm | undefined;
  /** Default: false. */
  readonly certificateAuthority?: boolean | undefined;
  /** Extended key usages as object identifiers; default: TLS server authentication. */
  readonly purposes?: readonly string[] | undefined;
}

export interface IssuedCertificate {
  readonly pem: string;
  /** The intermediates, from the issuer upwards, without the root. */
  readonly chain: string;
  /** PKCS#8 in PEM, unencrypted: for a lab only. */
  readonly privateKey: string;
  /** SHA-256 over the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/** A certificate authority that lives as long as the process: its keys are made at run time and are written nowhere. */
export interface CertificateAuthority {
  /** The root's certificate in PEM, for clients that are to trust it. */
  readonly root: string;
  /** The intermediates in PEM, from the one that issues upwards. */
  readonly chain: string;
  issue(request: IssueRequest): Promise<IssuedCertificate>;
}

type Keys = webcrypto.CryptoKeyPair;

interface Issuer {
  readonly name: Name;
  readonly keys: Keys;
}

interface Authority extends Issuer {
  readonly pem: string;
}

interface ToBeSigned {
  readonly subject: Name;
  readonly keys: Keys;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Extension[];
}

const serverAuthentication = "1.3.6.1.5.5.7.3.1";
const hour = 3_600_000;
const day = 24 * hour;

/** Makes a root and the intermediates below it. With RSA this takes most of a second: make one and keep it. */
export async function createCertificateAuthority({
  name = "Crossfade Lab",
  algorithm = "ec",
  intermediates = 1,
  issuerIsAuthority = true,
}: {
  readonly name?: string;
  readonly algorithm?: "rsa" | "ec";
  readonly intermediates?: number;
  /** False: what issues is a server's certificate, as no proper authority has it; for those who must notice. */
  readonly issuerIsAuthority?: boolean;
} = {}): Promise<CertificateAuthority> {
  const kind = algorithm === "ec" ? "p256" : "rsa2048";
  const root = await createAuthority(`${name} Root`, kind, undefined, true);
  const above: Authority[] = [];
  let issuer = root;
  for (let index = 1; index <= intermediates; index += 1) {
    const proper = issuerIsAuthority || index < intermediates;
    issuer = await createAuthority(`${name} Intermediate ${index}`, kind, issuer, proper);
    above.unshift(issuer);
  }
  const chain = above.map(({ pem }) => pem).join("");
  return {
    root: root.pem,
    chain,
    issue: async (request) => {
      const unsigned = await server(request, await createKeys(request.algorithm ?? kind));
      return issued(await signCertificate(issuer, unsigned), unsigned.keys, chain);
    },
  };
}

/** A server's certificate that its own key signed, which nobody trusts; there is no chain. */
export async function createSelfSigned(request: IssueRequest): Promise<IssuedCertificate> {
  const unsigned = await server(request, await createKeys(request.algorithm ?? "p256"));
  const { subject: name, keys } = unsigned;
  return issued(await signCertificate({ name, keys }, unsigned), keys, "");
}

async function createAuthority(
  commonName: string,
  algorithm: KeyAlgorithm,
  issuer: Issuer | undefined,
  proper: boolean,
): Promise<Authority> {
  const own = { name: await distinguishedName(commonName), keys: await createKeys(algorithm) };
  const signed = await signCertificate(issuer ?? own, {
    subject: own.name,
    keys: own.keys,
    // Wide enough for leaves of any past and future that a test needs.
    notBefore: new Date("2000-01-01T00:00:00Z"),
    notAfter: new Date("2049-12-31T23:59:59Z"),
    extensions: await (proper ? authorityExtensions() : serverExtensions([serverAuthentication])),
  });
  return { ...own, pem: toPem(signed) };
}

async function server(request: IssueRequest, keys: Keys): Promise<ToBeSigned> {
  const { names, purposes = [serverAuthentication] } = request;
  const commonName = request.commonName ?? names.find((name) => name.length <= 64);
  const { SubjectAlternativeNameExtension } = await library();
  return {
    subject: await distinguishedName(commonName),
    keys,
    notBefore: request.notBefore ?? new Date(Date.now() - hour),
    notAfter: request.notAfter ?? new Date(Date.now() + 90 * day),
    extensions: [
      ...(await (request.certificateAuthority === true ? authorityExtensions() : serverExtensions(purposes))),
      ...(names.length === 0
        ? []
        : [new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value })))]),
    ],
  };
}

function issued(signed: X509Certificate, { privateKey }: Keys, chain: string): IssuedCertificate {
  return {
    pem: toPem(signed),
    chain,
    privateKey: KeyObject.from(privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
    fingerprint: createHash("sha256").update(new Uint8Array(signed.rawData)).digest("hex"),
  };
}

async function signCertificate(issuer: Issuer, { subject, keys, ...rest }: ToBeSigned): Promise<X509Certificate> {
  const { AuthorityKeyIdentifierExtension, SubjectKeyIdentifierExtension, X509CertificateGenerator } = await library();
  return X509CertificateGenerator.create({
    issuer: issuer.name,
    signingKey: issuer.keys.privateKey,
    subject,
    publicKey: keys.publicKey,
    notBefore: rest.notBefore,
    notAfter: rest.notAfter,
    extensions: [
      ...rest.extensions,
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.keys.publicKey),
    ],
  });
}

/** As UTF-8 whatever is in it: a name given as a plain text would be parsed. */
async function distinguishedName(commonName: string | undefined): Promise<Name> {
  const { Name } = await library();
  return new Name(commonName === undefined ? [] : [{ CN: [{ utf8String: commonName }] }]);
}

function toPem(certificate: X509Certificate): string {
  return `${certificate.toString("pem")}\n`;
}

async function authorityExtensions(): Promise<readonly Extension[]> {
  const { BasicConstraintsExtension, KeyUsageFlags, KeyUsagesExtension } = await library();
  return [
    new BasicConstraintsExtension(true, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
  ];
}

async function serverExtensions(purposes: readonly string[]): Promise<readonly Extension[]> {
  const { BasicConstraintsExtension, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension } = await library();
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    ...(purposes.length === 0 ? [] : [new ExtendedKeyUsageExtension([...purposes])]),
  ];
}

/**
 * Loaded by the first certificate: it takes a quarter of a second, which a command that starts no lab should not wait
 * for. It injects its parts by decorators and refuses to be loaded before `reflect-metadata`.
 */
async function library() {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

function createKeys(algorithm: KeyAlgorithm): Promise<Keys> {
  return crypto.subtle.generateKey(keyParameters(algorithm), true, ["sign", "verify"]);
}

function keyParameters(algorithm: KeyAlgorithm): webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams {
  switch (algorithm) {
    case "rsa1024":
    case "rsa2048":
    case "rsa3072":
    case "rsa4096": {
      const modulusLength = Number(algorithm.slice(3));
      return { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256", publicExponent: new Uint8Array([1, 0, 1]), modulusLength };
    }
    case "p256":
    case "p384":
    case "p521":
      return { name: "ECDSA", namedCurve: `P-${algorithm.slice(1)}` };
    case "ed25519":
      // The name says it all; with a curve the types know, too, that a pair of keys comes out.
      return { name: "Ed25519", namedCurve: "Ed25519" };
  }
}
