import type { RunbookStep, StepStatus } from "./runbook.js";
import type { CenterContext } from "./identity-center-steps.js";
import { onlyCertificate } from "./only-certificate.js";
import {
  unknownSubject,
  type VendorCertificate,
  type VendorInstruction,
  type VendorSubject,
} from "./vendor-runbook.js";
import { vendors } from "./vendors.js";

export const locked = (until: string): StepStatus => ({ state: "locked", until });

export const open: StepStatus = { state: "open" };

export const done: StepStatus = { state: "done" };

export const after = (step: string): StepStatus => ({ state: "after", step });

interface Plain {
  readonly id: string;
  readonly title: string;
  readonly status: StepStatus;
}

const nothingMore = {
  console: [],
  command: undefined,
  spec: undefined,
  evidence: [],
  watch: [],
  shows: undefined,
  undo: undefined,
} as const;

export function ofSpec({ rotation }: CenterContext, plain: Plain, more: Partial<RunbookStep>): RunbookStep {
  const who = `whoever owns the rotation${rotation.owner === undefined ? "" : ` (${rotation.owner})`}`;
  return { ...nothingMore, role: "spec", who, ...plain, ...more };
}

export function ofApply({ facts }: CenterContext, plain: Plain, more: Partial<RunbookStep>): RunbookStep {
  const command = {
    language: "sh",
    lines: [`npx cdktf plan ${facts.stack}`, `npx cdktf apply ${facts.stack}`],
  } as const;
  return {
    ...nothingMore,
    role: "apply",
    who: `whoever applies the stack "${facts.stack}"`,
    command,
    ...plain,
    ...more,
  };
}

export function ofVendor(context: CenterContext, plain: Omit<Plain, "title">, step: VendorInstruction): RunbookStep {
  const { vendor } = context.rotation.identityProvider;
  return {
    ...nothingMore,
    role: "identity-provider",
    who: `whoever runs ${vendors[vendor].product}`,
    ...plain,
    ...step,
  };
}

export function instructions(
  context: CenterContext,
): Readonly<Record<"stage" | "obtain" | "activate" | "remove", VendorInstruction>> {
  const { vendor, multipleCertificates } = context.rotation.identityProvider;
  const subject = subjectOf(context);
  const { product, steps } = vendors[vendor];
  return multipleCertificates ? steps(subject) : { ...steps(subject), ...onlyCertificate(subject, product) };
}

export function subjectOf(context: CenterContext): VendorSubject {
  const { incoming, outgoing } = context.phase;
  return {
    incoming: incoming === undefined ? unknownSubject.incoming : certificateOf(context, incoming),
    outgoing: certificateOf(context, outgoing),
  };
}

export function certificateOf({ facts }: CenterContext, id: string): VendorCertificate {
  const thumbprint = facts.certificates[id]?.thumbprint ?? `<SHA-1 of the certificate of ${id}>`;
  return { id, thumbprint, file: `${id}.pem` };
}
