import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls, type PeerCertificate, type TLSSocket } from "node:tls";

import { covers } from "../modules/certificates/coverage.js";

/** A handshake that a viewer would have noticed. */
export interface Failure {
  readonly alias: string;
  readonly at: string;
  readonly reason: string;
}

export interface Tally {
  readonly handshakes: number;
  readonly failed: number;
  /** The first of them. */
  readonly failures: readonly Failure[];
  /** How many handshakes were answered with the certificate of each fingerprint. */
  readonly served: ReadonlyMap<string, number>;
}

/** Handshakes without pause, as a viewer does, until it is stopped. */
export interface Prober {
  /** What has been seen since the last call. */
  take(): Tally;
  stop(): Promise<Tally>;
}

/** Failures kept for the report; of the others only the count. */
const keptFailures = 100;

interface Probe {
  readonly host: string;
  readonly port: number;
  /** Names a viewer asks for. */
  readonly aliases: readonly string[];
  /** What a viewer trusts, PEM. */
  readonly root: string;
  readonly pauseMs?: number;
}

export function startProber({ host, port, aliases, root, pauseMs = 10 }: Probe): Prober {
  let handshakes = 0;
  let failed = 0;
  let failures: Failure[] = [];
  let served = new Map<string, number>();
  let running = true;
  const take = (): Tally => {
    const tally = { handshakes, failed, failures, served };
    handshakes = 0;
    failed = 0;
    failures = [];
    served = new Map();
    return tally;
  };
  const probe = async (alias: string): Promise<void> => {
    while (running) {
      const answer = await handshakeAsViewer(host, port, alias, root);
      handshakes += 1;
      if (answer.fingerprint !== undefined) served.set(answer.fingerprint, (served.get(answer.fingerprint) ?? 0) + 1);
      if (answer.reason !== undefined) {
        failed += 1;
        if (failures.length < keptFailures)
          failures.push({ alias, at: new Date().toISOString(), reason: answer.reason });
      }
      await sleep(pauseMs);
    }
  };
  const probes = aliases.map(probe);
  return {
    take,
    stop: async () => {
      running = false;
      await Promise.all(probes);
      return take();
    },
  };
}

interface Answer {
  readonly fingerprint?: string;
  /** Why a viewer would not go on; absent when it would. */
  readonly reason?: string;
}

function handshakeAsViewer(host: string, port: number, alias: string, root: string): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connectTls({ host, port, servername: alias, ca: root, rejectUnauthorized: false, timeout: 10_000 });
    const end = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("secureConnect", () => {
      end(judge(socket, alias));
    });
    socket.once("timeout", () => {
      end({ reason: "no answer within 10 s" });
    });
    socket.once("error", (error: Error) => {
      end({ reason: error.message });
    });
  });
}

function judge(socket: TLSSocket, alias: string): Answer {
  const certificate = socket.getPeerCertificate();
  const fingerprint = certificate.fingerprint256.replaceAll(":", "").toLowerCase();
  const names = dnsNames(certificate);
  if (!covers(names, alias)) return { fingerprint, reason: `answered with a certificate for ${names.join(", ")}` };
  // A wildcard certificate's name is checked above; the chain and the dates are checked by Node.
  if (!socket.authorized) return { fingerprint, reason: `not trusted: ${String(socket.authorizationError)}` };
  return { fingerprint };
}

function dnsNames({ subjectaltname }: PeerCertificate): readonly string[] {
  return (subjectaltname ?? "")
    .split(", ")
    .filter((name) => name.startsWith("DNS:"))
    .map((name) => name.slice("DNS:".length).toLowerCase());
}
