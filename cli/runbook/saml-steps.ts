import { fetchesMetadata } from "../../modules/rotation/trust.js";
import { type CenterContext, deleteSteps, importSteps } from "./identity-center-steps.js";
import { prepareSteps, publishStep, trustSteps } from "./prepare-steps.js";
import { leftSteps, removeStep, retireSteps } from "./retire-steps.js";
import type { RunbookStep } from "./runbook.js";
import { switchSteps } from "./switch-steps.js";

/** Every step from a new certificate to the end of the old one, in the order in which they are done. */
export function samlSteps(context: CenterContext): readonly RunbookStep[] {
  const { rotation } = context;
  return [
    ...leftSteps(context),
    ...prepareSteps(context),
    ...importSteps(context),
    ...(fetchesMetadata(rotation) ? [publishStep(context)] : []),
    ...trustSteps(context),
    ...switchSteps(context),
    ...retireSteps(context),
    ...deleteSteps(context),
    ...(rotation.identityProvider.multipleCertificates ? [removeStep(context)] : []),
  ];
}
