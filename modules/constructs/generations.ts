import { type ITerraformDependable, type TerraformResource, TerraformVariable } from "cdktf";
import { Construct } from "constructs";

import { readCertificatePem, readChainPem } from "../certificates/pem.js";
import { certificateLogicalId, keyVariableName } from "../rotation/address.js";
import { keptGenerations } from "../rotation/desired-state.js";
import type {
  CertificateArn,
  CertificateFiles,
  GenerationId,
  PemFile,
  TlsGeneration,
  TlsRotation,
} from "../rotation/tls-rotation.js";
import { acm } from "./acm.js";
import { adopt, pinAddress } from "./adopt.js";
import { iam } from "./iam.js";
import { keyNotGiven } from "./one-certificate.js";
import type { AttachedReference, CreatedProps, StoreKind } from "./store-kind.js";

/** A certificate of the rotation in Terraform. */
export interface StoredGeneration {
  readonly resource: TerraformResource;
  /** A reference to its ARN, never the ARN itself: without the reference Terraform records no order. */
  readonly arn: CertificateArn;
  readonly attached: AttachedReference;
}

/** The generations of a rotation in their stores. Removing one from the rotation removes it there, after its last user. */
export class Generations extends Construct {
  readonly byId: ReadonlyMap<GenerationId, StoredGeneration>;

  constructor(
    scope: Construct,
    private readonly rotation: TlsRotation,
    private readonly after: ITerraformDependable,
  ) {
    super(scope, `${rotation.name}-generations`);
    this.byId = new Map(
      keptGenerations(rotation).flatMap((generation) => {
        const stored = this.inItsStore(generation);
        return stored === undefined ? [] : [[generation.id, stored] as const];
      }),
    );
  }

  private inItsStore(generation: TlsGeneration): StoredGeneration | undefined {
    switch (generation.store) {
      case "acm":
        return this.stored(acm, generation);
      case "iam":
        return this.stored(iam, generation);
    }
  }

  private stored<Resource extends TerraformResource & { readonly arn: string }>(
    kind: StoreKind<Resource>,
    generation: TlsGeneration,
  ): StoredGeneration | undefined {
    const resource = this.render(kind, generation);
    return resource && { resource, arn: resource.arn, attached: kind.attached(resource) };
  }

  private render<Resource extends TerraformResource & { readonly arn: string }>(
    kind: StoreKind<Resource>,
    generation: TlsGeneration,
  ): Resource | undefined {
    const id = certificateLogicalId(this.rotation.name, generation.id);
    const { certificate } = generation;
    switch (certificate.held) {
      case "in-store": {
        const resource = kind.imported(this, id, { generation, arn: certificate.arn, after: this.after });
        adopt(resource, kind.importedBy(certificate.arn));
        return resource;
      }
      case "by-terraform": {
        const resource = kind.created(this, id, this.createdProps(generation, certificate.files));
        pinAddress(resource);
        return resource;
      }
      case "unstaged":
        return undefined;
    }
  }

  private createdProps(generation: TlsGeneration, { pem, chain }: CertificateFiles): CreatedProps {
    const { name: rotation } = this.rotation;
    const variable = keyVariableName(rotation, generation.id);
    const key = new TerraformVariable(this, variable, {
      type: "string",
      sensitive: true,
      default: keyNotGiven,
      description: "A private key in PEM. Set it with: crossfade keys <stack> -- <command>",
    });
    key.overrideLogicalId(variable);
    // Written anew from the DER: whatever else the files hold stays out of Terraform.
    const body = readCertificatePem(pem.text).certificate?.pem ?? pem.text;
    const whole = chain === undefined ? undefined : chainOf(chain);
    return { rotation, generation, variable, key: key.stringValue, pem, body, chain: whole, after: this.after };
  }
}

function chainOf({ text }: PemFile): string {
  const { certificates } = readChainPem(text);
  return certificates.map(({ certificate }) => certificate.pem).join("");
}
