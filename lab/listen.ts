import type { Server } from "node:net";
import { LabFault, reasonOf } from "./lab-fault.js";

/** What a port is for, in words for whoever finds it taken, and the option that chooses another. */
export interface Purpose {
  readonly what: string;
  readonly option: string;
}

function faultFor(cause: Error, port: number, host: string, { what, option }: Purpose): LabFault {
  if ("code" in cause && cause.code === "EADDRINUSE")
    return new LabFault(
      `Port ${port} on ${host} is taken; the lab needs it for ${what}. ` +
        `Stop another lab with \`crossfade lab down\`, or choose another port with ${option}.`,
    );
  return new LabFault(`The lab cannot listen on ${host}:${port} for ${what}: ${reasonOf(cause)}`);
}

/** Listens and answers the port; 0 lets the kernel choose. Throws a LabFault with the remedy where the port is taken. */
export function listen(server: Server, port: number, host: string, purpose: Purpose): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void => reject(faultFor(cause, port, host, purpose));
    server.once("error", fail);
    server.listen({ port, host, backlog: 1024 }, () => {
      server.removeListener("error", fail);
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}
