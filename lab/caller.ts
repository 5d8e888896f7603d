import type { Answer, Call } from "./answer.js";
import { credentialOf } from "./credential.js";
import { emulatorCall } from "./emulator-call.js";
import type { Forward } from "./forward.js";
import { descendants, parseXml } from "./xml.js";

/** Who the lab's own credentials are: an assumed role, as people and pipelines are; the emulator says "user/moto". */
function named(text: string, account: string): string {
  return text.replaceAll(`arn:aws:sts::${account}:user/moto`, `arn:aws:sts::${account}:assumed-role/lab/session`);
}

/** GetCallerIdentity. */
export async function answerCallerIdentity(
  call: Pick<Call, "method" | "target" | "rawHeaders" | "body">,
  account: string,
  forward: Forward,
): Promise<Answer> {
  const { headers, ...answer } = await forward(call);
  const { "content-length": _, ...kept } = headers;
  return { ...answer, headers: kept, body: Buffer.from(named(answer.body.toString("utf8"), account)) };
}

/** The ARN of whoever signed the call. */
export async function callerOf(call: Call, account: string, forward: Forward): Promise<string> {
  const body = new URLSearchParams({ Action: "GetCallerIdentity", Version: "2011-06-15" });
  const { accessKey } = credentialOf(call);
  const answer = await answerCallerIdentity(emulatorCall({ service: "sts", body, accessKey }), account, forward);
  return descendants(parseXml(answer.body.toString("utf8")), "Arn")[0]?.text ?? `arn:aws:iam::${account}:root`;
}
