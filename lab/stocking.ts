import type { AcmContext } from "./acm-context.js";
import { acmTarget } from "./acm-context.js";
import { importCertificate, type ImportOptions } from "./acm-import.js";
import type { CertificateAuthority, IssuedCertificate, IssueRequest } from "./certificate-authority.js";
import { emulatorCall } from "./emulator-call.js";
import { answerIam, type IamContext } from "./iam.js";
import { readJson } from "./json-call.js";
import { LabFault } from "./lab-fault.js";
import { descendants, parseXml } from "./xml.js";

export interface NewCertificate {
  readonly pem: string;
  readonly chain: string;
  readonly privateKey: string;
  /** Default: one that ACM chooses. */
  readonly arn?: string | undefined;
}

export interface NewServerCertificate extends Omit<NewCertificate, "arn"> {
  readonly name: string;
  /** Default: /cloudfront/, below which CloudFront finds it. */
  readonly path?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface IssuedByAcm extends IssueRequest {
  /** Default: one that ACM chooses. */
  readonly arn?: string | undefined;
  /** Who signs it and its renewals; default: the lab's own, whose root is `lab.root`. */
  readonly authority?: CertificateAuthority | undefined;
}

/** A certificate that ACM issued; its key stays with ACM. */
export type AcmCertificate = Omit<IssuedCertificate, "privateKey"> & { readonly arn: string };

/** How certificates get into the lab's stores other than by a client's call. */
export interface Stocking {
  /** Answers the ARN. */
  readonly importCertificate: (certificate: NewCertificate) => Promise<string>;
  readonly uploadServerCertificate: (
    certificate: NewServerCertificate,
  ) => Promise<{ readonly arn: string; readonly id: string }>;
  /** As if it had been requested, and validated, long ago. */
  readonly issueCertificate: (request: IssuedByAcm) => Promise<AcmCertificate>;
  /** In place, as ACM does before one that it issued expires: ACM answers the new one at once, the edge when it has propagated. */
  readonly renewCertificate: (arn: string, change?: Partial<IssueRequest>) => Promise<AcmCertificate>;
}

interface Order {
  readonly request: IssueRequest;
  readonly authority: CertificateAuthority;
}

/** ACM's own call, as any client would make it: what ACM refuses is refused here too. */
async function importInto(
  context: AcmContext,
  certificate: NewCertificate,
  options: ImportOptions,
  existing?: string,
): Promise<string> {
  const { pem, chain, privateKey } = certificate;
  const encoded = (text: string) => Buffer.from(text).toString("base64");
  const body = {
    Certificate: encoded(pem),
    PrivateKey: encoded(privateKey),
    ...(chain === "" ? {} : { CertificateChain: encoded(chain) }),
    ...(existing === undefined ? {} : { CertificateArn: existing }),
  };
  const call = emulatorCall({ service: "acm", target: `${acmTarget}ImportCertificate`, body });
  const answer = await importCertificate(call, context, options);
  const { CertificateArn, message } = readJson(answer.body);
  if (typeof CertificateArn === "string") return CertificateArn;
  throw new LabFault(
    `The certificate was not imported: ${typeof message === "string" ? message : `status ${answer.status}`}`,
  );
}

/** IAM's own call, likewise. */
async function upload(
  context: IamContext,
  certificate: NewServerCertificate,
): Promise<{ readonly arn: string; readonly id: string }> {
  const { name, path = "/cloudfront/", pem, chain, privateKey, tags = {} } = certificate;
  const body = new URLSearchParams({
    Action: "UploadServerCertificate",
    Version: "2010-05-08",
    ServerCertificateName: name,
    Path: path,
    CertificateBody: pem,
    PrivateKey: privateKey,
    ...(chain === "" ? {} : { CertificateChain: chain }),
  });
  for (const [index, [key, value]] of Object.entries(tags).entries()) {
    body.set(`Tags.member.${index + 1}.Key`, key);
    body.set(`Tags.member.${index + 1}.Value`, value);
  }
  const call = emulatorCall({ service: "iam", body });
  const answer = parseXml((await answerIam("UploadServerCertificate", call, context)).body.toString("utf8"));
  const text = (element: string) => descendants(answer, element)[0]?.text;
  const [arn, id] = [text("Arn"), text("ServerCertificateId")];
  if (arn !== undefined && id !== undefined) return { arn, id };
  throw new LabFault(`The server certificate was not uploaded: ${text("Message") ?? "IAM does not say why"}`);
}

export function createStocking(
  context: AcmContext & IamContext & { readonly authority: CertificateAuthority },
): Stocking {
  const prefix = `arn:aws:acm:us-east-1:${context.account}:certificate/`;
  const orders = new Map<string, Order>();
  const checkChosen = (arn: string | undefined): void => {
    if (arn !== undefined && !arn.startsWith(prefix))
      throw new LabFault(`"${arn}" is not an ARN of the lab; expected ${prefix}….`);
  };
  const shown = (arn: string, { pem, chain, fingerprint }: IssuedCertificate): AcmCertificate => ({
    arn,
    pem,
    chain,
    fingerprint,
  });
  return {
    importCertificate: async (certificate) => {
      checkChosen(certificate.arn);
      return importInto(context, certificate, { chosenArn: certificate.arn });
    },
    uploadServerCertificate: (certificate) => upload(context, certificate),
    issueCertificate: async ({ arn: chosenArn, authority = context.authority, ...request }) => {
      checkChosen(chosenArn);
      const issued = await authority.issue(request);
      const arn = await importInto(context, issued, { chosenArn, issued: true });
      orders.set(arn, { request, authority });
      return shown(arn, issued);
    },
    renewCertificate: async (arn, change = {}) => {
      const order = orders.get(arn);
      if (order === undefined) throw new LabFault(`"${arn}" is not a certificate that the lab issued; issue it first.`);
      const issued = await order.authority.issue({ ...order.request, ...change });
      await importInto(context, issued, { issued: true }, arn);
      return shown(arn, issued);
    },
  };
}
