import { regionOfUserPool, relyingPartyName } from "../rotation/relying-party.js";
import type { SamlDraft } from "./drafts.js";
import type { SamlIssue } from "./saml-issue.js";
import type { WrittenParty } from "./written-saml-rotation.js";
import type { SpecPath } from "./yaml-node.js";

/** What the relying parties of one rotation need and have not, and a URL that nobody should fetch metadata from. */
export function checkRelyingParties({ written, source, region }: SamlDraft): readonly SamlIssue[] {
  const { identityProvider, relyingParties } = written.spec;
  const { metadata } = identityProvider;
  const error = (...path: SpecPath) => ({ ...source.locate(["spec", ...path]), severity: "error" }) as const;
  const parties = relyingParties.flatMap((party, index): readonly SamlIssue[] => {
    const at = (key: string) => error("relyingParties", index, key);
    return [
      ...checkPool(party, region, at("userPool")),
      ...checkDelete(party, at("confirmDelete")),
      ...checkSource(party, metadata, at(party.kind === "cognito" ? "metadata" : "provider")),
    ];
  });
  const { url } = metadata;
  const why = url === undefined ? undefined : urlFault(url);
  if (url === undefined || why === undefined) return parties;
  return [...parties, { ...error("identityProvider", "metadata", "url"), code: "metadata-url", found: url, why }];
}

type Located = ReturnType<SamlDraft["source"]["locate"]> & { readonly severity: "error" };

function checkPool(party: WrittenParty, region: string | undefined, place: Located): readonly SamlIssue[] {
  if (party.kind !== "cognito" || region === undefined) return [];
  const found = regionOfUserPool(party.userPool);
  return found === region ? [] : [{ ...place, code: "pool-region", userPool: party.userPool, found, region }];
}

function checkDelete(party: WrittenParty, place: Located): readonly SamlIssue[] {
  if (party.kind === "identity-center") return [];
  const { provider, confirmDelete: found } = party;
  return found === undefined || found === provider ? [] : [{ ...place, code: "confirm-delete", found, provider }];
}

/** One that is to be deleted is given nothing. */
function checkSource(
  party: WrittenParty,
  metadata: { readonly file?: string; readonly url?: string },
  place: Located,
): readonly SamlIssue[] {
  if (party.kind === "identity-center" || party.confirmDelete !== undefined) return [];
  const key = party.kind === "cognito" ? party.metadata : "file";
  return metadata[key] === undefined
    ? [{ ...place, code: "metadata-missing", party: relyingPartyName(party), key }]
    : [];
}

function urlFault(url: string): Extract<SamlIssue, { readonly code: "metadata-url" }>["why"] | undefined {
  // What the parser would mend (a line break, a backslash, a missing slash) another reader would read as something else.
  if (!URL.canParse(url) || /[\s\\]/.test(url)) return "no-url";
  const { protocol, username, password, hash } = new URL(url);
  if (protocol !== "https:") return "not-https";
  if (!/^https:\/\/[^/]/i.test(url)) return "no-url";
  if (username !== "" || password !== "") return "credentials";
  return hash === "" ? undefined : "fragment";
}
