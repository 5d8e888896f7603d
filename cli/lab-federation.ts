import { readFile } from "node:fs/promises";

import { Command } from "commander";

import { exit } from "./output.js";
import { unreadText } from "./unread-file.js";

/** What asks the running lab of a project; each throws what the lab says. */
interface FederationClient {
  advanceClock(project: string, seconds: number): Promise<string>;
  refreshMetadata(project: string): Promise<string>;
  importIdpCertificate(project: string, pem: string): Promise<string>;
  deleteIdpCertificate(project: string, fingerprint: string): Promise<void>;
}

/** Loaded when it is asked for: only cli/lab.ts knows the lab. */
type Client = () => Promise<FederationClient>;

/** `crossfade lab advance`: time passes for SAML. */
export function advanceCommand(client: Client): Command {
  return new Command("advance")
    .description("Let time pass for SAML: Cognito fetches metadata again after six hours, certificates expire")
    .argument("<seconds>")
    .addHelpText("after", "\nExample:\n  npx crossfade lab advance 21600")
    .action(async (seconds: string) => {
      const number = Number(seconds);
      if (seconds.trim() === "" || !Number.isFinite(number) || number < 0) {
        console.error(`The time to let pass is "${seconds}"; expected seconds, a number that is not negative.`);
        process.exit(exit.fault);
      }
      console.log(await (await client()).advanceClock(process.cwd(), number));
    });
}

/** `crossfade lab refresh-metadata`: as if the six hours were over. */
export function refreshMetadataCommand(client: Client): Command {
  return new Command("refresh-metadata")
    .description("Let Cognito fetch the metadata of every provider with an address now; prints how many there are")
    .action(async () => {
      console.log(await (await client()).refreshMetadata(process.cwd()));
    });
}

/** `crossfade lab console`: what people do to IAM Identity Center by hand. */
export function consoleCommand(client: Client): Command {
  return new Command("console")
    .description(
      "What has no API and is done in AWS's console: the certificates of Identity Center's identity provider",
    )
    .addCommand(
      new Command("import-certificate")
        .description("Import a certificate, which is trusted at once; prints its fingerprint")
        .argument("<file>", "one certificate in PEM")
        .action(async (file: string) => {
          const pem = await readCertificateFile(file);
          console.log(await (await client()).importIdpCertificate(process.cwd(), pem));
        }),
    )
    .addCommand(
      new Command("delete-certificate")
        .description("Delete a certificate; the last valid one stays")
        .argument("<fingerprint>", "SHA-256 of the DER, in hexadecimal")
        .action(async (fingerprint: string) => {
          await (await client()).deleteIdpCertificate(process.cwd(), fingerprint);
        }),
    )
    .addHelpText("after", "\nExample:\n  npx crossfade lab console import-certificate corp/2026.pem");
}

async function readCertificateFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new Error(`${file} ${unreadText(cause)}, expected a file with one certificate in PEM; correct its path`, {
      cause,
    });
  }
}
