import { randomBytes } from "node:crypto";

/** A certificate of IAM's store, but for what only the edge needs of it. */
export interface ServerCertificate {
  /** `ASCA` and 17 capitals or digits; what a distribution refers to. */
  readonly id: string;
  /** Unique in the account, whatever the path. */
  readonly name: string;
  /** Begins and ends with a slash. */
  readonly path: string;
  readonly body: string;
  /** Empty: none. */
  readonly chain: string;
  readonly tags: ReadonlyMap<string, string>;
  /** Milliseconds since 1970. */
  readonly uploaded: number;
  readonly expires: number;
}

/** IAM's server certificates of one account. */
export interface ServerCertificates {
  readonly get: (name: string) => ServerCertificate | undefined;
  readonly byId: (id: string) => ServerCertificate | undefined;
  /** Sorted by path and name. */
  readonly all: () => readonly ServerCertificate[];
  /** Adds one, or puts it in place of the one with its id. */
  readonly put: (certificate: ServerCertificate) => void;
  readonly remove: (id: string) => void;
}

/** An id that nobody has. */
export function newServerCertificateId(): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return `ASCA${[...randomBytes(17)].map((byte) => letters[byte % letters.length] ?? "0").join("")}`;
}

export function serverCertificateArn(
  account: string,
  { path, name }: Pick<ServerCertificate, "path" | "name">,
): string {
  return `arn:aws:iam::${account}:server-certificate${path}${name}`;
}

export function createServerCertificates(): ServerCertificates {
  const byId = new Map<string, ServerCertificate>();
  const place = ({ path, name }: ServerCertificate): string => path + name;
  return {
    get: (name) => [...byId.values()].find((one) => one.name === name),
    byId: (id) => byId.get(id),
    all: () => [...byId.values()].sort((a, b) => (place(a) < place(b) ? -1 : Number(place(a) > place(b)))),
    put: (certificate) => void byId.set(certificate.id, certificate),
    remove: (id) => void byId.delete(id),
  };
}
