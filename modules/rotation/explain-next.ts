import { dayOf, list, minuteOf, quoted, quotedList } from "./explain-standing.js";
import { renewalRemedy } from "./explain-renewal.js";
import { renewalDays } from "./renewal.js";
import type { Standing } from "./standing.js";
import type { NextStep } from "./standing-point.js";

/** What to do next, as the edit or the command that it is. `stack` is the folder that is applied. */
export function explainNext({ rotation, next }: Pick<Standing, "rotation" | "next">, stack: string): string {
  const apply = `npx cdktf apply ${stack}`;
  switch (next.step) {
    case "nothing":
      return nothing(next);
    case "wait":
      return next.until === undefined
        ? "wait until CloudFront has deployed it"
        : `wait; from about ${minuteOf(next.until)} on it may be retired (the apply judges by its own record)`;
    case "read-again":
      return "see to what kept it from being told, then run it again";
    case "stage":
      return `npx crossfade stage ${rotation} --write`;
    case "apply":
      return apply;
    case "switch":
      return switchText(next, apply);
    case "retire":
      return `remove ${quotedList(next.generations)} from generations, then ${apply} (it judges by its own record)`;
    case "add-generation":
      return `add a generation with a new certificate instead of ${quoted(next.insteadOf)}, then npx crossfade stage ${rotation} --write`;
    case "owner-applies":
      return `its owner applies, once ${apply} has published the certificate's ARN: ${list(next.distributions)}`;
    case "remove-distributions":
      return `correct ${list(next.distributions)}, or take it out of the waves, and list it under released in stack.yaml if it was applied before`;
    case "name-certificates":
      return "add that certificate as a generation, or correct the arn";
    case "move-users":
      return `move what still uses it to another certificate: ${list(next.users)}`;
    case "issue":
      return issueText(next.status);
    case "renew":
      return renewalRemedy(next.trouble, next.byMail);
  }
}

function nothing({ startBy, renewed }: Extract<NextStep, { step: "nothing" }>): string {
  const [first] = renewed;
  if (first?.byMail === true)
    return `nothing, ACM renews ${quoted(first.generation)}; from ${renewalDays.mails} days before it expires a person has to answer its mails`;
  if (first !== undefined)
    return `nothing, ACM renews ${quoted(first.generation)} in place from ${renewalDays.begins} days before it expires, while it is in use and its validation records stay`;
  return startBy === undefined ? "nothing" : `nothing; begin the next rotation by ${dayOf(startBy)}`;
}

function switchText({ serve, from, through }: Extract<NextStep, { step: "switch" }>, apply: string): string {
  if (from === undefined || through === undefined)
    return `serve: ${quoted(serve)}, without from and through, then ${apply}`;
  return `serve: ${quoted(serve)}, from: ${quoted(from)}, through: ${through}, then ${apply}`;
}

function issueText(status: string): string {
  return status === "PENDING_VALIDATION"
    ? "validate its names, as aws acm describe-certificate shows"
    : "request it again, and give the new one an id of its own";
}
