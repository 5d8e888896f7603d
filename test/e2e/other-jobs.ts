import { parseDocument } from "yaml";

import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { demo } from "../../lab/seed.js";
import type { Workspace } from "../../lab/workspace.js";

/**
 * What people run beside the applies of the demo, once its rotation is over: a further generation is looked at while it
 * is in no store, staged, and staged again, which finds it.
 */
export async function runOtherJobs(workspace: Workspace): Promise<void> {
  const spec = "rotations/demo/www.yaml";
  const authority = await createCertificateAuthority();
  const { pem, chain, privateKey } = await authority.issue({ names: demo.names });
  const files = { pem: "next.pem", chain: "next-chain.pem", privateKey: { file: "next-key.pem" } };
  await workspace.write(`rotations/demo/${files.pem}`, pem);
  await workspace.write(`rotations/demo/${files.chain}`, chain);
  await workspace.write(`rotations/demo/${files.privateKey.file}`, privateKey);
  const document = parseDocument(await workspace.read(spec));
  document.addIn(["spec", "generations"], { id: "2027-03", certificate: files });
  await workspace.write(spec, document.toString({ lineWidth: 0 }));
  for (const args of [["check", "--live"], ["status"], ["stage", "www-example-com"], ["stage", "www-example-com"]]) {
    const { code, stdout, stderr } = await workspace.crossfade(args);
    if (code !== 0) throw new Error(`crossfade ${args.join(" ")} ended with ${code}: ${stdout}${stderr}`);
  }
}
