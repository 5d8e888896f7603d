import { headerOf, jsonAnswer, type Answer, type Call } from "./answer.js";
import { isJsonObject, type JsonObject } from "./config-document.js";
import { answerFederationControl } from "./control-federation.js";
import { parseFault, type LabFaults } from "./faults.js";
import type { FederationView } from "./federation-view.js";
import { LabFault } from "./lab-fault.js";
import type { LoggedRequest } from "./request-log.js";
import type { World } from "./world.js";

/** What is controlled; a lab is one. */
export interface Controlled extends World {
  readonly endpoint: string;
  readonly edge: { readonly host: string; readonly port: number };
  readonly requests: readonly LoggedRequest[];
  readonly faults: LabFaults;
}

/** What another process may ask of a lab under `/_lab/`; it listens on loopback only. */
export interface LabStatus {
  readonly pid: number;
  readonly endpoint: string;
  readonly edge: { readonly host: string; readonly port: number };
  readonly distributions: readonly {
    readonly id: string;
    readonly status: string;
    readonly etag: string;
    readonly aliases: readonly string[];
    readonly certificateArn: string | undefined;
    readonly servedCertificateArn: string | undefined;
    readonly certificate: string | undefined;
    readonly servedCertificate: string | undefined;
  }[];
  readonly federation: FederationView;
  readonly faults: readonly { readonly id: string; readonly kind: string }[];
}

export function statusOf(lab: Controlled): LabStatus {
  const distributions = lab.distributions().map((one) => ({
    id: one.id,
    status: one.status,
    etag: one.etag,
    aliases: one.aliases,
    certificateArn: one.certificateArn,
    servedCertificateArn: one.servedCertificateArn,
    certificate: one.certificate,
    servedCertificate: one.servedCertificate,
  }));
  const { endpoint, edge, faults } = lab;
  const federation = lab.federation();
  return { pid: process.pid, endpoint, edge, distributions, federation, faults: faults.list() };
}

function bodyOf({ body }: Call): JsonObject {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    if (isJsonObject(value)) return value;
  } catch {
    // Said below.
  }
  throw new LabFault("The body is not a JSON object; expected one.");
}

function notFound(what: string): Answer {
  return jsonAnswer(404, { message: `The lab has no ${what}.` });
}

async function onDistribution(method: string, id: string, lab: Controlled): Promise<Answer> {
  const distribution = lab.distribution(id);
  if (distribution === undefined) return notFound(`distribution "${id}"`);
  if (method === "DELETE") await lab.deleteDistribution(id);
  return jsonAnswer(200, distribution);
}

async function route(call: Call, lab: Controlled): Promise<Answer> {
  const [, , collection = "", id = ""] = call.path.split("/");
  const own = await answerFederationControl(`${call.method} ${collection}`, id, () => bodyOf(call), lab);
  if (own !== undefined) return own;
  switch (`${call.method} ${collection}`) {
    case "GET status":
      return jsonAnswer(200, statusOf(lab));
    case "GET requests":
      return jsonAnswer(200, lab.requests);
    case "GET faults":
      return jsonAnswer(200, lab.faults.list());
    case "POST faults":
      return jsonAnswer(201, { id: lab.faults.add(parseFault(bodyOf(call))) });
    case "DELETE faults":
      if (id === "") lab.faults.clear();
      else if (!lab.faults.lift(id)) return notFound(`fault "${id}"`);
      return jsonAnswer(200, { faults: lab.faults.list() });
    case "GET distributions":
    case "DELETE distributions":
      return onDistribution(call.method, id, lab);
    default:
      return notFound(`"${call.method} ${call.path}"`);
  }
}

/** Answers `/_lab/…`, also to a browser's page only when that page is local: names other than loopback's are refused. */
export async function answerControl(call: Call, lab: Controlled): Promise<Answer> {
  const host = (headerOf(call, "host") ?? "").replace(/:\d+$/, "");
  if (host !== "127.0.0.1" && host !== "localhost")
    return jsonAnswer(403, { message: `"${host}" is not a loopback name.` });
  try {
    return await route(call, lab);
  } catch (cause) {
    if (cause instanceof LabFault) return jsonAnswer(400, { message: cause.message });
    throw cause;
  }
}
