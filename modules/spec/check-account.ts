import { storedAt } from "../rotation/store.js";
import { parseConnectTo } from "./connect-to.js";
import { draftsOf, type RotationDraft, type StackDraft } from "./drafts.js";
import type { RotationIssue } from "./rotation-issue.js";

/** ARNs that CloudFront could not use in the stack's account. */
export function checkArns({ account, written, source }: RotationDraft): readonly RotationIssue[] {
  return written.spec.generations.flatMap((generation, index): readonly RotationIssue[] => {
    const { certificate, store = written.spec.store } = generation;
    const { arn } = certificate;
    if (arn === undefined) return [];
    const place = source.locate(["spec", "generations", index, "certificate", "arn"]);
    const error = { ...place, severity: "error" } as const;
    const at = storedAt(arn);
    if (at?.store !== store) return [{ ...error, code: "arn-not-in-store", found: arn, store, in: at?.store }];
    const { account: found } = at;
    return [
      ...(at.store === "acm" && at.region !== "us-east-1"
        ? [{ ...error, code: "arn-region", arn, region: at.region } as const]
        : []),
      ...(at.store === "iam" && !at.path.startsWith("/cloudfront/")
        ? [{ ...error, code: "arn-path", arn, path: at.path } as const]
        : []),
      ...(account === undefined || found === account
        ? []
        : [{ ...error, code: "arn-account", arn, found, account } as const]),
    ];
  });
}

/** What stack.yaml says that the schema cannot judge. */
export function checkSettings(stack: StackDraft): readonly RotationIssue[] {
  const { settings } = stack;
  if (settings === undefined) return [];
  const { source } = settings;
  const { account, region, assumeRole, connectTo = [] } = settings.written.spec;
  const [, , , , found = account] = assumeRole?.split(":") ?? [];
  const connections = connectTo.flatMap((entry, index): readonly RotationIssue[] => {
    if (parseConnectTo(entry) !== undefined) return [];
    return [{ ...source.locate(["spec", "connectTo", index]), severity: "error", code: "connect-to", found: entry }];
  });
  const error = (key: string) => ({ ...source.locate(["spec", key]), severity: "error" }) as const;
  const [tls] = draftsOf(stack, "TlsRotation");
  return [
    ...connections,
    ...(tls === undefined || region === "us-east-1"
      ? []
      : [{ ...error("region"), code: "tls-region", found: region, rotation: tls.written.metadata.name } as const]),
    ...(found === account ? [] : [{ ...error("assumeRole"), code: "role-account", found, account } as const]),
  ];
}
