import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { listen } from "../../lab/listen.js";
import { serviceProviderOf } from "../../lab/relying-party-kinds.js";
import type { RelyingPartyAddress } from "../../lab/relying-party.js";
import { startSignInProber, type SignInProber } from "../../lab/sign-in-prober.js";
import { alice, parties } from "./sign-in-place.js";

const signedBy = "ab".repeat(32);

interface Play {
  readonly server: Server;
  readonly prober: SignInProber;
  /** How long the identity provider takes from now on. */
  readonly delay: (milliseconds: number) => void;
}

let play: Play | undefined;

afterEach(async () => {
  await play?.prober.stop();
  await new Promise((resolve) => play?.server.close(resolve) ?? resolve(undefined));
  play = undefined;
});

/** An identity provider that has everybody signed in, and IAM, which answers as it is told. */
async function probing(answer: () => { readonly status: number; readonly body: object }): Promise<Play> {
  let delayMs = 0;
  const { acs, entityId } = serviceProviderOf(parties.iam);
  const server = createServer((request, response) => {
    if (request.method === "GET") {
      const form = `<form method="post" action="${acs}"><input name="SAMLResponse" value="eA=="/></form>`;
      setTimeout(() => response.end(form), delayMs);
      return;
    }
    const { status, body } = answer();
    response.writeHead(status).end(JSON.stringify(body));
  });
  const port = await listen(server, 0, "127.0.0.1", { what: "a test", option: "another" });
  const at = `http://127.0.0.1:${port}`;
  const address: RelyingPartyAddress = { party: parties.iam, acs, entityId, acsAt: `${at}/acs`, signInAt: undefined };
  const origin = "https://idp.corp.test";
  const identityProvider = { origin, at, signOnUrl: `${origin}/sso` };
  const prober = await startSignInProber({
    identityProvider,
    relyingParties: [address],
    credentials: alice,
    everyMs: 20,
    mostUnderWay: 2,
  });
  play = { server, prober, delay: (milliseconds) => void (delayMs = milliseconds) };
  return play;
}

const accepted = { status: 200, body: { accepted: true, signedBy } };

test("sign-ins are counted by what signed them, each from the last count on", async () => {
  const { prober } = await probing(() => accepted);
  await sleep(300);
  const first = prober.take();
  await sleep(100);
  const second = await prober.stop();
  expect(first).toMatchObject({ failed: 0, failures: [] });
  expect(first.signIns).toBeGreaterThan(2);
  expect(first.signedBy).toEqual(new Map([[signedBy, first.signIns]]));
  expect(first.relyingParties.get("iam corp")?.signIns).toBe(first.signIns);
  expect(second.signIns).toBeLessThan(first.signIns + 10);
});

test("a refusal is a failure with the relying party, the time and the reason", async () => {
  const { prober } = await probing(() => ({ status: 403, body: { accepted: false, reason: "Invalid signature" } }));
  await sleep(150);
  const { signIns, failed, failures } = await prober.stop();
  expect(failed).toBe(signIns);
  expect(failures[0]).toEqual({ relyingParty: "iam corp", at: expect.any(String), reason: "Invalid signature" });
});

test("an answer that is no verdict is a failure too", async () => {
  const { prober } = await probing(() => ({ status: 500, body: { oops: true } }));
  await sleep(150);
  const { failures } = await prober.stop();
  expect(failures[0]?.reason).toMatch(/^the relying party answered 500 from https:\/\/signin\.aws\.amazon\.com\/saml/);
});

test("a connection that breaks is a failure", async () => {
  const { prober, server } = await probing(() => accepted);
  server.prependListener("request", (_, response) => void response.destroy());
  await sleep(100);
  const { failures } = await prober.stop();
  expect(failures[0]?.reason).toContain("idp.corp.test/sso did not answer: ");
});

test("a pause that lasts is told before it ends", async () => {
  const { prober, delay } = await probing(() => accepted);
  delay(500);
  await sleep(50);
  prober.take();
  await sleep(200);
  expect(prober.take().longestPauseMs).toBeGreaterThan(150);
});

test("no more sign-ins are under way than allowed, and the wait for them is the longest pause", async () => {
  let most = 0;
  let underWay = 0;
  const { prober, server, delay } = await probing(() => accepted);
  delay(150);
  server.on("request", (_, response) => {
    underWay += 1;
    most = Math.max(most, underWay);
    response.once("close", () => (underWay -= 1));
  });
  await sleep(600);
  const { longestPauseMs } = await prober.stop();
  expect(most).toBeLessThanOrEqual(2);
  expect(longestPauseMs).toBeGreaterThan(80);
});
