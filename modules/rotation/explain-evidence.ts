import type { LeavingRefusal, WindowRefusal } from "./evidence.js";
import type { RotationName } from "./tls-rotation.js";

/** Whether only a person can do what is missing: the step itself, or showing that it was done. */
export function waitsForPerson({ code }: LeavingRefusal | WindowRefusal): boolean {
  switch (code) {
    case "no-evidence":
    case "signs-with-another":
    case "stale-evidence":
    case "after-window":
      return true;
    case "other-certificate":
    case "before-window":
    case "outside-window":
    case "moves-and-leaves":
    case "still-signed-with":
    case "soaking":
      return false;
  }
}

/** One sentence: what was found, what was expected, who has to do what. */
export function explainEvidence(refusal: LeavingRefusal | WindowRefusal, rotation: RotationName): string {
  const show = `then sign in once and record it: npx crossfade saml verify ${rotation} --response FILE --attest`;
  const subject = `generation "${refusal.generation}"`;
  switch (refusal.code) {
    case "no-evidence":
      return `${subject} is to be signed with, and nobody has attested a response that it signed; whoever runs the identity provider has to activate it (npx crossfade runbook ${rotation}), ${show}`;
    case "signs-with-another":
      return `${subject} is to be signed with, and the newest attested response (${refusal.at}) is signed with "${refusal.found}"; whoever runs the identity provider has to activate "${refusal.generation}" (npx crossfade runbook ${rotation}), ${show}`;
    case "stale-evidence":
      return `${subject} was last seen to sign at ${refusal.at}, expected after ${refusal.movedAt}, when signing was allowed to move to it; activate it if it is not active, ${show}`;
    case "other-certificate":
      return `${subject} is attested with certificate ${refusal.found}, expected ${refusal.expected}, which is the one in the spec; ${show.replace("then s", "s")}`;
    case "before-window":
      return `${subject} may be activated between ${refusal.window.from} and ${refusal.window.to}, and it is too early: the identity provider holds one certificate, so sign-ins may be interrupted; apply again in the window, or move the window`;
    case "after-window":
      return `${subject} was to be activated between ${refusal.window.from} and ${refusal.window.to}, and nobody has attested that it was; set a new window, apply in it, ${show}`;
    case "outside-window":
      return `${subject} is attested to sign since ${refusal.at}, which is before its window from ${refusal.window.from} to ${refusal.window.to}; if it was switched then, correct the window`;
    case "moves-and-leaves":
      return `${subject} is to leave in the same apply that moves signing to "${refusal.signing}" [signed-with-is-trusted]; expected: move signing, apply, activate it, record it, and then remove "${refusal.generation}"`;
    case "still-signed-with":
      return `${subject} is to leave, and the identity provider signs with it [signed-with-is-trusted]; put it back, and move signing to another generation first`;
    case "soaking":
      return `${subject} leaves before its soak ends at ${refusal.until.toISOString()}; put it back, or apply again after that`;
  }
}
