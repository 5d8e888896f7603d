import type { CognitoParty, IamParty } from "./relying-party.js";
import { type Released, relyingPartyOf } from "./stack.js";

/** What is left of a relying party's description once it has left its rotation: its name. */
export type ReleasedParty = Pick<CognitoParty, "kind" | "userPool" | "provider"> | Pick<IamParty, "kind" | "provider">;

/** The relying party that an entry of `released` names, as `relyingPartyName` writes it; undefined for anything else. */
export function releasedParty(released: Released): ReleasedParty | undefined {
  const name = relyingPartyOf(released);
  const [kind, rest = ""] =
    name === undefined ? [] : [name.slice(0, name.indexOf(":")), name.slice(name.indexOf(":") + 1)];
  if (kind === "iam") return { kind, provider: rest };
  const [userPool = "", provider] = rest.split("/");
  return kind === "cognito" && provider !== undefined ? { kind, userPool, provider } : undefined;
}
