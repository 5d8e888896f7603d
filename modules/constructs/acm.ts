import { createHash } from "node:crypto";

import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate/index.js";
import { type ITerraformDependable, TerraformVariable } from "cdktf";
import { Construct } from "constructs";

import { readCertificatePem, readChainPem } from "../certificates/pem.js";
import { certificateLogicalId, keyVariableName } from "../rotation/address.js";
import { keptGenerations } from "../rotation/desired-state.js";
import type {
  CertificateArn,
  CertificateFiles,
  GenerationId,
  TlsGeneration,
  TlsRotation,
  PemFile,
} from "../rotation/tls-rotation.js";
import { adopt, pinAddress } from "./adopt.js";

/** Where the key of an imported certificate would stand: it is in ACM, and nowhere in Terraform. */
const heldByAcm = "held-by-acm";

/** What a key's variable holds when nobody set it: every plan but the one that creates the certificate does without. */
const keyNotGiven = "key-not-given";

function chainOf({ text }: PemFile): string {
  const { certificates } = readChainPem(text);
  return certificates.map(({ certificate }) => certificate.pem).join("");
}

/** The generations of a rotation in ACM. Removing one from the rotation removes it from ACM, after its last user. */
export class AcmGenerations extends Construct {
  private readonly byId = new Map<GenerationId, AcmCertificate>();

  constructor(
    scope: Construct,
    rotation: TlsRotation,
    private readonly after: ITerraformDependable,
  ) {
    super(scope, `${rotation.name}-generations`);
    for (const generation of keptGenerations(rotation)) {
      const resource = this.certificate(rotation, generation);
      if (resource !== undefined) this.byId.set(generation.id, resource);
    }
  }

  /** References to the ARNs, never the ARNs themselves: without the reference Terraform records no order. */
  get arns(): Readonly<Record<GenerationId, CertificateArn>> {
    return Object.fromEntries([...this.byId].map(([id, certificate]) => [id, certificate.arn]));
  }

  get certificates(): readonly AcmCertificate[] {
    return [...this.byId.values()];
  }

  private certificate(rotation: TlsRotation, generation: TlsGeneration): AcmCertificate | undefined {
    const id = certificateLogicalId(rotation.name, generation.id);
    switch (generation.certificate.held) {
      case "in-store":
        return this.imported(id, generation.id, generation.certificate.arn);
      case "by-terraform":
        return this.created(id, generation.id, {
          variable: keyVariableName(rotation.name, generation.id),
          files: generation.certificate.files,
        });
      case "unstaged":
        return undefined;
    }
  }

  private imported(id: string, generation: GenerationId, arn: CertificateArn): AcmCertificate {
    const certificate = new AcmCertificate(this, id, {
      certificateBody: heldByAcm,
      privateKey: heldByAcm,
      dependsOn: [this.after],
      lifecycle: {
        createBeforeDestroy: true,
        ignoreChanges: "all",
        postcondition: [
          {
            // An import leaves the body empty; only a plan to create one has the placeholder.
            condition: `\${self.certificate_body != ${JSON.stringify(heldByAcm)}}`,
            errorMessage:
              `Certificate ${arn} is in Terraform's state, but ACM does not have it any more: somebody deleted it. ` +
              `Stage it again with "crossfade stage", as a new generation.`,
          },
          {
            // An import block for an address that is in state already is skipped without a word.
            condition: `\${self.arn == ${JSON.stringify(arn)}}`,
            errorMessage:
              `Generation "${generation}" is \${self.arn} in Terraform's state, and ${arn} in the spec. ` +
              `A generation is one certificate for ever: put the ARN back, and add the other one as a new generation.`,
          },
        ],
      },
    });
    adopt(certificate, arn);
    return certificate;
  }

  private created(id: string, generation: GenerationId, { variable, files }: KeyedFiles): AcmCertificate {
    const key = new TerraformVariable(this, variable, {
      type: "string",
      sensitive: true,
      default: keyNotGiven,
      description: "A private key in PEM. Set it with: crossfade keys <stack> -- <command>",
    });
    key.overrideLogicalId(variable);
    const { pem, chain } = files;
    // Written anew from the DER: whatever else the files hold stays out of Terraform.
    const body = readCertificatePem(pem.text).certificate?.pem ?? pem.text;
    const certificate = new AcmCertificate(this, id, {
      certificateBody: body,
      ...(chain === undefined ? {} : { certificateChain: chainOf(chain) }),
      privateKey: key.stringValue,
      dependsOn: [this.after],
      lifecycle: {
        createBeforeDestroy: true,
        // A changed PEM would be imported into the same ARN, and every distribution would flip at once.
        ignoreChanges: ["certificate_body", "certificate_chain", "private_key", "tags", "tags_all"],
        postcondition: [
          {
            condition: `\${self.private_key != ${JSON.stringify(keyNotGiven)}}`,
            errorMessage:
              `The private key of generation "${generation}" is not given. ` +
              `Run: npx crossfade keys <stack> -- npx cdktf apply <stack>, or export TF_VAR_${variable}.`,
          },
          {
            condition: `\${sha256(self.certificate_body) == ${JSON.stringify(sha256(body))}}`,
            errorMessage:
              `Generation "${generation}" was put into ACM from another PEM than ${literal(pem.path)} is now. ` +
              `A generation is one certificate for ever: put the file back, and add the other one as a new generation.`,
          },
        ],
      },
    });
    pinAddress(certificate);
    return certificate;
  }
}

interface KeyedFiles {
  readonly variable: string;
  readonly files: CertificateFiles;
}

/** A text of the spec's as it is: Terraform would evaluate what stands in `${…}` or `%{…}`. */
function literal(text: string): string {
  return text.replaceAll(/[$%](?=\{)/g, "$&$&");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
