import { createCertificateAuthority } from "../../lab/certificate-authority.js";

const names = ["www.example.com"];

/** The PEM files that the bad specs name, without their keys; only "sound" and "chain" are in order. */
export async function badCertificates(): Promise<Readonly<Record<string, string>>> {
  const authority = await createCertificateAuthority({ intermediates: 2 });
  const stranger = await createCertificateAuthority({ name: "Stranger" });
  const issue = async (change: object = {}) => (await authority.issue({ names, ...change })).pem;
  const valid = (from: string, until: string) => ({ notBefore: new Date(from), notAfter: new Date(until) });
  const sound = await issue();
  const links = authority.chain.split(/(?<=-----END CERTIFICATE-----\n)/);
  const noDer = Buffer.from("this is no certificate").toString("base64");
  return {
    sound,
    chain: authority.chain,
    damaged: `-----BEGIN CERTIFICATE-----\n${noDer}\n-----END CERTIFICATE-----\n`,
    "not-pem": "a note to myself\n",
    several: sound + authority.chain,
    expired: await issue(valid("2026-01-01", "2026-06-01")),
    "not-yet": await issue(valid("2049-01-01", "2049-06-01")),
    p384: await issue({ algorithm: "p384" }),
    rsa1024: await issue({ algorithm: "rsa1024" }),
    reversed: links.toReversed().join(""),
    stranger: stranger.chain,
    "with-root": authority.chain + authority.root,
  };
}
