// `npm run demo`: starts the lab, takes rotations/demo through a whole rotation, and shows what viewers saw.
// `npm run demo -- saml`: the same for an identity provider's certificate, and for people who sign in.
import { exitCode, shown } from "./demo-report.js";
import { rotateDemo } from "./demo-rotation.js";
import { identityProviderMissing } from "./identity-provider.js";
import { type Lab, startLab } from "./lab.js";
import { LabFault } from "./lab-fault.js";
import { rotateSignIns } from "./sign-in-demo.js";
import { shownSignIns } from "./sign-in-report.js";
import { createWorkspace, type Workspace } from "./workspace.js";

interface Shown {
  readonly text: string;
  readonly code: number;
}

type Demo = (lab: Lab, workspace: Workspace, json: boolean) => Promise<Shown>;

const demos = {
  tls: async (lab, workspace, json) => {
    const report = await rotateDemo(lab, workspace);
    return { text: shown(report, json), code: exitCode(report) };
  },
  saml: async (lab, workspace, json) => {
    const report = await rotateSignIns(lab, workspace);
    return { text: shownSignIns(report, json), code: report.ok ? 0 : 1 };
  },
} as const satisfies Readonly<Record<string, Demo>>;

function demoNamed(name: string): Demo {
  switch (name) {
    case "saml": {
      const missing = identityProviderMissing();
      if (missing !== undefined)
        throw new LabFault(
          `The SAML demo needs an identity provider, and there is none: ${missing}. On Debian: apt install simplesamlphp php-cli`,
        );
      return demos.saml;
    }
    case "tls":
      return demos.tls;
  }
  throw new LabFault(`There is no demo "${name}"; expected npm run demo, or npm run demo -- saml.`);
}

async function main(args: readonly string[]): Promise<number> {
  const demo = demoNamed(args.find((one) => !one.startsWith("-")) ?? "tls");
  console.error("Starting the lab: a local stand-in for AWS; nothing leaves this machine.");
  const lab = await startLab();
  const workspace = await createWorkspace("demo", lab.environment);
  const stop = async (): Promise<void> => {
    await lab.stop();
    await workspace.remove();
  };
  process.once("SIGINT", () => void stop().then(() => process.exit(130)));
  process.once("SIGTERM", () => void stop().then(() => process.exit(143)));
  try {
    const { text, code } = await demo(lab, workspace, args.includes("--json"));
    console.log(text);
    return code;
  } finally {
    await stop();
  }
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (fault) {
  console.error(fault instanceof Error ? fault.message : String(fault));
  process.exitCode = 1;
}
