import { jsonError, type Answer, type Call, type ServiceError } from "./answer.js";
import type { Forward } from "./forward.js";
import { readJson, textOf } from "./json-call.js";

const refused = (message: string): ServiceError => ({ status: 400, code: "ValidationException", message });

/** What Parameter Store refuses of a new parameter and the emulator does not; in the service's words. */
function problemOf(name: string, value: string, tier: string): ServiceError | undefined {
  const most = tier === "Standard" ? 4096 : 8192;
  if (!/^[\w./-]+$/.test(name))
    return refused(
      'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_',
    );
  if (name.includes("/") && !name.startsWith("/")) return refused("Parameter name must be a fully qualified name.");
  if (name.split("/").length - 1 > 15)
    return refused("Parameter hierarchies are limited to a maximum of fifteen levels.");
  if (/^\/?(?:aws|ssm)/i.test(name)) return refused("No access to reserved parameter name: it begins with aws or ssm.");
  if (name.length > 1011) return refused("Parameter name can't be longer than 1011 characters.");
  if (Buffer.byteLength(value) > most)
    return refused(`${tier} tier parameters support a maximum parameter value of ${most} characters.`);
  return undefined;
}

/** Answers a call of Parameter Store: the emulator's answer, with the rules it leaves out. */
export async function answerSsm(operation: string, call: Call, forward: Forward): Promise<Answer> {
  if (operation !== "PutParameter") return forward(call);
  const request = readJson(call.body);
  const text = (field: string) => textOf(request[field]) ?? "";
  const problem = problemOf(text("Name"), text("Value"), text("Tier") || "Standard");
  return problem === undefined ? forward(call) : jsonError(problem);
}
