import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSelfSigned } from "../../lab/certificate-authority.js";
import { serviceProviderOf, type LabRelyingParty } from "../../lab/relying-party-kinds.js";
import { startRelyingParties } from "../../lab/relying-party.js";
import { aPerson } from "../../lab/sign-in.js";
import { openBrowser } from "../../lab/sign-in-browser.js";
import { alice, aSignInPlace, parties, skippedWithoutIdentityProvider, type SignInPlace } from "./sign-in-place.js";

const skipped = skippedWithoutIdentityProvider("relying parties judge real sign-ins (test/lab/relying-party)");

let place: SignInPlace;
let metadata: string;

describe.skipIf(skipped)("a relying party", () => {
  beforeAll(async () => {
    place = await aSignInPlace();
    metadata = await place.identityProvider.metadata();
  });
  afterAll(() => place.stop());

  /** What the relying party says to a response that somebody brings by hand. */
  async function bring(
    samlResponse: string,
    party: LabRelyingParty,
  ): Promise<{ readonly status: number; readonly reason?: string }> {
    const { acsAt } = place.address(party);
    const response = await fetch(acsAt, { method: "POST", body: new URLSearchParams({ SAMLResponse: samlResponse }) });
    const answer: unknown = await response.json();
    const reason = typeof answer === "object" && answer !== null && "reason" in answer ? String(answer.reason) : "none";
    return { status: response.status, reason };
  }

  test.each(Object.values(parties))("of kind $kind takes a sign-in signed with what it trusts", async (party) => {
    const { fingerprint } = place.identityProvider.keys.signing;
    const person = place.person(party);
    expect(await person.signIn()).toEqual({ ok: true, signedBy: fingerprint });
    expect(await person.signIn()).toEqual({ ok: true, signedBy: fingerprint });
  });

  test.each(Object.values(parties))("of kind $kind refuses a response that was changed", async (party) => {
    const xml = Buffer.from(await place.person(party).captureResponse(), "base64").toString("utf8");
    const changed = xml.replaceAll(/alice(?=<|@example)/g, "mallory");
    expect(changed).not.toBe(xml);
    const { status, reason } = await bring(Buffer.from(changed).toString("base64"), party);
    expect([status, reason]).toEqual([403, expect.stringContaining("Invalid document signature")]);
  });

  test("refuses a response that is meant for another one", async () => {
    const response = await place.person(parties.iam).captureResponse();
    expect(await bring(response, parties.identityCenter)).toEqual({
      status: 403,
      reason: expect.stringContaining("SAML assertion audience mismatch"),
    });
  });

  test("refuses one and the same response to a request twice, at Cognito", async () => {
    const response = await place.person(parties.cognito).captureResponse();
    expect(await bring(response, parties.cognito)).toMatchObject({ status: 200 });
    expect(await bring(response, parties.cognito)).toMatchObject({
      status: 403,
      reason: expect.stringContaining("InResponseTo is not valid"),
    });
  });

  test("takes a sign-in that nobody asked for at Cognito only where that is on", async () => {
    const { entityId } = serviceProviderOf(parties.cognito);
    const unasked = aPerson(place.identityProvider, { ...place.address(parties.cognito), signInAt: undefined }, alice);
    expect(entityId).toContain("urn:amazon:cognito:sp:");
    expect(await unasked.signIn()).toMatchObject({
      ok: false,
      reason: expect.stringContaining("InResponseTo is missing from response"),
    });
    place.trust({ metadata, idpInitiated: true }, parties.cognito);
    expect(await unasked.signIn()).toMatchObject({ ok: true });
    place.trust({ metadata }, parties.cognito);
  });

  test("refuses what is signed with a certificate that has expired, and says when that was", async () => {
    const expired = { id: "expired", notBefore: new Date("2026-01-01"), notAfter: new Date("2026-02-01T00:00:00Z") };
    const other = await aSignInPlace({ generation: expired });
    try {
      expect(await other.person(parties.iam).signIn()).toEqual({
        ok: false,
        reason: expect.stringMatching(/^no trusted certificate can be used; .*\(expired on 2026-02-01T00:00:00/),
      });
    } finally {
      await other.stop();
    }
  });

  test("refuses an issuer whose metadata it does not have", async () => {
    place.trust({ metadata: metadata.replace('entityID="', 'entityID="https://other.test/') }, parties.iam);
    const outcome = await place.person(parties.iam).signIn();
    place.trust({ metadata }, parties.iam);
    expect(outcome).toEqual({ ok: false, reason: expect.stringMatching(/^the issuer is "https:\/\/idp\.corp\.test/) });
  });

  test("of IAM wants a role together with its own provider", async () => {
    const elsewhere = { ...parties.iam, provider: "other" };
    const trusts = async () => ({ metadata });
    const iam = await startRelyingParties({ parties: [elsewhere], trusts });
    try {
      const [address] = iam.addresses;
      if (address === undefined) throw new Error("found no address; expected one");
      expect(await aPerson(place.identityProvider, address, alice).signIn()).toEqual({
        ok: false,
        reason: expect.stringContaining('together with "arn:aws:iam::123456789012:saml-provider/other"'),
      });
    } finally {
      await iam.stop();
    }
  });

  test("of Identity Center wants somebody who is provisioned", async () => {
    const empty = { ...parties.identityCenter, users: ["bob@example.com"] };
    const center = await startRelyingParties({ parties: [empty], trusts: async () => ({ metadata }) });
    try {
      const [address] = center.addresses;
      if (address === undefined) throw new Error("found no address; expected one");
      expect(await aPerson(place.identityProvider, address, alice).signIn()).toEqual({
        ok: false,
        reason: "nobody is provisioned with this NameID",
      });
    } finally {
      await center.stop();
    }
  });

  test("signs what it asks and takes encrypted assertions, where it is set so", async () => {
    const make = () => createSelfSigned({ names: [], commonName: "pool", algorithm: "rsa2048", purposes: [] });
    const [signing, encryption] = await Promise.all([make(), make()]);
    const requestCertificate = signing.pem;
    const strict = { ...serviceProviderOf(parties.cognito), requestCertificate, encryptionCertificate: encryption.pem };
    const others = [parties.iam, parties.identityCenter].map(serviceProviderOf);
    await place.identityProvider.setRelyingParties([strict, ...others]);
    const person = place.person(parties.cognito);
    expect(await person.signIn()).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^Instead of a SAMLResponse there came .* no signature found on message/),
    });
    place.trust({ metadata, requestKey: signing.privateKey, decryptionKey: encryption.privateKey }, parties.cognito);
    const xml = Buffer.from(await person.captureResponse(), "base64").toString("utf8");
    expect([xml.includes("EncryptedAssertion"), xml.includes("alice")]).toEqual([true, false]);
    expect(await person.signIn()).toMatchObject({ ok: true });
    await place.identityProvider.setRelyingParties(
      [parties.cognito, parties.iam, parties.identityCenter].map(serviceProviderOf),
    );
    place.trust({ metadata }, parties.cognito);
  });
});

test("two relying parties with one address are refused", async () => {
  const start = startRelyingParties({ parties: [parties.iam, parties.iam], trusts: async () => ({ metadata: "" }) });
  await expect(start).rejects.toThrow("Two relying parties have one address");
});

test("a form without a response, another path and another method are answered without asking what is trusted", async () => {
  const trusts = async () => Promise.reject(new Error("asked"));
  const { port, addresses, stop } = await startRelyingParties({ parties: [parties.iam], trusts });
  try {
    const { acsAt = "" } = addresses[0] ?? {};
    const statuses = [
      await fetch(acsAt, { method: "POST", body: "a=b" }),
      await fetch(acsAt),
      await fetch(`http://127.0.0.1:${port}/iam/other/acs`, { method: "POST" }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([400, 405, 404]);
  } finally {
    await stop();
  }
});

test("an address that nobody in the lab answers is said", async () => {
  const browser = openBrowser(() => undefined);
  await expect(browser.get("https://signin.aws.amazon.com/saml")).rejects.toThrow(
    "Nobody in the lab answers https://signin.aws.amazon.com/saml.",
  );
});
