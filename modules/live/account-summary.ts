import { GetAccountSummaryCommand } from "@aws-sdk/client-iam";

import { quotaFacts } from "../rotation/quota.js";
import type { IamPort } from "./clients.js";
import { faultOf } from "./fault.js";
import type { Allowance } from "./service-quota.js";

/** GetAccountSummary: how many server certificates there are, and how many the account may have. Throws ReadFault. */
export async function serverCertificateRoom(
  client: IamPort,
  signal?: AbortSignal,
): Promise<Allowance & { readonly used: number }> {
  try {
    const { SummaryMap: summary } = await client.send(new GetAccountSummaryCommand({}), {
      ...(signal && { abortSignal: signal }),
    });
    const used = summary?.ServerCertificates;
    if (used === undefined) throw new SyntaxError("the answer does not tell the number of server certificates");
    const allowed = summary?.ServerCertificatesQuota;
    return allowed === undefined
      ? { used, allowed: quotaFacts["iam-server-certificates"].documented, allowedBy: "documentation" }
      : { used, allowed, allowedBy: "account" };
  } catch (cause) {
    throw faultOf("iam:GetAccountSummary", "the account", cause);
  }
}
