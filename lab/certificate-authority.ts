import { createHash, generateKeyPair, type KeyObject, randomBytes, sign } from "node:crypto";
import * as der from "./der.js";

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

interface Keys {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Authority extends Keys {
  readonly name: Buffer;
  readonly pem: string;
}

interface ToBeSigned {
  readonly subject: Buffer;
  readonly keys: Keys;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Buffer[];
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
      const keys = await createKeys(request.algorithm ?? kind);
      return issued(signCertificate(issuer, server(request, keys)), keys, chain);
    },
  };
}

/** A server's certificate that its own key signed, which nobody trusts; there is no chain. */
export async function createSelfSigned(request: IssueRequest): Promise<IssuedCertificate> {
  const keys = await createKeys(request.algorithm ?? "p256");
  const unsigned = server(request, keys);
  return issued(signCertificate({ ...keys, name: unsigned.subject }, unsigned), keys, "");
}

async function createAuthority(
  name: string,
  algorithm: KeyAlgorithm,
  issuer: Authority | undefined,
  proper: boolean,
): Promise<Authority> {
  const keys = await createKeys(algorithm);
  const own = { ...keys, name: distinguishedName(name) };
  const signed = signCertificate(issuer ?? own, {
    subject: own.name,
    keys,
    // Wide enough for leaves of any past and future that a test needs.
    notBefore: new Date("2000-01-01T00:00:00Z"),
    notAfter: new Date("2049-12-31T23:59:59Z"),
    extensions: proper ? authorityExtensions() : serverExtensions([serverAuthentication]),
  });
  return { ...own, pem: der.pem("CERTIFICATE", signed) };
}

function server(request: IssueRequest, keys: Keys): ToBeSigned {
  const { names, purposes = [serverAuthentication] } = request;
  const commonName = request.commonName ?? names.find((name) => name.length <= 64);
  return {
    subject: commonName === undefined ? der.sequence() : distinguishedName(commonName),
    keys,
    notBefore: request.notBefore ?? new Date(Date.now() - hour),
    notAfter: request.notAfter ?? new Date(Date.now() + 90 * day),
    extensions: [
      ...(request.certificateAuthority === true ? authorityExtensions() : serverExtensions(purposes)),
      ...(names.length === 0 ? [] : [extension("2.5.29.17", der.sequence(...names.map(dnsName)))]),
    ],
  };
}

function issued(signed: Buffer, { privateKey }: Keys, chain: string): IssuedCertificate {
  return {
    pem: der.pem("CERTIFICATE", signed),
    chain,
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    fingerprint: createHash("sha256").update(signed).digest("hex"),
  };
}

/** A Certificate of RFC 5280 4.1, version 3. */
function signCertificate(issuer: Omit<Authority, "pem">, { subject, keys, ...rest }: ToBeSigned): Buffer {
  const algorithm = signatureAlgorithm(issuer.privateKey);
  const tbs = der.sequence(
    der.explicit(0, der.integer(Buffer.from([2]))),
    // 16 random bytes below 0x80 at the front: positive, and at most 20 long.
    der.integer(Buffer.concat([Buffer.from([0x40]), randomBytes(15)])),
    algorithm,
    issuer.name,
    der.sequence(der.time(rest.notBefore), der.time(rest.notAfter)),
    subject,
    keys.publicKey.export({ type: "spki", format: "der" }),
    der.explicit(
      3,
      der.sequence(
        ...rest.extensions,
        extension("2.5.29.14", der.octets(keyIdentifier(keys))),
        extension("2.5.29.35", der.sequence(der.implicit(0, keyIdentifier(issuer)))),
      ),
    ),
  );
  return der.sequence(tbs, algorithm, der.bits(sign("sha256", tbs, issuer.privateKey)));
}

function signatureAlgorithm({ asymmetricKeyType }: KeyObject): Buffer {
  return asymmetricKeyType === "rsa"
    ? der.sequence(der.oid("1.2.840.113549.1.1.11"), der.nothing)
    : der.sequence(der.oid("1.2.840.10045.4.3.2"));
}

function keyIdentifier({ publicKey }: Keys): Buffer {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

function distinguishedName(commonName: string): Buffer {
  return der.sequence(der.set(der.sequence(der.oid("2.5.4.3"), der.text(commonName))));
}

function dnsName(name: string): Buffer {
  return der.implicit(2, Buffer.from(name, "latin1"));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der.sequence(der.oid(id), ...(critical ? [der.yes] : []), der.octets(value));
}

/** basicConstraints: an authority; keyUsage: keyCertSign and cRLSign. */
function authorityExtensions(): readonly Buffer[] {
  return [
    extension("2.5.29.19", der.sequence(der.yes), true),
    extension("2.5.29.15", der.bits(Buffer.from([0x06]), 1), true),
  ];
}

/** basicConstraints: no authority; keyUsage: digitalSignature; what it is for. */
function serverExtensions(purposes: readonly string[]): readonly Buffer[] {
  return [
    extension("2.5.29.19", der.sequence(), true),
    extension("2.5.29.15", der.bits(Buffer.from([0x80]), 7), true),
    ...(purposes.length === 0 ? [] : [extension("2.5.29.37", der.sequence(...purposes.map(der.oid)))]),
  ];
}

function createKeys(algorithm: KeyAlgorithm): Promise<Keys> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, publicKey: KeyObject, privateKey: KeyObject) => {
      if (error === null) resolve({ publicKey, privateKey });
      else reject(error);
    };
    switch (algorithm) {
      case "rsa1024":
      case "rsa2048":
      case "rsa3072":
      case "rsa4096":
        generateKeyPair("rsa", { modulusLength: Number(algorithm.slice(3)) }, done);
        break;
      case "p256":
      case "p384":
      case "p521":
        generateKeyPair("ec", { namedCurve: `P-${algorithm.slice(1)}` }, done);
        break;
      case "ed25519":
        generateKeyPair("ed25519", {}, done);
        break;
    }
  });
}
