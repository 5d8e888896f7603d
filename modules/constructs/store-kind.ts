import type { ITerraformDependable, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

import type { CertificateArn, PemFile, RotationName, TlsGeneration } from "../rotation/tls-rotation.js";

/** How a distribution's viewer certificate names it: a reference, so that Terraform records the dependency. */
export type AttachedReference = { readonly acmCertificateArn: string } | { readonly iamCertificateId: string };

export interface ImportedProps {
  readonly generation: TlsGeneration;
  readonly arn: CertificateArn;
  readonly after: ITerraformDependable;
}

export interface CreatedProps {
  readonly rotation: RotationName;
  readonly generation: TlsGeneration;
  /** The name of the variable that brings the key, and a reference to it. */
  readonly variable: string;
  readonly key: string;
  readonly pem: PemFile;
  /** The certificate in PEM, written anew from its DER. */
  readonly body: string;
  readonly chain: string | undefined;
  readonly after: ITerraformDependable;
}

/** A store, as its Terraform resource renders it. */
export interface StoreKind<Resource extends TerraformResource & { readonly arn: string }> {
  readonly imported: (scope: Construct, id: string, props: ImportedProps) => Resource;
  /** What the resource is imported by. */
  readonly importedBy: (arn: CertificateArn) => string;
  readonly created: (scope: Construct, id: string, props: CreatedProps) => Resource;
  readonly attached: (resource: Resource) => AttachedReference;
}
