import { afterAll, beforeAll, expect, test } from "vitest";

import { aFolder, crossfade } from "./command.js";

const stack = (spec: object) =>
  JSON.stringify({
    apiVersion: "crossfade/v1",
    kind: "Stack",
    spec: { account: "123456789012", region: "us-east-1", ...spec },
  });

function rotation(name: string, distributions: readonly string[], id: string): string {
  const arn = `arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-${id}`;
  const spec = {
    store: "acm",
    generations: [{ id: "2026-03", certificate: { arn } }],
    serve: "2026-03",
    rollout: { waves: [{ name: "all", distributions }] },
  };
  return JSON.stringify({ apiVersion: "crossfade/v1", kind: "TlsRotation", metadata: { name, owner: "team" }, spec });
}

const s3 = { bucket: "acme-tfstate", key: "crossfade/edge.tfstate", region: "us-east-1" };
const role = "arn:aws:iam::123456789012:role/crossfade";
const many = Array.from({ length: 150 }, (_, index) => `E${String(index).padStart(13, "0")}`);

let folder: string;
let remove: () => void;

beforeAll(() => {
  ({ folder, remove } = aFolder({
    "rotations/edge/stack.yaml": stack({ backend: { s3 }, assumeRole: role }),
    "rotations/edge/www.yaml": rotation("www", ["E1AAAAAAAAAAAA"], "000000000001"),
    "rotations/large/stack.yaml": stack({}),
    "rotations/large/api.yaml": rotation("api", many, "000000000002"),
  }));
});

afterAll(() => {
  remove();
});

test("with a stack and a job, stdout is a policy as IAM takes it, and what a person must know is on stderr", async () => {
  const { code, stdout, stderr } = await crossfade(folder, ["permissions", "--stack", "edge", "--job", "stage"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Lists",
        Effect: "Allow",
        Action: ["acm:ListCertificates", "cloudfront:ListDistributions", "servicequotas:GetAWSDefaultServiceQuota"],
        Resource: ["*"],
      },
      {
        Sid: "AnyCertificate",
        Effect: "Allow",
        Action: ["acm:GetCertificate"],
        Resource: ["arn:aws:acm:us-east-1:123456789012:certificate/*"],
      },
      {
        Sid: "Imports",
        Effect: "Allow",
        Action: ["acm:AddTagsToCertificate", "acm:ImportCertificate"],
        Resource: ["arn:aws:acm:us-east-1:123456789012:certificate/*"],
        Condition: { StringEquals: { "aws:RequestTag/crossfade:rotation": ["www"] } },
      },
      {
        Sid: "Quotas",
        Effect: "Allow",
        Action: ["servicequotas:GetServiceQuota"],
        Resource: [
          "arn:aws:servicequotas:us-east-1:123456789012:acm/L-3808DC70",
          "arn:aws:servicequotas:us-east-1:123456789012:acm/L-D2CB7DE9",
        ],
      },
    ],
  });
  expect(stderr).toBe(
    `stack "edge", job "stage": it is of the role ${role}; whoever assumes it needs one too: add --caller\n`,
  );
});

test("--caller is what the credentials need that assume the role: the role, and the state", async () => {
  const { code, stdout } = await crossfade(folder, ["permissions", "--stack", "edge", "--job", "plan", "--caller"]);
  const document: unknown = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    Statement: [
      { Action: ["sts:AssumeRole"], Resource: [role] },
      { Action: ["s3:ListBucket"], Resource: ["arn:aws:s3:::acme-tfstate"] },
      { Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::acme-tfstate/crossfade/edge.tfstate"] },
      {
        Action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        Resource: ["arn:aws:s3:::acme-tfstate/crossfade/edge.tfstate.tflock"],
      },
    ],
  });
});

test("--caller is refused where no role is assumed", async () => {
  const { code, stderr } = await crossfade(folder, ["permissions", "--stack", "large", "--caller"]);
  expect(code).toBe(1);
  expect(stderr).toContain('stack "large" has no assumeRole, expected one for --caller');
});

test("distributions that do not fit into a managed policy become a pattern, and that is said", async () => {
  const { code, stdout, stderr } = await crossfade(folder, ["permissions", "--stack", "large", "--job", "apply"]);
  expect(code).toBe(0);
  expect(stdout).toContain('"arn:aws:cloudfront::123456789012:distribution/*"');
  expect(stdout).not.toContain(many[0]);
  expect(stderr).toContain(
    'stack "large", job "apply": statement "SwitchedDistributions" allows arn:aws:cloudfront::123456789012:distribution/*: its 150 ARNs do not fit, a managed policy takes 6,144 characters; split the stack to have them listed\n',
  );
});

test("review needs nothing of AWS: an empty policy, and a word on stderr", async () => {
  const { code, stdout, stderr } = await crossfade(folder, [
    "permissions",
    "--stack",
    "edge",
    "--job",
    "review",
    "--json",
  ]);
  expect([code, JSON.parse(stdout)]).toEqual([0, { Version: "2012-10-17", Statement: [] }]);
  expect(stderr).toBe(
    'stack "edge", job "review": it judges plan files and asks nothing of AWS; no credentials are needed, and no policy: IAM takes no empty one\n',
  );
});

test("adopt's caller needs the role that adopt assumes; before there is a stack there is none to tell", async () => {
  const args = ["permissions", "--job", "adopt", "--caller"];
  const [own, before] = await Promise.all([
    crossfade(folder, [...args, "--stack", "edge"]),
    crossfade(folder, [...args, "--rotations", "nowhere"]),
  ]);
  const document: unknown = JSON.parse(own.stdout);
  expect(document).toMatchObject({ Statement: [{ Action: ["sts:AssumeRole"], Resource: [role] }] });
  expect([before.code, before.stdout]).toEqual([1, ""]);
  expect(before.stderr).toContain("--caller is of a stack's assumeRole, and --stack names none");
});

test("--help says what each job covers", async () => {
  const { stdout } = await crossfade(folder, ["permissions", "--help"]);
  for (const job of ["plan", "apply", "review", "drift", "stage", "adopt"])
    expect(stdout).toMatch(new RegExp(`^  ${job} +[a-z]`, "m"));
  expect(stdout).toMatch(/^ {2}adopt .*adopt --assignments needs --stack/m);
});

test("adopt, which comes before any stack, needs lists only", async () => {
  const { code, stdout } = await crossfade(folder, ["permissions", "--job", "adopt", "--rotations", "nowhere"]);
  const document: unknown = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    Statement: [
      {
        Action: ["acm:ListCertificates", "cloudfront:ListDistributions", "iam:ListServerCertificates"],
        Resource: ["*"],
      },
    ],
  });
});

test("without a job, --json has every stack's policy for every job, and text can be read", async () => {
  const [json, text] = await Promise.all([
    crossfade(folder, ["permissions", "--json"]),
    crossfade(folder, ["permissions"]),
  ]);
  const documents: unknown = JSON.parse(json.stdout);
  const byJob = Object.fromEntries(
    ["plan", "apply", "review", "drift", "stage", "adopt"].map((job) => [job, { Version: "2012-10-17" }]),
  );
  expect(documents).toMatchObject({ edge: byJob, large: byJob });
  expect(text.stdout).toContain("edge, drift: ");
  expect(text.stdout).toContain(
    "  Distributions: cloudfront:GetDistribution\n    arn:aws:cloudfront::123456789012:distribution/E1",
  );
  expect(text.stdout).toContain("edge, review: nothing\n");
  const notes = text.stderr.trim().split("\n");
  expect(notes.filter((note) => note.includes("it judges plan files"))).toEqual([
    expect.stringMatching(/^stack "edge", "large", job "review": /),
  ]);
});

test("an unknown stack and an unknown job are refused with those there are", async () => {
  const stackless = await crossfade(folder, ["permissions", "--stack", "egde"]);
  expect([stackless.code, stackless.stderr]).toEqual([1, 'stack "egde" is not known; known: edge, large\n']);
  const jobless = await crossfade(folder, ["permissions", "--job", "deploy"]);
  expect(jobless.code).toBe(1);
  expect(jobless.stderr).toContain("Allowed choices are plan, apply, review, drift, stage, adopt.");
});
