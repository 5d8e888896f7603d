import { expect, test, vi } from "vitest";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { checkRenewal } from "../../cli/check-renewal.js";
import { ReadFault } from "../../modules/live/fault.js";
import { acmAnswering, type Answer, json, jsonError } from "../live/fake-aws.js";
import { arnOf, rotationYaml, stackYaml } from "../spec/specs.js";
import type { Files } from "./command.js";
import { saidBy } from "./live-context.js";

const days = (count: number): number => Math.floor(Date.now() / 1000) + count * 86_400;

/** How ACM tells of the one certificate that it issued. */
interface Issued {
  readonly eligible?: boolean;
  readonly validation?: string;
  readonly renewal?: string;
  readonly left?: number;
  readonly type?: string;
}

async function acmOf({ eligible = true, validation = "DNS", renewal, left = 200, type = "AMAZON_ISSUED" }: Issued) {
  const authority = await createCertificateAuthority();
  const [notBefore, notAfter] = [new Date(days(left - 198) * 1000), new Date(days(left) * 1000)];
  const { pem } = await authority.issue({ names: ["www.example.com"], notBefore, notAfter });
  const summary = { CertificateArn: arnOf("of-www"), Type: type, Status: "ISSUED", NotAfter: days(left), InUse: true };
  const detail = {
    ...summary,
    InUseBy: ["arn:aws:cloudfront::123456789012:distribution/EWWW000000"],
    RenewalEligibility: eligible ? "ELIGIBLE" : "INELIGIBLE",
    DomainValidationOptions: [{ DomainName: "www.example.com", ValidationMethod: validation }],
    ...(renewal === undefined ? {} : { RenewalSummary: { RenewalStatus: renewal } }),
  };
  const answer: Answer = ({ target }) => {
    if (target === "ListCertificates") return json({ CertificateSummaryList: [summary] });
    return json(target === "GetCertificate" ? { Certificate: pem } : { Certificate: detail });
  };
  return answer;
}

/** What the check says of one rotation in one stack. */
async function said(acm: Answer, yaml = rotationYaml(), more: Files = {}): Promise<readonly string[]> {
  vi.stubEnv("AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED", "true");
  const files = { "edge/stack.yaml": stackYaml(), "edge/www.yaml": yaml, ...more };
  const remarks = await saidBy(checkRenewal, files, { acm: acmAnswering(acm) });
  return remarks.map((one) =>
    one instanceof ReadFault ? one.message : `${one.severity} ${one.code}: ${one.message.replace("rotations/", "")}`,
  );
}

test("of what ACM issued it is said that nothing needs rotating, and why", async () => {
  expect(await said(await acmOf({}))).toEqual([
    'note renewed-by-acm: edge/www.yaml:8:44 ACM issued "2026-03" and renews it in place, under the same ARN, ' +
      "from 60 days before it expires, while it is in use and its DNS validation records stay: nothing needs rotating",
  ]);
});

test("nothing is said of what was imported", async () => {
  expect(await said(await acmOf({ type: "IMPORTED" }))).toEqual([]);
});

test("nothing is said of what is to leave", async () => {
  const yaml = rotationYaml({
    serve: '"2026-09"',
    generations: [
      `- { id: "2026-03", certificate: { arn: "${arnOf("of-www")}" } }`,
      `- { id: "2026-09", certificate: { arn: "${arnOf("gone")}" } }`,
    ],
  });
  const acm = await acmOf({});
  const withoutNew: Answer = (request) =>
    request.body.includes(arnOf("gone")) ? jsonError(400, "ResourceNotFoundException", "no") : acm(request);
  expect(await said(withoutNew, yaml)).toEqual([]);
});

test.each([
  [
    { validation: "EMAIL" },
    "warning renewed-by-mail",
    "its names are validated by mail, so that a person has to answer ACM's, from 45 days before it expires",
  ],
  [{ eligible: false }, "warning renewal-ineligible", "does not renew it (INELIGIBLE); replace it by a new generation"],
  [{ renewal: "FAILED", left: 20 }, "warning renewal-failed", "has failed, 19 day(s) before it expires; look at"],
  [
    { renewal: "PENDING_VALIDATION", left: 20 },
    "warning renewal-pending-validation",
    "does not find its DNS validation records, 19 day(s) before it expires; put the validation records back",
  ],
  [
    { renewal: "PENDING_VALIDATION", validation: "EMAIL", left: 20 },
    "warning renewal-pending-validation",
    "waits for an answer to its mails, 19 day(s) before it expires; answer the mails",
  ],
  [{ left: 5 }, "warning renewal-late", "has not renewed"],
])("where a renewal takes a person, it is a warning with the remedy: %j", async (issued, code, words) => {
  const [remark = "", ...others] = await said(await acmOf(issued));
  expect(remark).toMatch(new RegExp(`^${code}: `));
  expect(remark).toContain(words);
  expect(others).toEqual([]);
});

test("what could not be told is thrown, and never passed over", async () => {
  const denied: Answer = () => jsonError(400, "AccessDeniedException", "not authorized");
  const two = { "edge/api.yaml": rotationYaml({ name: "api" }) };
  await expect(said(denied, rotationYaml(), two)).rejects.toThrow("acm:ListCertificates");
});
