import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fingerprintOf } from "../../lab/relying-party-kinds.js";
import { readSamlMetadata } from "../../lab/saml-metadata.js";
import { startSignInProber, type SignInProber } from "../../lab/sign-in-prober.js";
import { alice, aSignInPlace, parties, skippedWithoutIdentityProvider, type SignInPlace } from "./sign-in-place.js";

const skipped = skippedWithoutIdentityProvider("SimpleSAMLphp rolls its signing key over (test/lab/identity-provider)");

let place: SignInPlace;

const publishedBy = async ({ identityProvider }: SignInPlace): Promise<readonly string[]> => {
  const { signingCertificates } = readSamlMetadata(await identityProvider.metadata());
  return signingCertificates.map((base64) =>
    fingerprintOf(`-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`),
  );
};

const probing = ({ identityProvider, relyingParties }: SignInPlace): Promise<SignInProber> =>
  startSignInProber({
    identityProvider,
    relyingParties: relyingParties.addresses,
    credentials: alice,
    everyMs: 100,
    mostUnderWay: 2,
  });

/** Until so many more sign-ins of each relying party have been seen. */
async function seen(prober: SignInProber, many: number): Promise<ReturnType<SignInProber["take"]>> {
  prober.take();
  let signIns = 0;
  let failed = 0;
  const signedBy = new Map<string, number>();
  const failures: ReturnType<SignInProber["take"]>["failures"][number][] = [];
  let last = prober.take();
  await expect
    .poll(
      () => {
        last = prober.take();
        signIns += last.signIns;
        failed += last.failed;
        failures.push(...last.failures);
        for (const [one, times] of last.signedBy) signedBy.set(one, (signedBy.get(one) ?? 0) + times);
        return signIns;
      },
      { timeout: 20_000, interval: 100 },
    )
    .toBeGreaterThanOrEqual(many);
  return { ...last, signIns, failed, failures, signedBy };
}

describe.skipIf(skipped)("a rollover as SimpleSAMLphp documents it", () => {
  beforeAll(async () => {
    place = await aSignInPlace();
  });
  afterAll(() => place.stop());

  test("publishes 1, 2, 2 and 1 certificates, signs with one, and fails no sign-in where both are trusted", async () => {
    const { identityProvider } = place;
    const outgoing = identityProvider.keys.signing.fingerprint;
    const prober = await probing(place);
    expect(await publishedBy(place)).toEqual([outgoing]);
    expect((await seen(prober, 6)).signedBy).toEqual(new Map([[outgoing, expect.any(Number)]]));

    const { fingerprint: incoming } = await identityProvider.stageKey({ id: "2026" });
    expect((await publishedBy(place)).toSorted()).toEqual([outgoing, incoming].toSorted());
    place.trust({ metadata: await identityProvider.metadata() });
    const staged = await seen(prober, 6);
    expect([...staged.signedBy.keys()]).toEqual([outgoing]);

    await identityProvider.activateKey();
    expect((await publishedBy(place)).toSorted()).toEqual([outgoing, incoming].toSorted());
    await seen(prober, 6);
    const activated = await seen(prober, 6);
    expect([...activated.signedBy.keys()]).toEqual([incoming]);

    await identityProvider.removeOldKey();
    expect(await publishedBy(place)).toEqual([incoming]);
    place.trust({ metadata: await identityProvider.metadata() });
    const removed = await seen(prober, 6);
    expect([...removed.signedBy.keys()]).toEqual([incoming]);

    const { failures } = await prober.stop();
    expect([staged, activated, removed].flatMap((one) => one.failures).concat(failures)).toEqual([]);
  });

  test("going back before the old key is removed fails no sign-in", async () => {
    const { identityProvider } = place;
    const before = identityProvider.keys.signing.fingerprint;
    await identityProvider.stageKey({ id: "2027" });
    place.trust({ metadata: await identityProvider.metadata() });
    const prober = await probing(place);
    await identityProvider.activateKey();
    await seen(prober, 6);
    await identityProvider.activateKey();
    await identityProvider.removeOldKey();
    await seen(prober, 6);
    place.trust({ metadata: await identityProvider.metadata() });
    expect((await prober.stop()).failures).toEqual([]);
    expect(await publishedBy(place)).toEqual([before]);
  });

  test("the documented last step in one signs with the new key and publishes no other", async () => {
    const { identityProvider } = place;
    const { fingerprint } = await identityProvider.stageKey({ id: "2028" });
    place.trust({ metadata: await identityProvider.metadata() });
    await identityProvider.activateAlone();
    expect(await publishedBy(place)).toEqual([fingerprint]);
    expect(await place.person(parties.iam).signIn()).toEqual({ ok: true, signedBy: fingerprint });
  });

  test("a relying party that lacks the new certificate fails from the swap on, and only that one", async () => {
    const { identityProvider } = place;
    place.trust({ metadata: await identityProvider.metadata() });
    place.trust({ metadata: await identityProvider.metadata() }, parties.iam);
    const { fingerprint: incoming } = await identityProvider.stageKey({ id: "2029" });
    place.trust({ metadata: await identityProvider.metadata() });
    const prober = await probing(place);
    expect((await seen(prober, 9)).failures).toEqual([]);
    const swapped = new Date().toISOString();
    await identityProvider.activateKey();
    await seen(prober, 9);
    const { failed, failures } = await seen(prober, 9);
    expect(failed).toBeGreaterThan(0);
    expect(new Set(failures.map(({ relyingParty }) => relyingParty))).toEqual(new Set(["iam corp"]));
    expect(failures[0]?.reason).toContain(`Invalid document signature; the response names ${incoming}; trusted: `);
    expect((failures[0]?.at ?? "") > swapped).toBe(true);
    await prober.stop();
  });
});

describe.skipIf(skipped)("an identity provider that holds one certificate only", () => {
  test("fails every sign-in from the replacement until it is trusted, and stages nothing", async () => {
    const only = await aSignInPlace({ oneCertificateOnly: true });
    try {
      const { identityProvider } = only;
      await expect(identityProvider.stageKey({ id: "2026" })).rejects.toThrow(
        'holds one certificate only; replace "2025" instead',
      );
      const person = only.person(parties.cognito);
      expect(await person.signIn()).toMatchObject({ ok: true });
      const { fingerprint } = await identityProvider.replaceKey({ id: "2026" });
      expect(await publishedBy(only)).toEqual([fingerprint]);
      expect(await person.signIn()).toMatchObject({ ok: false });
      only.trust({ metadata: await identityProvider.metadata() });
      expect(await person.signIn()).toEqual({ ok: true, signedBy: fingerprint });
    } finally {
      await only.stop();
    }
  });
});
