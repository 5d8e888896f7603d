import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { answerAcm } from "./acm.js";
import type { AcmContext } from "./acm-context.js";
import { jsonError, type Answer, type Call } from "./answer.js";
import { answerCallerIdentity, callerOf } from "./caller.js";
import { cloudFrontPrefix } from "./cloudfront-routes.js";
import { answerCloudFront, type CloudFrontContext } from "./cloudfront.js";
import { answerCloudTrail, type CloudTrailContext } from "./cloudtrail.js";
import { answerCognito, type CognitoContext } from "./cognito.js";
import { withText } from "./distribution-config.js";
import type { CallFault, FaultRegistry } from "./faults.js";
import { answerIam, type IamContext } from "./iam.js";
import { actionsOf } from "./iam-actions.js";
import { identify, type Identified } from "./identify.js";
import type { SsoAdminContext } from "./identity-center.js";
import { answerIdentityStore, type IdentityStoreContext } from "./identity-store.js";
import { LabFault, reasonOf } from "./lab-fault.js";
import { listen } from "./listen.js";
import { denied, errorFor, expired, throttled } from "./refusals.js";
import type { RequestLog } from "./request-log.js";
import { answerServiceQuotas, type ServiceQuotasContext } from "./service-quotas.js";
import { answerSsm } from "./ssm.js";
import { answerSsoAdmin } from "./sso-admin.js";

/** What the answers of all services work with. */
type ServiceContexts = AcmContext & CloudFrontContext & IamContext & ServiceQuotasContext & SamlContexts;
type SamlContexts = CloudTrailContext & CognitoContext & IdentityStoreContext & SsoAdminContext;

/** What the layer in front of the emulator works with. */
export interface LayerContext extends ServiceContexts {
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  /** Answers what is under `/_lab/`. */
  readonly control: (call: Call) => Promise<Answer>;
}

const mebibyte = 1024 * 1024;

function maxBodyOf(path: string, headers: IncomingMessage["headers"]): number {
  if (path.startsWith(`${cloudFrontPrefix}/`)) return mebibyte;
  return headers["x-amz-target"] === undefined ? 64 * mebibyte : 4 * mebibyte;
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    length += bytes.length;
    if (length > limit) throw new LabFault(`The body is longer than ${limit} bytes; the lab takes no more.`);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const target = request.url ?? "/";
  const url = new URL(target, "http://lab");
  const { method = "GET", headers, rawHeaders } = request;
  const path = url.pathname.length > 1 ? url.pathname.replace(/\/$/, "") : url.pathname;
  const body = await readBody(request, maxBodyOf(path, headers));
  return { method, path, query: url.searchParams, headers, rawHeaders, target, body };
}

function edit(
  id: string | undefined,
  fault: CallFault & { readonly kind: "edit" },
  { distributions }: LayerContext,
): void {
  const distribution = distributions.get(id ?? "");
  if (distribution !== undefined)
    distributions.update(distribution, withText(distribution.current.configXml, fault.path, fault.value));
}

/** Of an operation that needs two permissions, the one that the fault names is missing. */
async function refuseCaller(
  call: Call,
  identified: Identified,
  { operation }: CallFault,
  { account, forward }: LayerContext,
): Promise<Answer> {
  const [own, ...others] = actionsOf(call, identified);
  const action = others.find((one) => one === operation) ?? own ?? identified.operation;
  return denied(identified, action, await callerOf(call, account, forward));
}

/** What the faults before a call make of it: an answer of their own, a dropped connection, or nothing. */
async function runInto(
  faults: readonly CallFault[],
  call: Call,
  identified: Identified,
  context: LayerContext,
): Promise<Answer | "dropped" | undefined> {
  const { resource } = identified;
  let outcome: Answer | "dropped" | undefined;
  for (const fault of faults) {
    switch (fault.kind) {
      case "throttle":
        outcome ??= throttled(identified);
        break;
      case "error":
        outcome ??= errorFor(identified, {
          status: fault.status,
          code: "InternalError",
          message: "We encountered an internal error. Please try again.",
        });
        break;
      case "deny":
        outcome ??= await refuseCaller(call, identified, fault, context);
        break;
      case "expired":
        outcome ??= expired(identified);
        break;
      case "slow":
        await sleep(fault.ms);
        break;
      case "crash":
        if (fault.when === "before") outcome ??= "dropped";
        break;
      case "edit":
        if (fault.when === "before") edit(resource, fault, context);
        break;
      case "vanish":
        context.distributions.remove(resource ?? "");
        break;
    }
  }
  return outcome;
}

async function answer(
  call: Call,
  { service, operation, resource }: Identified,
  context: LayerContext,
): Promise<Answer> {
  switch (service) {
    case "cloudfront":
      return answerCloudFront(call, { operation, resource }, context);
    case "acm":
      return answerAcm(operation, call, context);
    case "iam":
      return answerIam(operation, call, context);
    case "cognito-idp":
      return answerCognito(operation, call, context);
    case "sso":
      return answerSsoAdmin(operation, call, context);
    case "identitystore":
      return answerIdentityStore(operation, call, context);
    case "cloudtrail":
      return answerCloudTrail(operation, call, context);
    case "servicequotas":
      return answerServiceQuotas(operation, call, context);
    case "ssm":
      return answerSsm(operation, call, context.forward);
    case "sts":
      if (operation === "GetCallerIdentity") return answerCallerIdentity(call, context.account, context.forward);
      return context.forward(call);
    default:
      return context.forward(call);
  }
}

async function handle(call: Call, context: LayerContext): Promise<Answer | "dropped"> {
  if (call.path.startsWith("/_lab/")) return context.control(call);
  const identified = identify(call, context);
  const { service, operation, resource } = identified;
  const distribution = service === "cloudfront" ? resource : undefined;
  const actions = actionsOf(call, identified);
  const faults = context.faults.take([operation, `${service}:${operation}`, ...actions], distribution);
  let outcome = await runInto(faults, call, identified, context);
  outcome ??= await answer(call, identified, context);
  for (const fault of faults) {
    if (fault.kind === "edit" && fault.when === "after") edit(resource, fault, context);
    if (fault.kind === "crash" && fault.when === "after") outcome = "dropped";
  }
  const status = outcome === "dropped" ? 0 : outcome.status;
  const { arn } = identified;
  context.log.add({ time: new Date().toISOString(), service, operation, actions, resource, arn, status });
  return outcome;
}

function send(response: ServerResponse, method: string, { status, headers, body }: Answer): void {
  const all = Object.entries(headers).map(
    ([name, value]) => [name, typeof value === "string" ? value : [...value]] as const,
  );
  // The answer to HEAD has the length of a body it does not have.
  const length =
    method === "HEAD" || status === 204 || "content-length" in headers ? {} : { "content-length": body.length };
  response.writeHead(status, { ...Object.fromEntries(all), ...length });
  response.end(method === "HEAD" ? undefined : body);
}

async function serve(request: IncomingMessage, response: ServerResponse, context: LayerContext): Promise<void> {
  try {
    const outcome = await handle(await readCall(request), context);
    if (outcome === "dropped") request.socket.destroy();
    else send(response, request.method ?? "GET", outcome);
  } catch (cause) {
    const status = cause instanceof LabFault ? 413 : 500;
    response.shouldKeepAlive = false;
    if (!response.headersSent)
      send(response, "POST", jsonError({ status, code: "LabError", message: reasonOf(cause) }));
  }
}

/** The address all AWS clients are pointed at. Port 0: any free one. */
export async function startLayer(
  port: number,
  context: LayerContext,
): Promise<{ readonly port: number; readonly stop: () => Promise<void> }> {
  const server: Server = createServer((request, response) => void serve(request, response, context));
  // Longer than clients keep a connection, so that none of them writes into one that is being closed.
  server.keepAliveTimeout = 120_000;
  const bound = await listen(server, port, "127.0.0.1", { what: "AWS calls", option: "--port" });
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };
  return { port: bound, stop };
}
