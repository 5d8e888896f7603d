import { createSelfSigned } from "./certificate-authority.js";
import { LabFault } from "./lab-fault.js";

/** A certificate that the identity provider signs with or publishes; its key never leaves the identity provider. */
export interface SigningCertificate {
  /** Of the generation: `2026`. */
  readonly id: string;
  readonly pem: string;
  /** SHA-256 over the DER, lower-case hexadecimal. */
  readonly fingerprint: string;
}

/** The two places SimpleSAMLphp has for keys: `privatekey` signs, `new_privatekey` is only published. */
export interface KeySlots {
  readonly signing: SigningCertificate;
  readonly published: SigningCertificate | undefined;
}

export interface KeyRequest {
  readonly id: string;
  /** Default: an hour ago. */
  readonly notBefore?: Date | undefined;
  /** Default: in ten years. */
  readonly notAfter?: Date | undefined;
}

const decade = 10 * 365 * 86_400_000;

/** As `openssl req -new -x509` makes it for SimpleSAMLphp: self-signed, without a purpose. Some 0.2 s. */
export async function makeSigningKey(
  { id, notBefore, notAfter }: KeyRequest,
  host: string,
): Promise<{ readonly certificate: SigningCertificate; readonly privateKey: string }> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(id))
    throw new LabFault(`"${id}" cannot name a key file; expected letters, digits, dots, dashes and underscores.`);
  const { pem, fingerprint, privateKey } = await createSelfSigned({
    names: [],
    commonName: host,
    algorithm: "rsa2048",
    purposes: [],
    notBefore,
    notAfter: notAfter ?? new Date(Date.now() + decade),
  });
  return { certificate: { id, pem, fingerprint }, privateKey };
}

/** First step of the documented rollover: the new key beside the old one, which goes on signing. */
export function staged({ signing, published }: KeySlots, certificate: SigningCertificate): KeySlots {
  if (published !== undefined)
    throw new LabFault(
      `The identity provider has two keys already, "${signing.id}" and "${published.id}"; remove one before staging ` +
        `"${certificate.id}".`,
    );
  if (signing.id === certificate.id)
    throw new LabFault(`The identity provider signs with "${signing.id}" already; expected another generation.`);
  return { signing, published: certificate };
}

/** The two keys change places: what was only published signs, and what signed is still published. */
export function swapped({ signing, published }: KeySlots): KeySlots {
  if (published === undefined)
    throw new LabFault(
      `The identity provider has "${signing.id}" only; stage another generation before activating it.`,
    );
  return { signing: published, published: signing };
}

/** Last step: only what signs is published. */
export function alone({ signing }: KeySlots): KeySlots {
  return { signing, published: undefined };
}
