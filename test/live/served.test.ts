import { afterEach, beforeAll, expect, test } from "vitest";
import {
  type CertificateAuthority,
  createCertificateAuthority,
  type IssuedCertificate,
} from "../../lab/certificate-authority.js";
import { explainServed } from "../../modules/live/explain-served.js";
import { observeServed } from "../../modules/live/served.js";
import type { ServedGate } from "../../modules/rotation/gate.js";
import { aWait } from "./a-wait.js";
import { aConfig, anAccount, anArn, type FakeAccount, portsOf } from "./fake-account.js";
import { acmAnswering, cloudFrontAnswering, xmlError } from "./fake-aws.js";
import { anEdge, type TestEdge } from "./test-edge.js";

let authority: CertificateAuthority;
let outgoing: IssuedCertificate;
let incoming: IssuedCertificate;
let edge: TestEdge | undefined;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  [outgoing, incoming] = [
    await authority.issue({ names: ["*.example.com"] }),
    await authority.issue({ names: ["*.example.com"] }),
  ];
});
afterEach(async () => {
  await edge?.close();
  edge = undefined;
});

async function anEdgeFor(certificates: Readonly<Record<string, IssuedCertificate>>): Promise<TestEdge> {
  edge = await anEdge(certificates);
  return edge;
}

function aGate(port: number, change: Partial<ServedGate> = {}): ServedGate {
  return {
    gate: "served",
    rotation: "www",
    account: "123456789012",
    assumeRole: undefined,
    connectTo: [{ fromHost: undefined, fromPort: undefined, toHost: "127.0.0.1", toPort: port }],
    generations: { "2026-03": anArn("2026-03"), "2026-09": anArn("2026-09") },
    wave: "canary",
    distributions: ["E1"],
    serve: "2026-09",
    by: "crossfade",
    timeout: 60,
    ...change,
  };
}

function anAccountOf(distributions: FakeAccount["distributions"]): FakeAccount {
  const certificates = [
    { arn: anArn("2026-03"), pem: outgoing.pem },
    { arn: anArn("2026-09"), pem: incoming.pem },
  ];
  return anAccount({ distributions, certificates });
}

function switched(id: string, aliases: readonly string[], status = "Deployed") {
  return { id, config: aConfig({ aliases, arn: anArn("2026-09") }), status, lastModified: "2026-11-22T11:59:00Z" };
}

test("a wave is served when it is Deployed and every alias answers with the incoming certificate", async () => {
  const { port } = await anEdgeFor({ "a.example.com": incoming, "b.example.com": incoming });
  const account = anAccountOf([switched("E1", ["a.example.com", "b.example.com"])]);
  const outcome = await observeServed(portsOf(account), aGate(port), aWait());
  expect(outcome).toEqual({
    outcome: "served",
    serve: "2026-09",
    fingerprint: incoming.fingerprint,
    distributions: 1,
    aliases: 2,
    disabled: [],
    seconds: 0,
    untrusted: ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY"],
  });
  expect(explainServed(outcome).at(-1)).toMatch(
    /^generation "2026-09" \([0-9a-f]{16}\) is not trusted by this machine \(UNABLE_TO_GET_ISSUER_CERT_LOCALLY\): look/,
  );
});

test("a distribution without aliases is served when it is Deployed with the certificate", async () => {
  const outcome = await observeServed(portsOf(anAccountOf([switched("E1", [])])), aGate(1), aWait());
  expect(outcome).toMatchObject({ outcome: "served", aliases: 0 });
});

const disabled = (id: string, status = "Deployed") => ({
  ...switched(id, []),
  config: aConfig({ aliases: ["off.example.com"], arn: anArn("2026-09"), more: { Enabled: false } }),
  status,
});

test("of a disabled distribution no alias is asked, which is said", async () => {
  const { port } = await anEdgeFor({ "a.example.com": incoming });
  const account = anAccountOf([switched("E1", ["a.example.com"]), disabled("E2")]);
  const outcome = await observeServed(portsOf(account), aGate(port, { distributions: ["E1", "E2"] }), aWait());
  expect(outcome).toMatchObject({ outcome: "served", distributions: 2, aliases: 1, disabled: ["E2"] });
  expect(explainServed(outcome)).toEqual([
    `generation "2026-09" (${incoming.fingerprint.slice(0, 16)}) answers for 1 alias(es) of 1 distribution(s) at every address, after 0 s`,
    'distribution "E2" is disabled: no viewer reaches it, its aliases were not asked',
    expect.stringContaining("is not trusted by this machine"),
  ]);
});

test("a disabled distribution must be Deployed with the certificate all the same", async () => {
  const account = anAccountOf([disabled("E1", "InProgress")]);
  const outcome = await observeServed(portsOf(account), aGate(1, { timeout: 0 }), aWait());
  expect(outcome).toMatchObject({ outcome: "timed-out", pending: [{ distribution: "E1", enabled: false }] });
  expect(explainServed(outcome)).toEqual([
    expect.stringMatching(/^distribution "E1" is "InProgress" since .*, expected "Deployed" with generation "2026-09"/),
    'distribution "E1" is disabled: no viewer reaches it, its aliases were not asked',
  ]);
});

test("a distribution that is enabled while the gate waits for it is asked after all", async () => {
  const { port } = await anEdgeFor({ "off.example.com": outgoing });
  const account = anAccountOf([disabled("E1", "InProgress")]);
  const wait = aWait({
    later: () => {
      account.distributions = [switched("E1", ["off.example.com"])];
    },
  });
  expect(await observeServed(portsOf(account), aGate(port, { timeout: 5 }), wait)).toMatchObject({
    outcome: "timed-out",
    pending: [{ distribution: "E1", enabled: true, aliases: [{ alias: "off.example.com" }] }],
  });
});

test("it waits while a distribution is InProgress, and says what is still served meanwhile", async () => {
  const server = await anEdgeFor({ "a.example.com": outgoing });
  const account = anAccountOf([switched("E1", ["a.example.com"], "InProgress")]);
  const wait = aWait({
    later: (seconds) => {
      if (seconds < 9) return;
      account.distributions = [switched("E1", ["a.example.com"])];
      server.serve("a.example.com", incoming);
    },
  });
  expect(await observeServed(portsOf(account), aGate(server.port), wait)).toMatchObject({
    outcome: "served",
    seconds: 10,
  });
  expect(wait.progress[0]).toMatchObject({
    served: 0,
    of: 1,
    pending: [
      {
        distribution: "E1",
        status: "InProgress",
        since: new Date("2026-11-22T11:59:00Z"),
        aliases: [{ alias: "a.example.com", answers: [{ outcome: "answered", fingerprint: outgoing.fingerprint }] }],
      },
    ],
  });
});

test("Deployed is not served: an edge that still answers with the outgoing certificate keeps the gate shut", async () => {
  const { port } = await anEdgeFor({ "a.example.com": incoming, "b.example.com": outgoing });
  const account = anAccountOf([switched("E1", ["a.example.com", "b.example.com"])]);
  const outcome = await observeServed(portsOf(account), aGate(port, { timeout: 5 }), aWait());
  expect(outcome).toMatchObject({
    outcome: "timed-out",
    pending: [{ distribution: "E1", aliases: [{ alias: "b.example.com" }] }],
  });
  expect(explainServed(outcome)).toEqual([
    `alias "b.example.com" of distribution "E1" is served by generation "2026-03" (${outgoing.fingerprint.slice(0, 16)}) at 127.0.0.1, expected generation "2026-09" (${incoming.fingerprint.slice(0, 16)}); apply again, it goes on from here`,
  ]);
});

test("a stuck distribution is reported with what every alias of it serves", async () => {
  const { port } = await anEdgeFor({ "a.example.com": outgoing, "b.example.com": outgoing });
  const account = anAccountOf([switched("E1", ["a.example.com", "b.example.com"], "InProgress")]);
  const outcome = await observeServed(portsOf(account), aGate(port, { timeout: 5 }), aWait());
  expect(explainServed(outcome).map((line) => line.slice(0, 70))).toEqual([
    'distribution "E1" is "InProgress" since 2026-11-22T11:59:00.000Z with ',
    'alias "a.example.com" of distribution "E1" is served by generation "20',
    'alias "b.example.com" of distribution "E1" is served by generation "20',
  ]);
});

test("a certificate of no generation is told by its fingerprint", async () => {
  const stranger = await authority.issue({ names: ["*.example.com"] });
  const { port } = await anEdgeFor({ "a.example.com": stranger });
  const outcome = await observeServed(
    portsOf(anAccountOf([switched("E1", ["a.example.com"])])),
    aGate(port, { timeout: 0 }),
    aWait(),
  );
  expect(explainServed(outcome)[0]).toContain(
    `is served by a certificate of no generation (${stranger.fingerprint.slice(0, 16)})`,
  );
});

test("a distribution configured for another certificate is not served, whatever its edges answer", async () => {
  const { port } = await anEdgeFor({ "a.example.com": incoming });
  const account = anAccountOf([{ id: "E1", config: aConfig({ aliases: ["a.example.com"], arn: anArn("2026-03") }) }]);
  const outcome = await observeServed(portsOf(account), aGate(port, { timeout: 0 }), aWait());
  expect(outcome).toMatchObject({
    outcome: "timed-out",
    pending: [{ certificate: { acm: anArn("2026-03") }, aliases: [] }],
  });
});

test("an alias that answered as expected is not asked again", async () => {
  const server = await anEdgeFor({ "a.example.com": incoming, "b.example.com": outgoing });
  const account = anAccountOf([switched("E1", ["a.example.com", "b.example.com"])]);
  const wait = aWait({
    later: () => {
      // Were it asked again, this would keep the gate shut.
      server.serve("a.example.com", outgoing);
      server.serve("b.example.com", incoming);
    },
  });
  expect(await observeServed(portsOf(account), aGate(server.port), wait)).toMatchObject({ outcome: "served" });
});

test("a wildcard alias is asked for by a name under it", async () => {
  const { port } = await anEdgeFor({ "crossfade-check.example.com": incoming });
  const account = anAccountOf([switched("E1", ["*.example.com"])]);
  expect(await observeServed(portsOf(account), aGate(port), aWait())).toMatchObject({ outcome: "served" });
});

test("a distribution that is gone ends the wait at once", async () => {
  const wait = aWait();
  const outcome = await observeServed(portsOf(anAccountOf([])), aGate(1), wait);
  expect(outcome).toEqual({ outcome: "refused", refusals: [{ distribution: "E1", code: "gone" }] });
  expect(wait.seconds()).toBe(0);
});

test.each([
  ["that ACM does not hold", { "2026-09": anArn("removed") }, anArn("removed")],
  ["that the rotation does not have", {}, undefined],
])("a generation %s is refused at once", async (_, generations, arn) => {
  const outcome = await observeServed(portsOf(anAccountOf([])), aGate(1, { generations }), aWait());
  expect(outcome).toEqual({
    outcome: "refused",
    refusals: [{ distribution: "E1", code: "certificate-gone", generation: "2026-09", arn }],
  });
});

test("a large wave is read by the page, and only what is still pending is asked for", async () => {
  const ids = Array.from({ length: 120 }, (_, index) => `E${index}`);
  const { port } = await anEdgeFor({ "a.example.com": incoming });
  const account = anAccountOf(ids.map((id) => switched(id, [], id === "E7" ? "InProgress" : "Deployed")));
  const wait = aWait({
    later: () => {
      account.distributions = ids.map((id) => switched(id, []));
    },
  });
  expect(await observeServed(portsOf(account), aGate(port, { distributions: ids }), wait)).toMatchObject({
    outcome: "served",
    distributions: 120,
  });
  expect(account.calls.filter((call) => call.startsWith("GET"))).toEqual([
    "GET /2020-05-31/distribution",
    "GET /2020-05-31/distribution",
    "GET /2020-05-31/distribution/E7",
  ]);
});

test("a fault that may pass is waited out; at the end of the time it is what is said", async () => {
  const account = anAccountOf([switched("E1", [])]);
  const { acm, iam, cloudfront } = portsOf(account);
  let throttled = true;
  const flaky = { send: cloudfront.send.bind(cloudfront) };
  const throttling = cloudFrontAnswering(() => xmlError(400, "Throttling", "Rate exceeded"));
  const ports = {
    acm,
    iam,
    get cloudfront() {
      return throttled ? throttling : flaky;
    },
  };
  const timedOut = await observeServed(ports, aGate(1, { timeout: 5 }), aWait());
  expect(explainServed(timedOut)).toEqual([
    expect.stringMatching(/^distribution "E1" could not be read: .*Throttling "Rate exceeded"/),
  ]);
  const wait = aWait({
    later: () => {
      throttled = false;
    },
  });
  expect(await observeServed(ports, aGate(1), wait)).toMatchObject({ outcome: "served" });
});

test("a fault that will not pass is thrown, and never counts as pending", async () => {
  const { acm, iam } = portsOf(anAccountOf([]));
  const cloudfront = cloudFrontAnswering(() => xmlError(403, "AccessDenied", "no"));
  await expect(observeServed({ acm, iam, cloudfront }, aGate(1), aWait())).rejects.toMatchObject({
    reason: "forbidden",
  });
});

test("an ACM that cannot be reached for the time being does not end the wait", async () => {
  const account = anAccountOf([switched("E1", [])]);
  const { cloudfront, acm, iam } = portsOf(account);
  const down = acmAnswering(() => Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
  let up = false;
  const ports = {
    cloudfront,
    iam,
    get acm() {
      return up ? acm : down;
    },
  };
  expect(
    await observeServed(
      ports,
      aGate(1),
      aWait({
        later: () => {
          up = true;
        },
      }),
    ),
  ).toMatchObject({ outcome: "served" });
});

test("an interrupted wait tells what it was waiting for", async () => {
  const { port } = await anEdgeFor({ "a.example.com": outgoing });
  const account = anAccountOf([switched("E1", ["a.example.com"])]);
  const outcome = await observeServed(portsOf(account), aGate(port), aWait({ interruptAfter: 3 }));
  expect(outcome).toMatchObject({ outcome: "interrupted", pending: [{ distribution: "E1" }] });
});
