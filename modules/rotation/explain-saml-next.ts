import { dayOf, minuteOf, quoted, quotedList } from "./explain-standing.js";
import type { SamlStanding } from "./saml-standing.js";

/** What to do next, as the edit or the command that it is. `stack` is the folder that is applied. */
export function explainSamlNext({ rotation, next }: Pick<SamlStanding, "rotation" | "next">, stack: string): string {
  const apply = `npx cdktf apply ${stack}`;
  const runbook = `npx crossfade runbook ${rotation}`;
  switch (next.step) {
    case "nothing":
      return `nothing; stage the next generation by ${dayOf(next.stageBy)}`;
    case "wait":
      return `wait until ${minuteOf(next.until)} (the apply judges by its own record)`;
    case "read-again":
      return "see to what kept it from being told, then run it again";
    case "check":
      return `npx crossfade check ${stack} --live says what is in the way`;
    case "apply":
      return apply;
    case "runbook":
      return next.where === "identity-center"
        ? `in the console of IAM Identity Center: ${runbook}`
        : `at the identity provider: ${runbook}`;
    case "attest":
      return `if that was ${quotedList(next.generations)}, record it under attestations (step: ${next.of}), then ${apply}`;
    case "verify":
      return `activate ${quoted(next.generation)} (${runbook}), sign in, npx crossfade saml verify ${rotation} --response FILE --attest`;
    case "set-window":
      return `correct the window, then ${apply}`;
    case "switch":
      return `signing: ${quoted(next.signing)}, then ${apply} (it judges by its own record)`;
    case "retire":
      return `remove ${quotedList(next.generations)} from generations, then ${apply} (it judges by its own record)`;
    case "add-generation":
      return `add a generation with the identity provider's next certificate (${runbook}), then ${apply}`;
  }
}
