import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { KeySlots } from "./identity-provider-keys.js";
import { nameIdFormats, type ServiceProvider } from "./relying-party-kinds.js";
import { phpFile, type PhpValue } from "./simplesamlphp-literal.js";

/** Who can sign in, by `name:password`, and with what attributes. */
export type Users = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

const attributeNames = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

/** config/config.php; `base` is the address that the outside world knows it by. */
export function configFile(folder: string, base: string): string {
  return phpFile("config", {
    baseurlpath: base,
    certdir: join(folder, "cert/"),
    loggingdir: join(folder, "log/"),
    datadir: join(folder, "data/"),
    tempdir: join(folder, "temporary"),
    metadatadir: join(folder, "metadata/"),
    "metadata.sources": [{ type: "flatfile", directory: join(folder, "metadata") }],
    secretsalt: randomBytes(24).toString("hex"),
    "auth.adminpassword": randomBytes(24).toString("hex"),
    technicalcontact_name: "Lab",
    technicalcontact_email: "na@example.org",
    timezone: "UTC",
    "enable.saml20-idp": true,
    "module.enable": { core: true, saml: true, exampleauth: true },
    "admin.checkforupdates": false,
    "trusted.url.domains": [],
    "session.cookie.secure": true,
    "session.phpsession.savepath": join(folder, "sessions"),
    "store.type": "phpsession",
    "logging.handler": "errorlog",
    // SimpleSAML\Logger::WARNING.
    "logging.level": 4,
    "authproc.idp": { 50: "core:AttributeLimit" },
  });
}

/** config/authsources.php: a form that asks for a name and a password. */
export function authSourcesFile(users: Users): string {
  return phpFile("config", { people: { 0: "exampleauth:UserPass", ...users } });
}

/** metadata/saml20-idp-hosted.php: the file in which SimpleSAMLphp's key rollover is done. */
export function hostedFile(entityId: string, { signing, published }: KeySlots): string {
  const entry: PhpValue = {
    host: "__DEFAULT__",
    auth: "people",
    privatekey: `${signing.id}.pem`,
    certificate: `${signing.id}.crt`,
    new_privatekey: published && `${published.id}.pem`,
    new_certificate: published && `${published.id}.crt`,
    "attributes.NameFormat": attributeNames,
    NameIDFormat: Object.values(nameIdFormats),
    authproc: {
      1: { class: "saml:AttributeNameID", attribute: "uid", Format: nameIdFormats.persistent },
      2: { class: "saml:AttributeNameID", attribute: "mail", Format: nameIdFormats.emailAddress },
    },
  };
  return phpFile("metadata", { [entityId]: entry });
}

/** metadata/saml20-sp-remote.php. Of signatures it says nothing: SimpleSAMLphp signs response and assertion by itself. */
export function remoteFile(serviceProviders: readonly ServiceProvider[]): string {
  return phpFile("metadata", Object.fromEntries(serviceProviders.map((one) => [one.entityId, remoteEntry(one)])));
}

function remoteEntry({ acs, nameIdFormat, attributes, ...certificates }: ServiceProvider): PhpValue {
  const { requestCertificate, encryptionCertificate } = certificates;
  const key = (pem: string, purpose: "signing" | "encryption"): PhpValue => ({
    type: "X509Certificate",
    signing: purpose === "signing",
    encryption: purpose === "encryption",
    X509Certificate: pem.replaceAll(/-----[^-]+-----|\s/g, ""),
  });
  return {
    AssertionConsumerService: acs,
    NameIDFormat: nameIdFormat,
    attributes,
    keys: [
      ...(requestCertificate === undefined ? [] : [key(requestCertificate, "signing")]),
      ...(encryptionCertificate === undefined ? [] : [key(encryptionCertificate, "encryption")]),
    ],
    "validate.authnrequest": requestCertificate === undefined ? undefined : true,
    "assertion.encryption": encryptionCertificate === undefined ? undefined : true,
  };
}
