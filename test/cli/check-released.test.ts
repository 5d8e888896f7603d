import { beforeAll, expect, onTestFinished, test } from "vitest";

import { createCertificateAuthority, type IssuedCertificate } from "../../lab/certificate-authority.js";
import { checkReleased } from "../../cli/check-released.js";
import { specs } from "../../cli/specs.js";
import { connect } from "../../modules/live/clients.js";
import { listFleet } from "../../modules/live/listed-fleet.js";
import { storeListings } from "../../modules/live/stored-generations.js";
import { aConfig, anAccount, anArn, portsOf } from "../live/fake-account.js";
import { rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, crossfade } from "./command.js";

let certificate: IssuedCertificate;

beforeAll(async () => {
  const soon = new Date(Date.now() + 20 * 86_400_000);
  certificate = await (await createCertificateAuthority()).issue({ names: ["www.example.com"], notAfter: soon });
});

const files = {
  "rotations/edge/stack.yaml": stackYaml("released: [E9GONE00000009, E8THERE0000008, old/2026-03]"),
  "rotations/edge/www.yaml": rotationYaml(),
};

test("what was released is said to be left behind, with what it serves and until when", async () => {
  const { folder, remove } = aFolder(files);
  onTestFinished(remove);
  const found = specs(`${folder}/rotations`);
  const account = anAccount({
    distributions: [{ id: "E8THERE0000008", config: aConfig({ arn: anArn("old") }) }],
    certificates: [{ arn: anArn("old"), pem: certificate.pem }],
  });
  const ports = portsOf(account);
  const { signal } = new AbortController();
  const clients = { ...connect({ region: "us-east-1", assumeRole: undefined }), acm: ports.acm };
  const said: string[] = [];
  for await (const { severity, message } of checkReleased({
    found,
    stack: found.stack("edge"),
    clients,
    listings: storeListings(clients, signal),
    fleet: () => listFleet(ports.cloudfront, { signal }),
    plannedEtags: undefined,
    now: new Date(),
    signal,
    progress: () => undefined,
  }))
    said.push(`${severity} ${message.replace(`${folder}/`, "")}`);
  expect(said).toEqual([
    expect.stringMatching(
      /^note rotations\/edge\/stack\.yaml:6:14 distribution "E9GONE00000009" .*does not exist any more/,
    ),
    expect.stringMatching(
      /^warning rotations\/edge\/stack\.yaml:6:30 distribution "E8THERE0000008" was released: it still serves arn:.*old, which expires on \d{4}-/,
    ),
    expect.stringMatching(/^note rotations\/edge\/stack\.yaml:6:46 "old\/2026-03" was released: its certificate stays/),
  ]);
});

test("without --live it is said all the same, and is no error", async () => {
  const { folder, remove } = aFolder(files);
  onTestFinished(remove);
  const { code, stdout } = await crossfade(folder, ["check"]);
  expect(code).toBe(0);
  expect(stdout.match(/^note .* was released: /gm)).toHaveLength(3);
});
