// `crossfade check --live` against an AWS on loopback that answers as an account would, or refuses.
import { createServer, type IncomingMessage } from "node:http";
import { text } from "node:stream/consumers";
import { beforeAll, expect, onTestFinished, test } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { acmOf, aConfig, anAccount, cloudFrontOf, type FakeAccount, listedInFull } from "../live/fake-account.js";
import { type Answer, jsonError, type WireRequest, type WireResponse, xmlError } from "../live/fake-aws.js";
import { arnOf, rotationYaml, stackYaml } from "../spec/specs.js";
import { aFolder, crossfade, type Files } from "./command.js";

let pem: string;

beforeAll(async () => {
  pem = (await (await createCertificateAuthority()).issue({ names: ["www.example.com"] })).pem;
});

const distribution = "EWWW000000";
const anAccountOfOne = (change: object = {}): FakeAccount =>
  anAccount({
    certificates: [{ arn: arnOf("of-www"), pem }],
    distributions: [{ id: distribution, config: aConfig({ arn: arnOf("of-www") }), ...change }],
  });

interface Asked {
  /** Undefined: as the account answers. */
  readonly refuse?: (request: WireRequest) => WireResponse | undefined;
  readonly account?: FakeAccount;
  readonly files?: Files;
  readonly args?: readonly string[];
  /** No other spec than `files`. */
  readonly only?: boolean;
}

interface Remark {
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

/** What `check --live --json` says of one rotation in one stack, and what it asked. */
async function checked({
  refuse = () => undefined,
  account = anAccountOfOne(),
  files = {},
  args = [],
  only = false,
}: Asked) {
  const asked: string[] = [];
  const endpoint = await listening((request) => {
    asked.push(request.target === "" ? request.path : request.target);
    return refuse(request) ?? answered(account)(request);
  });
  const one = { "rotations/edge/stack.yaml": stackYaml(), "rotations/edge/www.yaml": rotationYaml() };
  const { folder, remove } = aFolder({ ...(only ? {} : one), ...files });
  onTestFinished(remove);
  const environment = { AWS_ENDPOINT_URL: endpoint, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true" };
  const { code, stdout, stderr } = await crossfade(folder, ["check", "--live", "--json", ...args], environment);
  const document: unknown = JSON.parse(stdout === "" ? `{"stderr":${JSON.stringify(stderr)}}` : stdout);
  return { code, document, remarks: remarksOf(document), asked };
}

function remarksOf(document: unknown): readonly Remark[] {
  const remarks = typeof document === "object" && document !== null && "remarks" in document ? document.remarks : [];
  return isRemarks(remarks) ? remarks : [];
}

/** The document is ours: a remark without these fails its test at once. */
function isRemarks(value: unknown): value is readonly Remark[] {
  return Array.isArray(value);
}

function answered(account: FakeAccount): Answer {
  const [cloudfront, acm] = [cloudFrontOf(account), acmOf(account)];
  return (request) => {
    if (request.target === "GetCallerIdentity")
      return {
        body: "<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
      };
    if (request.path.startsWith("/2020-05-31/")) return cloudfront(request);
    if (/Certificate/.test(request.target)) return acm(request);
    return jsonError(400, "AccessDeniedException", "not of this test");
  };
}

async function listening(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    void wireRequest(request)
      .then(answer)
      .then((result) => {
        if (result instanceof Error) throw result;
        response.writeHead(result.status ?? 200, result.headers).end(result.body);
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}`;
}

async function wireRequest(request: IncomingMessage): Promise<WireRequest> {
  const { pathname: path, searchParams } = new URL(request.url ?? "/", "http://127.0.0.1");
  const body = await text(request);
  const header = request.headers["x-amz-target"];
  const target =
    (typeof header === "string" ? header.split(".")[1] : undefined) ?? new URLSearchParams(body).get("Action") ?? "";
  return { method: request.method ?? "", path, query: Object.fromEntries(searchParams), target, body };
}

const isList = ({ path }: WireRequest) => path === "/2020-05-31/distribution";
const errorsOf = (remarks: readonly Remark[]) =>
  remarks.filter(({ severity, message }) => severity === "error" && !message.includes("not of this test"));
const place = "rotations/edge/www.yaml";

test("a rotation that AWS agrees with has no error, and a note at its waves says how many may switch", async () => {
  const { remarks } = await checked({});
  expect(errorsOf(remarks)).toEqual([]);
  expect(remarks).toContainEqual(
    expect.objectContaining({
      severity: "note",
      code: "judged",
      file: place,
      message: expect.stringMatching(/www\.yaml:11:\d+ rotation "www": 1 of 1 distribution\(s\) may switch/),
    }),
  );
});

test("a list that may not be read is an error with its permission, and what else can be judged is", async () => {
  const denied =
    "User: arn:aws:sts::123456789012:assumed-role/ci/1 is not authorized to perform: cloudfront:ListDistributions because no identity-based policy allows it";
  const { code, document, remarks } = await checked({
    account: { ...anAccountOfOne(), certificates: [] },
    refuse: (request) => (isList(request) ? xmlError(403, "AccessDenied", denied) : undefined),
  });
  expect(code).toBe(1);
  expect(document).toMatchObject({ ok: false, live: false });
  expect(remarks.filter(({ message }) => message.includes("cloudfront:ListDistributions"))).toHaveLength(1);
  expect(errorsOf(remarks)).toEqual([
    {
      severity: "error",
      code: "forbidden",
      message: `stack "edge": cloudfront:ListDistributions of all distributions: AccessDenied "${denied}"; expected "cloudfront:ListDistributions" to be allowed; add it to the policy of the role; "npx crossfade permissions" prints all that each job needs`,
      stack: "edge",
      asked: {
        call: "cloudfront:ListDistributions",
        resource: "all distributions",
        permission: "cloudfront:ListDistributions",
        remedy: expect.stringMatching(/^expected "cloudfront:ListDistributions" to be allowed; add it/),
      },
    },
    expect.objectContaining({ code: "certificate-gone", file: place }),
  ]);
});

test("a certificate that may not be read is said once, and the distributions are judged without it", async () => {
  const { code, remarks } = await checked({
    account: anAccountOfOne({ status: "InProgress" }),
    refuse: ({ target }) =>
      target === "DescribeCertificate" ? jsonError(400, "AccessDeniedException", "no policy") : undefined,
  });
  expect(code).toBe(1);
  expect(errorsOf(remarks).map((one) => one.message)).toEqual([
    expect.stringMatching(
      /^stack "edge": acm:DescribeCertificate of certificate "arn:.*expected "acm:DescribeCertificate" to be allowed/,
    ),
  ]);
  expect(remarks.map((one) => one.code)).toEqual(expect.arrayContaining(["in-progress", "judged"]));
  expect(remarks.find((one) => one.code === "judged")?.message).toContain(
    "whether it covers the aliases was not judged, as its certificate could not be read",
  );
});

test("a distribution that could not be read in full is an error at its place, and the account does not count as compared", async () => {
  const { code, document, remarks } = await checked({
    refuse: ({ path }) => (path.endsWith(distribution) ? xmlError(500, "InternalError", "oops") : undefined),
  });
  expect(code).toBe(1);
  expect(document).toMatchObject({ live: false });
  expect(errorsOf(remarks)).toEqual([
    expect.objectContaining({
      code: "distribution-not-read",
      file: place,
      unread: true,
      asked: expect.objectContaining({
        call: "cloudfront:GetDistribution",
        resource: `distribution "${distribution}"`,
      }),
      message: expect.stringMatching(
        /cloudfront:GetDistribution of distribution "EWWW000000": .* failed after all retries/,
      ),
    }),
  ]);
});

test("credentials that have run out are one error for the stack, and nothing else is asked with them", async () => {
  const { code, document, remarks, asked } = await checked({
    refuse: () => xmlError(403, "ExpiredToken", "The security token included in the request is expired"),
  });
  expect([code, asked]).toEqual([1, ["GetCallerIdentity"]]);
  expect(document).toMatchObject({ live: false });
  expect(remarks).toEqual([
    {
      severity: "error",
      code: "credentials-expired",
      message: expect.stringMatching(/^stack "edge": sts:GetCallerIdentity .* renew them \(aws sso login/),
      stack: "edge",
      asked: expect.objectContaining({ call: "sts:GetCallerIdentity", permission: "sts:GetCallerIdentity" }),
    },
  ]);
});

const steadyNames = Array.from({ length: 40 }, (_, index) => `r${String(index)}`);
const idsOf = (name: string) => Array.from({ length: name === "r39" ? 32 : 12 }, (_, index) => idOf(name, index));
const idOf = (name: string, index: number) => `E${name.toUpperCase()}X${String(index).padStart(9, "0")}`;

/** 500 distributions in 40 rotations that serve what they are to serve: a canary each, and the rest. */
function aSteadyFleet(stackOf: (index: number) => string) {
  const files = steadyNames.map((name, index) => {
    const [canary = "", ...rest] = idsOf(name);
    const rollout = [
      "waves:",
      `  - { name: canary, distributions: [${canary}] }`,
      `  - { name: rest, distributions: [${rest.join(", ")}] }`,
    ];
    return [`rotations/${stackOf(index)}/${name}.yaml`, rotationYaml({ name, rollout })] as const;
  });
  const stacks = steadyNames.map((_, index) => [`rotations/${stackOf(index)}/stack.yaml`, stackYaml()] as const);
  const account = anAccount({
    certificates: steadyNames.map((name) => ({ arn: arnOf(`of-${name}`), pem, listed: listedInFull(pem) })),
    distributions: steadyNames.flatMap((name) =>
      idsOf(name).map((id) => ({ id, config: aConfig({ arn: arnOf(`of-${name}`) }) })),
    ),
  });
  return { account, files: Object.fromEntries([...stacks, ...files]) };
}

test.each([
  ["one stack", () => "fleet"],
  ["three stacks of one account", (index: number) => `fleet-${String(index % 3)}`],
])(
  "500 distributions in 40 steady rotations of %s take 5 pages, 40 canaries and two calls more",
  async (_, stackOf) => {
    const { account, files } = aSteadyFleet(stackOf);
    expect(account.distributions).toHaveLength(500);
    const { code, asked, remarks } = await checked({ account, files, only: true });
    expect([code, errorsOf(remarks)]).toEqual([0, []]);
    const calls = new Map<string, number>();
    for (const call of asked.map((one) => one.replace(/\/E\w+$/, "/<id>"))) calls.set(call, (calls.get(call) ?? 0) + 1);
    expect(Object.fromEntries(calls)).toEqual({
      GetCallerIdentity: 1,
      ListCertificates: 1,
      "/2020-05-31/distribution": 5,
      "/2020-05-31/distribution/<id>": 40,
    });
  },
);

const plan = (etag: string) =>
  JSON.stringify({
    format_version: "1.2",
    resource_changes: [],
    prior_state: {
      values: {
        root_module: {
          resources: [{ mode: "managed", type: "aws_cloudfront_distribution", values: { id: distribution, etag } }],
        },
      },
    },
  });

test("with --plan, a distribution that was edited since is an error at its place; one that was not is none", async () => {
  const edited = await checked({ files: { "plan.json": plan("E0") }, args: ["--plan", "plan.json"] });
  expect(errorsOf(edited.remarks)).toEqual([
    expect.objectContaining({
      code: "distribution-refused",
      file: place,
      message: expect.stringContaining(
        `distribution "${distribution}" was edited since the plan: its ETag is "E2QWRUHAPOMQZL"`,
      ),
    }),
  ]);
  const same = await checked({ files: { "plan.json": plan("E2QWRUHAPOMQZL") }, args: ["--plan", "plan.json"] });
  expect(errorsOf(same.remarks)).toEqual([]);
});

test.each([
  ["that is no plan", { "plan.json": "{}" }, 'plan "plan.json" has no "format_version", expected the output of'],
  ["that is not there", {}, 'plan "plan.json" could not be read (ENOENT), expected the output of'],
  ["that is a folder", { "plan.json/x": "" }, 'plan "plan.json" is no file, expected the output of'],
])("a file %s is an error, and AWS is not asked", async (_, files, message) => {
  const { code, remarks, asked } = await checked({ files, args: ["--plan", "plan.json"] });
  expect([code, asked]).toEqual([1, []]);
  expect(remarks).toEqual([
    { severity: "error", code: "plan-file", file: "plan.json", message: expect.stringContaining(message) },
  ]);
});
