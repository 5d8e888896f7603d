import { permittedOn } from "./permitted.js";
import { mostCharacters, type Policy, type PolicyQuestion } from "./policy.js";

/** What a policy cannot say by itself: one sentence each, of what a person has to know who puts it into place. */
export function policyNotes({ document, characters, widened }: Policy, question: PolicyQuestion): readonly string[] {
  const { job } = question;
  if (job === "review")
    return [
      "it judges plan files and asks nothing of AWS; no credentials are needed, and no policy: IAM takes no empty one",
    ];
  const tooLong = `a managed policy takes ${thousands(mostCharacters)} characters`;
  return [
    ...widened.map(
      ({ sid, listed, allowed }) =>
        `statement "${sid}" allows ${allowed}: its ${listed} ARNs do not fit, ${tooLong}; split the stack to have them listed`,
    ),
    ...(characters > mostCharacters
      ? [`the policy has ${thousands(characters)} characters, and ${tooLong}; divide its statements among several`]
      : []),
    ...(document.Statement.length === 0
      ? ["nothing of AWS is needed for it, and no policy: IAM takes no empty one"]
      : onTheJob(question)),
  ];
}

function onTheJob({ job, scope, holder }: PolicyQuestion): readonly string[] {
  const has = (on: Parameters<typeof permittedOn>[0]): boolean => permittedOn(on, scope).length > 0;
  if (holder === "caller" && scope.assumeRole !== undefined)
    return [`it is of whoever assumes ${scope.assumeRole}; without --caller you get that role's own`];
  return [
    ...(scope.assumeRole !== undefined
      ? [`it is of the role ${scope.assumeRole}; whoever assumes it needs one too: add --caller`]
      : []),
    // CloudFront "verifies read permissions on Web ACL" of whoever updates a distribution that has one
    // (aws/aws-sdk-java#2901), and asks for Lambda@Edge's two as its Developer Guide says ("Lambda@Edge permissions").
    ...(job === "apply" && has("switched-distributions")
      ? [
          "to update a distribution that has them, CloudFront also asks for wafv2:GetWebACL on its web ACL, and for " +
            "lambda:GetFunction and lambda:EnableReplication* on its Lambda@Edge functions; the spec does not tell: add them",
        ]
      : []),
    ...(has("secrets-to-stage") && job === "stage" ? [kms] : []),
    ...(has("secrets-for-terraform") && job === "apply" ? [kms] : []),
    ...(job === "plan" || job === "apply"
      ? [
          "what leaves the spec is still read, and deleted, by the apply after it: make the policy anew after that apply",
        ]
      : []),
  ];
}

const kms = "a secret under a key of your own also needs kms:Decrypt on that key; the spec does not tell which: add it";

function thousands(count: number): string {
  return count.toLocaleString("en-US");
}
