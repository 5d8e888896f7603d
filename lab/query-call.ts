// The Query protocol: parameters as a form, answers in XML. IAM and STS speak it.
import { randomUUID } from "node:crypto";
import { headerOf, xmlAnswer, type Answer, type Call, type ServiceError } from "./answer.js";
import { tag, textTag } from "./xml.js";

/** The form's parameters; undefined where the body is no form. */
export function formOf(call: Call): URLSearchParams | undefined {
  const isForm = headerOf(call, "content-type")?.startsWith("application/x-www-form-urlencoded") === true;
  return isForm ? new URLSearchParams(call.body.toString("utf8")) : undefined;
}

/** `Tags.member.1.Key`, …: the members of a list in their order, each by the name of its field (empty: the member itself). */
export function membersOf(form: URLSearchParams, list: string): readonly ReadonlyMap<string, string>[] {
  const members = new Map<number, Map<string, string>>();
  for (const [name, value] of form) {
    const found = /^(.+)\.member\.(\d+)(?:\.(.+))?$/.exec(name);
    if (found?.[1] !== list) continue;
    const index = Number(found[2]);
    const fields = members.get(index) ?? new Map<string, string>();
    members.set(index, fields.set(found[3] ?? "", value));
  }
  return [...members].sort(([a], [b]) => a - b).map(([, fields]) => fields);
}

const namespaces: Readonly<Record<string, string>> = {
  iam: "https://iam.amazonaws.com/doc/2010-05-08/",
  sts: "https://sts.amazonaws.com/doc/2011-06-15/",
};

function root(service: string, name: string, content: string): string {
  return `<${name} xmlns="${namespaces[service] ?? ""}">${content}</${name}>`;
}

/** `content` is XML; undefined for an operation that answers nothing. */
export function queryAnswer(service: string, operation: string, content: string | undefined): Answer {
  const result = content === undefined ? "" : tag(`${operation}Result`, content);
  const metadata = tag("ResponseMetadata", textTag("RequestId", randomUUID()));
  return xmlAnswer(200, root(service, `${operation}Response`, result + metadata));
}

export function queryError(service: string, { status, code, message }: ServiceError): Answer {
  const type = textTag("Type", status < 500 ? "Sender" : "Receiver");
  const error = tag("Error", type + textTag("Code", code) + textTag("Message", message));
  return xmlAnswer(status, root(service, "ErrorResponse", error + textTag("RequestId", randomUUID())));
}
