// AWS's side of a sign-in: what takes a SAMLResponse and goes by what Cognito, IAM or Identity Center hold at that moment.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { CacheProvider } from "@node-saml/node-saml";
import { LabFault, reasonOf } from "./lab-fault.js";
import { listen } from "./listen.js";
import { pathOf, serviceProviderOf, type LabRelyingParty } from "./relying-party-kinds.js";
import { judgeResponse, requestUrl, type HeldTrust, type Verdict } from "./relying-party-verify.js";

export interface RelyingPartiesOptions {
  readonly parties: readonly LabRelyingParty[];
  /** Asked at every sign-in, so that what the emulator holds at that moment decides. */
  readonly trusts: (party: LabRelyingParty) => Promise<HeldTrust>;
  /** 0 or none: any free one. */
  readonly port?: number | undefined;
}

/** Where one of them is in the lab. */
export interface RelyingPartyAddress {
  readonly party: LabRelyingParty;
  readonly entityId: string;
  /** As AWS documents it, and as the identity provider's form has it. */
  readonly acs: string;
  /** `http://127.0.0.1:<port>/<kind>/<provider>/acs`: what answers for it. */
  readonly acsAt: string;
  /** Sends a browser to the identity provider with a request; undefined: IAM, where sign-in begins there. */
  readonly signInAt: string | undefined;
}

export interface RelyingParties {
  readonly port: number;
  readonly addresses: readonly RelyingPartyAddress[];
  readonly stop: () => Promise<void>;
}

const largestForm = 1024 * 1024;
const keptRequests = 10_000;

/** The requests that are still to be answered; the oldest are forgotten, as they would be by their age. */
function rememberRequests(): CacheProvider {
  const known = new Map<string, string>();
  return {
    saveAsync: async (key, value) => {
      known.set(key, value);
      const [oldest] = known.keys();
      if (known.size > keptRequests && oldest !== undefined) known.delete(oldest);
      return { value, createdAt: Date.now() };
    },
    getAsync: async (key) => known.get(key) ?? null,
    removeAsync: async (key) => (key !== null && known.delete(key) ? key : null),
  };
}

interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Verdict;
}

/** Listens on a loopback port. Throws a LabFault where two of them would have the same address. */
export async function startRelyingParties(options: RelyingPartiesOptions): Promise<RelyingParties> {
  const parties = new Map(options.parties.map((party) => [pathOf(party), party] as const));
  const endpoints = new Set(options.parties.map((party) => serviceProviderOf(party).acs));
  if (parties.size < options.parties.length || endpoints.size < options.parties.length)
    throw new LabFault("Two relying parties have one address; expected another name, pool or domain for each.");
  const requests = rememberRequests();
  const server: Server = createServer((request, response) => {
    answer(request, parties, options.trusts, requests)
      .catch((cause: unknown): Reply => ({ status: 500, body: { accepted: false, reason: reasonOf(cause) } }))
      .then((reply) => send(response, reply))
      .catch(() => response.destroy());
  });
  const purpose = { what: "its relying parties", option: "another free port" };
  const port = await listen(server, options.port ?? 0, "127.0.0.1", purpose);
  return {
    port,
    addresses: options.parties.map((party) => addressOf(party, port)),
    stop: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function addressOf(party: LabRelyingParty, port: number): RelyingPartyAddress {
  const { entityId, acs } = serviceProviderOf(party);
  const at = `http://127.0.0.1:${port}${pathOf(party)}`;
  return { party, entityId, acs, acsAt: `${at}/acs`, signInAt: party.kind === "iam" ? undefined : `${at}/sign-in` };
}

async function answer(
  request: IncomingMessage,
  parties: ReadonlyMap<string, LabRelyingParty>,
  trusts: RelyingPartiesOptions["trusts"],
  requests: CacheProvider,
): Promise<Reply> {
  const { pathname } = new URL(request.url ?? "/", "http://lab");
  const [, path = "", step] = /^(.*)\/(acs|sign-in)$/.exec(pathname) ?? [];
  const party = parties.get(path);
  if (party === undefined) return { status: 404 };
  if (step === "sign-in") {
    if (party.kind === "iam") return { status: 404 };
    // Without a space: node-saml signs one as %20 and sends it as +.
    const location = await requestUrl(party, await trusts(party), path, requests);
    return { status: 302, headers: { location } };
  }
  if (request.method !== "POST") return { status: 405 };
  const samlResponse = new URLSearchParams(await readForm(request)).get("SAMLResponse");
  if (samlResponse === null) return { status: 400, body: { accepted: false, reason: "the form has no SAMLResponse" } };
  const verdict = await judgeResponse(samlResponse, party, await trusts(party), requests);
  return { status: verdict.accepted ? 200 : 403, body: verdict };
}

async function readForm(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request) {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(String(piece));
    length += bytes.length;
    if (length > largestForm) throw new LabFault(`the form is longer than ${largestForm} bytes`);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString("utf8");
}

function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  response.writeHead(status, { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}
