import { afterEach, expect, test } from "vitest";

import { aRig, api, apex, canary, errorsOf, incoming, outgoing, plain, type Rig, shop, until } from "./rig.js";

let rig: Rig;

afterEach(async () => {
  await rig.stop();
});

const adopted = { generations: [outgoing], serve: "2026-03" } as const;
/** New certificate added, served, old one removed: the old one's key is compromised. */
const everything = {
  generations: [{ ...outgoing, emergency: true }, incoming],
  serve: "2026-09",
  stateSecrets: "accepted",
} as const;
const applyWithKeys = ["keys", "demo", "--", process.execPath, "-e", "process.exit(0)"];

/** The waves of an emergency do not wait for each other. */
const together = ["switch canary", "switch rest", "switch rest", "switch rest"];

/** Successful changes, in order, waves named. */
function changes({ lab }: Rig): readonly string[] {
  const names: Readonly<Record<string, string>> = { [canary]: "canary", [shop]: "rest", [api]: "rest", [apex]: "rest" };
  return lab.requests
    .filter(
      ({ operation, status }) =>
        status < 300 && ["ImportCertificate", "UpdateDistribution", "DeleteCertificate"].includes(operation),
    )
    .map(({ operation, resource }) =>
      operation === "UpdateDistribution" ? `switch ${names[resource ?? ""] ?? "?"}` : operation,
    );
}

async function keyVariables({ workspace }: Rig): Promise<Readonly<Record<string, string>>> {
  const key = await workspace.read("rotations/demo/www/key.pem");
  return { TF_VAR_key_www_example_com__2026_09: key };
}

test("in an emergency one apply runs stage, all waves, retire", async () => {
  rig = await aRig("one-apply");
  await rig.commit(adopted);
  expect((await rig.apply()).code).toBe(0);
  await rig.commit(everything);
  expect(plain(await rig.workspace.crossfade(applyWithKeys)).code).toBe(0);
  const applied = await rig.apply({ environment: await keyVariables(rig) });
  expect(applied.code, errorsOf(applied.text)).toBe(0);
  const [first, ...rest] = changes(rig);
  expect([first, ...rest.slice(0, 4).toSorted(), ...rest.slice(4)]).toEqual([
    "ImportCertificate",
    ...together,
    "DeleteCertificate",
  ]);
  const { failed, handshakes } = await rig.prober.stop();
  expect(failed).toBe(0);
  expect(handshakes).toBeGreaterThan(100);
});

test("killed after the first switch and run again, it ends the same way", async () => {
  rig = await aRig("killed");
  await rig.commit(adopted);
  expect((await rig.apply()).code).toBe(0);
  await rig.commit(everything);
  const kill = new AbortController();
  const environment = await keyVariables(rig);
  const killed = rig.apply({ environment, signal: kill.signal });
  await until("the first distribution has switched", () => changes(rig).length > 1);
  kill.abort();
  expect((await killed).code).not.toBe(0);
  expect(changes(rig)).not.toContain("DeleteCertificate");
  const applied = await rig.apply({ environment });
  expect(applied.code, errorsOf(applied.text)).toBe(0);
  const all = changes(rig);
  expect([all[0], all.at(-1)]).toEqual(["ImportCertificate", "DeleteCertificate"]);
  expect(all.filter((change) => change === "ImportCertificate")).toHaveLength(1);
  expect([...new Set(Object.values(rig.configured()))]).not.toContain(outgoing.certificate.arn);
  expect((await rig.prober.stop()).failed).toBe(0);
});
