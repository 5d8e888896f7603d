import {
  DeleteServerCertificateCommand,
  GetAccountSummaryCommand,
  GetServerCertificateCommand,
  ListRolesCommand,
  ListServerCertificateTagsCommand,
  ListServerCertificatesCommand,
  type ListServerCertificatesCommandOutput,
  TagServerCertificateCommand,
  UntagServerCertificateCommand,
  UpdateServerCertificateCommand,
  UploadServerCertificateCommand,
  type UploadServerCertificateCommandInput,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IssuedCertificate } from "../../lab/certificate-authority.js";
import { aLab, change, errorOf, soon, toCertificate, toServerCertificate, type LabUnderTest } from "./labs.js";

let under: LabUnderTest;
let issued: IssuedCertificate;
let count = 0;

beforeAll(async () => {
  under = await aLab({ quotas: { "L-BF35879D": 1000 } });
  issued = await under.authority.issue({ names: ["iam.example.com"] });
});
afterAll(() => under.lab.stop());

const aName = () => `test-${(count += 1)}`;

function upload(parts: Partial<UploadServerCertificateCommandInput> = {}) {
  return under.iam.send(
    new UploadServerCertificateCommand({
      ServerCertificateName: aName(),
      Path: "/cloudfront/test/",
      CertificateBody: issued.pem,
      CertificateChain: issued.chain,
      PrivateKey: issued.privateKey,
      ...parts,
    }),
  );
}

const get = (name: string) => under.iam.send(new GetServerCertificateCommand({ ServerCertificateName: name }));
const remove = (name: string) => under.iam.send(new DeleteServerCertificateCommand({ ServerCertificateName: name }));

describe("an uploaded certificate", () => {
  test("has an id of its own, an ARN of its path and name, and the times of the certificate", async () => {
    const name = aName();
    const { ServerCertificateMetadata: metadata } = await upload({ ServerCertificateName: name });
    const { ServerCertificateMetadata: other } = await upload();
    expect(metadata).toMatchObject({
      ServerCertificateName: name,
      Path: "/cloudfront/test/",
      Arn: `arn:aws:iam::123456789012:server-certificate/cloudfront/test/${name}`,
      ServerCertificateId: expect.stringMatching(/^ASCA[A-Z0-9]{17}$/),
    });
    expect(other?.ServerCertificateId).not.toBe(metadata?.ServerCertificateId);
    const days = (metadata?.Expiration?.getTime() ?? 0) - Date.now();
    expect(Math.round(days / 86_400_000)).toBe(90);
    expect(Math.abs((metadata?.UploadDate?.getTime() ?? 0) - Date.now())).toBeLessThan(5000);
  });

  test("is read with its body, chain and tags, and never with its key", async () => {
    const name = aName();
    const Tags = [{ Key: "crossfade:fingerprint", Value: "a & <b>" }];
    const uploaded = await upload({ ServerCertificateName: name, Tags });
    expect(uploaded.Tags).toEqual(Tags);
    const { ServerCertificate } = await get(name);
    expect(ServerCertificate).toEqual({
      ServerCertificateMetadata: uploaded.ServerCertificateMetadata,
      CertificateBody: issued.pem.trim(),
      CertificateChain: issued.chain.trim(),
      Tags,
    });
    expect(JSON.stringify([uploaded, ServerCertificate])).not.toContain("PRIVATE KEY");
  });

  test("is moved and renamed under its id", async () => {
    const [before, after] = [aName(), aName()];
    const { ServerCertificateMetadata } = await upload({ ServerCertificateName: before });
    const update = { ServerCertificateName: before, NewPath: "/cloudfront/", NewServerCertificateName: after };
    await under.iam.send(new UpdateServerCertificateCommand(update));
    expect((await get(after)).ServerCertificate?.ServerCertificateMetadata).toMatchObject({
      Arn: `arn:aws:iam::123456789012:server-certificate/cloudfront/${after}`,
      ServerCertificateId: ServerCertificateMetadata?.ServerCertificateId,
    });
    expect(await errorOf(get(before))).toEqual({ name: "NoSuchEntityException", status: 404 });
  });

  test("is tagged and untagged", async () => {
    const ServerCertificateName = aName();
    await upload({ ServerCertificateName, Tags: [{ Key: "a", Value: "1" }] });
    const Tags = [
      { Key: "a", Value: "2" },
      { Key: "b", Value: "" },
    ];
    await under.iam.send(new TagServerCertificateCommand({ ServerCertificateName, Tags }));
    const tags = async () =>
      (await under.iam.send(new ListServerCertificateTagsCommand({ ServerCertificateName }))).Tags;
    expect(await tags()).toEqual(Tags);
    await under.iam.send(new UntagServerCertificateCommand({ ServerCertificateName, TagKeys: ["a"] }));
    expect(await tags()).toEqual([{ Key: "b", Value: "" }]);
  });
});

describe("an upload is refused", () => {
  const refusals: readonly (readonly [
    string,
    () => Promise<Partial<UploadServerCertificateCommandInput>>,
    string,
    number,
  ])[] = [
    ["with a space in its name", async () => ({ ServerCertificateName: "a b" }), "ValidationError", 400],
    ["with a name of 129 characters", async () => ({ ServerCertificateName: "a".repeat(129) }), "ValidationError", 400],
    ["with a path that does not end in a slash", async () => ({ Path: "/cloudfront" }), "ValidationError", 400],
    ["when it is no PEM", async () => ({ CertificateBody: "nonsense" }), "MalformedCertificateException", 400],
    ["when its key is none", async () => ({ PrivateKey: "nonsense" }), "MalformedCertificateException", 400],
    [
      "when its key belongs to another certificate",
      async () => ({ PrivateKey: (await under.authority.issue({ names: ["other.example.com"] })).privateKey }),
      "KeyPairMismatchException",
      400,
    ],
    [
      "when its chain does not begin with its issuer",
      async () => ({ CertificateChain: under.authority.root }),
      "MalformedCertificateException",
      400,
    ],
    [
      "when it has expired",
      async () => {
        const notBefore = new Date("2020-01-01T00:00:00Z");
        const old = await under.authority.issue({
          names: ["x.example.com"],
          notBefore,
          notAfter: new Date("2020-06-01T00:00:00Z"),
        });
        return { CertificateBody: old.pem, PrivateKey: old.privateKey };
      },
      "MalformedCertificateException",
      400,
    ],
    [
      "under a name that is taken, whatever the path",
      async () => {
        const name = aName();
        await upload({ ServerCertificateName: name });
        return { ServerCertificateName: name, Path: "/other/" };
      },
      "EntityAlreadyExistsException",
      409,
    ],
  ];
  test.each(refusals)("%s", async (_, parts, name, status) => {
    expect(await errorOf(upload(await parts()))).toEqual({ name, status });
  });

  test("beyond the quota, which can be granted", async () => {
    const small = await aLab({ quotas: { "L-BF35879D": 1 } });
    try {
      await small.serverCertificateFor("one.example.com");
      await expect(small.serverCertificateFor("two.example.com")).rejects.toThrow(
        "Cannot exceed quota for ServerCertificatesPerAccount: 1",
      );
      small.lab.setQuota("L-BF35879D", 2);
      await small.serverCertificateFor("two.example.com");
      const { SummaryMap } = await small.iam.send(new GetAccountSummaryCommand({}));
      expect(SummaryMap).toMatchObject({ ServerCertificates: 2, ServerCertificatesQuota: 2, GroupsQuota: 300 });
    } finally {
      await small.lab.stop();
    }
  });
});

test("certificates are listed page by page below a path, each once", async () => {
  for (const Path of ["/cloudfront/paged/", "/cloudfront/paged/", "/cloudfront/paged/deep/", "/elsewhere/"])
    await upload({ Path });
  const pages: number[] = [];
  const names = new Set<string | undefined>();
  let Marker: string | undefined;
  do {
    const page: ListServerCertificatesCommandOutput = await under.iam.send(
      new ListServerCertificatesCommand({ PathPrefix: "/cloudfront/paged/", MaxItems: 2, Marker }),
    );
    pages.push(page.ServerCertificateMetadataList?.length ?? 0);
    for (const { ServerCertificateName } of page.ServerCertificateMetadataList ?? []) names.add(ServerCertificateName);
    expect(page.IsTruncated).toBe(page.Marker !== undefined);
    Marker = page.Marker;
  } while (Marker !== undefined);
  expect([pages, names.size]).toEqual([[2, 1], 3]);
});

test("a page has 100 certificates unless more are asked for", async () => {
  const PathPrefix = "/cloudfront/hundred/";
  for (let index = 0; index < 101; index += 1) await upload({ Path: PathPrefix });
  const list = async (MaxItems?: number) =>
    (await under.iam.send(new ListServerCertificatesCommand({ PathPrefix, MaxItems }))).ServerCertificateMetadataList;
  expect([(await list())?.length, (await list(1000))?.length]).toEqual([100, 101]);
});

describe("a deletion", () => {
  test("of one that is not there is refused", async () => {
    expect(await errorOf(remove("none"))).toEqual({ name: "NoSuchEntityException", status: 404 });
  });

  test("is refused in the words the AWS provider retries on, until the switch away is deployed and its lag is over", async () => {
    const outgoing = await under.serverCertificateFor("use.example.com");
    const incoming = await under.serverCertificateFor("use.example.com");
    const id = "EIAMUSE0000";
    await under.lab.addDistribution({ id, aliases: ["use.example.com"], iamCertificateId: outgoing.id });
    await expect(remove(outgoing.name)).rejects.toThrow(
      `Certificate: ${outgoing.id} is currently in use by arn:aws:cloudfront::123456789012:distribution/${id}.`,
    );
    await change(under.cloudFront, id, toServerCertificate(incoming.id));
    const again = () => errorOf(remove(outgoing.name));
    expect(await again()).toEqual({ name: "DeleteConflictException", status: 409 });
    await expect.poll(again, soon).toBeUndefined();
    expect(await errorOf(get(outgoing.name))).toEqual({ name: "NoSuchEntityException", status: 404 });
  });

  test("is refused for a while after a distribution moved to ACM", async () => {
    const outgoing = await under.serverCertificateFor("moved.example.com");
    const incoming = await under.certificateFor("moved.example.com");
    await under.lab.addDistribution({
      id: "EIAMMOVED00",
      aliases: ["moved.example.com"],
      iamCertificateId: outgoing.id,
    });
    await change(under.cloudFront, "EIAMMOVED00", toCertificate(incoming.arn));
    const again = () => errorOf(remove(outgoing.name));
    expect(await again()).toMatchObject({ name: "DeleteConflictException" });
    await expect.poll(again, soon).toBeUndefined();
  });
});

test("what is not about server certificates is the emulator's", async () => {
  expect((await under.iam.send(new ListRolesCommand({}))).Roles).toEqual([]);
});
