import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";

import { Command } from "commander";

import type { UpOptions } from "../lab/up.js";
import { advanceCommand, consoleCommand, refreshMetadataCommand } from "./lab-federation.js";
import { exit, output } from "./output.js";

// Loaded when they are asked for: a gate runs this program too, and the lab is none of its business.
const client = () => import("../lab/lab-client.js");
const lifecycle = () => import("../lab/up.js");
const setup = () => import("../setup.mjs");

/** Where the lab listens unless it is told otherwise; rotations/demo names the edge's. */
const defaultPorts = { aws: "4599", edge: "4443" } as const;

interface UpFlags {
  readonly port: string;
  readonly edgePort: string;
  readonly incoming: string;
  readonly detach: boolean;
}

interface FaultFlags {
  readonly operation?: string;
  readonly distribution?: string;
  readonly count?: string;
  readonly ms?: string;
  readonly path?: string;
  readonly value?: string;
  readonly when?: string;
}

/** `crossfade lab`: the local stand-in for AWS, for trying a rotation and for breaking things on purpose. */
export function labCommand(): Command {
  return new Command("lab")
    .description(
      "The local stand-in for AWS: real Terraform and the real provider against an emulator behind strict rules",
    )
    .addCommand(upCommand())
    .addCommand(downCommand())
    .addCommand(envCommand())
    .addCommand(statusCommand())
    .addCommand(faultCommand())
    .addCommand(liftCommand())
    .addCommand(deleteCommand())
    .addCommand(advanceCommand(client))
    .addCommand(refreshMetadataCommand(client))
    .addCommand(consoleCommand(client))
    .addHelpText(
      "after",
      '\nExample:\n  npx crossfade lab up --detach\n  eval "$(npx crossfade lab env)"\n  npx cdktf plan demo\n  npx crossfade lab down',
    );
}

function upCommand(): Command {
  return new Command("up")
    .description("Start the lab with the demo's distributions, and stay until Ctrl-C")
    .option("--port <port>", "of the AWS endpoint", defaultPorts.aws)
    .option("--edge-port <port>", "of the edge that answers TLS handshakes", defaultPorts.edge)
    .option("--incoming <folder>", "where the demo's new certificate and key are written", ".crossfade/incoming")
    .option("--detach", "start it in the background", false)
    .action(async (flags: UpFlags) => {
      await prepared();
      await mkdir(flags.incoming, { recursive: true });
      const options: UpOptions = {
        project: process.cwd(),
        incomingFolder: join(process.cwd(), flags.incoming),
        port: portOf(flags.port, "--port"),
        edgePort: portOf(flags.edgePort, "--edge-port"),
      };
      const ready = ({
        endpoint,
        edge,
      }: {
        readonly endpoint: string;
        readonly edge: { readonly port: number };
      }): void => {
        console.error(
          `AWS at ${endpoint}, edge at 127.0.0.1:${edge.port}; the demo's new certificate is in ${flags.incoming}`,
        );
        console.error('In another shell: eval "$(npx crossfade lab env)", then npx cdktf plan demo');
      };
      const { upDetached, upInForeground } = await lifecycle();
      if (flags.detach) ready(await upDetached(options));
      else await upInForeground(options, ready);
    });
}

function downCommand(): Command {
  return new Command("down").description("Stop the lab that `lab up --detach` started").action(async () => {
    const { down } = await lifecycle();
    console.error((await down(process.cwd())) ? "the lab is stopped" : "no lab is running");
  });
}

function envCommand(): Command {
  return new Command("env")
    .description('Print what a shell needs to talk to the lab: eval "$(npx crossfade lab env)"')
    .option("--json", "as one JSON document", false)
    .action(async ({ json }: { json: boolean }) => {
      const { exportLines, labEnvironment } = await client();
      const { PATH: path = "", ...tools } = await (await setup()).prepareEnvironment();
      const environment = { ...(await labEnvironment(process.cwd())), ...tools };
      const bin = path.split(delimiter)[0] ?? "";
      // Under npx the search path is npx's own: only what set-up put in front of it is for the user's shell.
      if (json) console.log(JSON.stringify({ ...environment, PATH: path }, undefined, 2));
      else console.log(`${exportLines(environment)}\nexport PATH='${bin.replaceAll("'", "'\\''")}':"$PATH"`);
    });
}

function statusCommand(): Command {
  return new Command("status")
    .description("What the lab holds: distributions, what the edge serves, who trusts which identity provider, faults")
    .option("--json", "as one JSON document", false)
    .action(async ({ json }: { json: boolean }) => {
      const status = await (await client()).labStatus(process.cwd());
      const out = output(json);
      out.document(status);
      out.result(JSON.stringify(status, undefined, 2));
    });
}

function faultCommand(): Command {
  return new Command("fault")
    .description(
      "Inject a fault: throttle, error, slow, deny, expired, crash, edit, vanish, stuck, slow-propagation; prints its id",
    )
    .argument("<kind>")
    .option("--operation <name>", "only this call, as AWS names it: UpdateDistribution, ssm:GetParameter, …")
    .option("--distribution <id>", "only this distribution")
    .option("--count <n>", "how many calls it hits")
    .option("--ms <milliseconds>", "how long (slow, slow-propagation)")
    .option("--path <element>", "which element of the configuration (edit)")
    .option("--value <text>", "its new text (edit)")
    .option("--when <before|after>", "before or after the call (crash, edit)")
    .addHelpText("after", "\nExample:\n  npx crossfade lab fault stuck --distribution E1CANARY000001")
    .action(async (kind: string, flags: FaultFlags) => {
      const numbers = Object.fromEntries(
        [["count", flags.count] as const, ["ms", flags.ms] as const].flatMap(([name, text]) =>
          text === undefined ? [] : [[name, Number(text)]],
        ),
      );
      console.log(await (await client()).injectFault(process.cwd(), { ...flags, ...numbers, kind }));
    });
}

function liftCommand(): Command {
  return new Command("lift")
    .description("Lift a fault by its id, or all of them")
    .argument("[id]")
    .action(async (id: string | undefined) => {
      await (await client()).liftFault(process.cwd(), id);
    });
}

function deleteCommand(): Command {
  return new Command("delete")
    .description("Delete a distribution behind everyone's back")
    .argument("<distribution>")
    .action(async (id: string) => {
      await (await client()).deleteDistribution(process.cwd(), id);
    });
}

/** The lab needs moto_server; set-up finds or installs it. */
async function prepared(): Promise<void> {
  Object.assign(process.env, await (await setup()).prepareEnvironment());
}

function portOf(text: string, option: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  console.error(`${option} is "${text}", expected a port from 1 to 65535`);
  process.exit(exit.fault);
}
