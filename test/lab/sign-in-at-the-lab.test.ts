// The lab's AWS, the identity provider and the relying parties together, as the demo has them.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CreateSAMLProviderCommand, UpdateSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { Lab } from "../../lab/lab.js";
import { aLab } from "./labs.js";
import { trustsIn } from "../../lab/relying-party-trusts.js";
import { startRelyingParties, type RelyingParties } from "../../lab/relying-party.js";
import { aPerson, type Person } from "../../lab/sign-in.js";
import { alice, aSignInPlace, parties, skippedWithoutIdentityProvider, type SignInPlace } from "./sign-in-place.js";

const skipped = skippedWithoutIdentityProvider("sign-ins go by what the lab's AWS holds (test/lab/sign-in-at-the-lab)");

const instance = "arn:aws:sso:::instance/ssoins-1111222233334444";

let lab: Lab;
let place: SignInPlace;
let relyingParties: RelyingParties;
let iam: IAMClient;

function person(kind: "cognito" | "iam" | "identity-center"): Person {
  const address = relyingParties.addresses.find(({ party }) => party.kind === kind);
  if (address === undefined) throw new Error(`found no relying party of kind ${kind}; expected one`);
  return aPerson(place.identityProvider, address, alice);
}

describe.skipIf(skipped)("a sign-in at the lab", () => {
  beforeAll(async () => {
    place = await aSignInPlace();
    const { identityProvider } = place;
    ({ lab, iam } = await aLab());
    lab.setOrigin(identityProvider.origin, identityProvider.at);
    const { userPool, provider } = parties.cognito;
    await lab.addUserPool({ id: userPool, domain: "corp" });
    await lab.addCognitoProvider({
      pool: userPool,
      name: provider,
      details: { MetadataURL: identityProvider.metadataUrl },
    });
    await iam.send(
      new CreateSAMLProviderCommand({ Name: "corp", SAMLMetadataDocument: await identityProvider.metadata() }),
    );
    await lab.addIdentityCenter({
      arn: instance,
      identityStore: parties.identityCenter.directory,
      certificates: [identityProvider.keys.signing.pem],
    });
    const trusts = trustsIn(lab, { identityProvider, identityCenter: instance });
    relyingParties = await startRelyingParties({ parties: Object.values(parties), trusts });
  });
  afterAll(async () => {
    await relyingParties.stop();
    await place.stop();
    await lab.stop();
  });

  const outcomes = async (): Promise<readonly boolean[]> => {
    const all = [person("cognito"), person("iam"), person("identity-center")].map((one) => one.signIn());
    return (await Promise.all(all)).map(({ ok }) => ok);
  };

  test("succeeds everywhere through a rollover in which each learns of both certificates first", async () => {
    const { identityProvider } = place;
    expect(await outcomes()).toEqual([true, true, true]);
    const incoming = await identityProvider.stageKey({ id: "2026" });
    await lab.advance(6 * 3600);
    await iam.send(
      new UpdateSAMLProviderCommand({
        SAMLProviderArn: `arn:aws:iam::${lab.account}:saml-provider/corp`,
        SAMLMetadataDocument: await identityProvider.metadata(),
      }),
    );
    await lab.importIdpCertificate(incoming.pem);
    expect(await outcomes()).toEqual([true, true, true]);
    await identityProvider.activateKey();
    expect(await outcomes()).toEqual([true, true, true]);
    await lab.deleteIdpCertificate(identityProvider.keys.published?.fingerprint ?? "");
    await identityProvider.removeOldKey();
    expect(await outcomes()).toEqual([true, true, true]);
  });

  test("fails at each that was not told before the next key signs, and at Cognito until its six hours are over", async () => {
    const { identityProvider } = place;
    const { pem } = await identityProvider.replaceKey({ id: "2027" });
    expect(await outcomes()).toEqual([false, false, false]);
    await lab.importIdpCertificate(pem);
    await lab.advance(6 * 3600 - 60);
    expect(await outcomes()).toEqual([false, false, true]);
    await lab.advance(60);
    expect(await outcomes()).toEqual([true, false, true]);
  });
});
