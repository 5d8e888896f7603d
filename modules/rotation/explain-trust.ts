import { list, minuteOf, quotedList } from "./explain-standing.js";
import type { Endpoint } from "./saml-rotation.js";
import type { RotationName } from "./tls-rotation.js";
import type { EndpointChange, ProviderKept, PublishedRefusal, TrustRefusal } from "./trust-rules.js";
import type { TrustPending } from "./trust-waits.js";

/** One sentence: what was found, what was expected, what to do; with the rule that it breaks in brackets. */
export function explainTrustRefusal(refusal: TrustRefusal): string {
  const { party } = refusal;
  switch (refusal.code) {
    case "same-entity-id":
      return `${party} is of the identity provider "${refusal.found}", expected "${refusal.expected}" as the spec's metadata says [same-entity-id]; another identity provider is no rotation: correct the metadata, or make a relying party of its own for it`;
    case "same-endpoints":
      return `${party} has other endpoints than the spec's metadata [same-endpoints]: ${endpointsText(refusal, ["the spec", "the relying party"])}; moving an identity provider is no rotation: give the metadata that the relying party has, with nothing but certificates changed`;
    case "trust-in-common":
      return `${party} trusts ${fingerprintsText(refusal.found)}, and none of ${quotedList(refusal.expected)} [trust-in-common]; expected at least one in common, or every sign-in fails at once: list the certificate that it trusts as a generation first`;
    case "provider-kept":
      return `${keptText(party, refusal.found)} [provider-kept]`;
    case "limit-keys":
      return `${party} is to trust ${refusal.found} generations, expected at most ${refusal.limit}, which is all that IAM takes [limit-keys]; remove what is no longer signed with first`;
    case "signed-with-is-trusted":
      return `${party} is not to trust generation "${refusal.generation}", which is signed with [signed-with-is-trusted]; put it back, and move signing to another generation first`;
    case "unreadable":
      return `${party} holds metadata that cannot be read, so nobody can say what it trusts: ${refusal.why}; look at what was uploaded there, and by whom`;
    case "not-read":
      return `${party} could not be read: ${refusal.why.message}`;
  }
}

function keptText(party: string, found: ProviderKept): string {
  switch (found.is) {
    case "absent":
      return `${party} is not in the account, expected it there, as the spec says adopt: true; correct its name, or remove adopt to have it created`;
    case "renamed":
      return `${party} is not in the account, and ${list(found.from)} is of the same identity provider, expected the provider under its old name: its name is a part of every user's, so a provider is never renamed; write the old name, or name both in the spec`;
    case "another-kind":
      return `${party} is a provider of kind "${found.kind}", expected SAML; choose another name`;
  }
}

/** `sides`: who has what was added, and who has what was removed. */
function endpointsText({ added, removed }: EndpointChange, [after, before]: readonly [string, string]): string {
  const clauses = [
    ...(added.length === 0 ? [] : [`only ${after} has ${list(added.map(endpointText))}`]),
    ...(removed.length === 0 ? [] : [`only ${before} has ${list(removed.map(endpointText))}`]),
  ];
  return clauses.join(", ");
}

/** Of a metadata URL that describes other endpoints than the metadata file. */
export function explainPublishedEndpoints(url: string, change: EndpointChange): string {
  return `"${url}" has other endpoints than the metadata file [same-endpoints]: ${endpointsText(change, ["the URL", "the file"])}; moving an identity provider is no rotation: find out which of the two is right`;
}

function endpointText({ service, binding, location }: Endpoint): string {
  return `${service} ${binding.split(":").at(-1) ?? binding} "${location}"`;
}

/** The first characters tell certificates apart. */
export function fingerprintsText(fingerprints: readonly string[]): string {
  if (fingerprints.length === 0) return "no certificate";
  return `certificate ${list(fingerprints.map((one) => one.slice(0, 16)))}`;
}

/** As `explainTrustRefusal`, for what is at a metadata URL. */
export function explainPublishedRefusal(refusal: PublishedRefusal, url: string, rotation: RotationName): string {
  switch (refusal.code) {
    case "same-entity-id":
      return `"${url}" describes "${refusal.found}", expected "${refusal.expected}" as the metadata file says [same-entity-id]; correct the URL`;
    case "not-published":
      return `"${url}" lists ${fingerprintsText(refusal.found)} and not generation "${refusal.generation}"; whoever runs the identity provider has to publish it beside the others: npx crossfade runbook ${rotation}`;
    case "unreadable":
      return `what is at "${url}" is no metadata to act on: ${refusal.why}; ask whoever runs the identity provider`;
    case "not-read":
      return refusal.why.message;
  }
}

/** One sentence: what was found, what was expected, who has to do what. */
export function explainTrustPending(pending: TrustPending, rotation: RotationName): string {
  const remedy = pendingRemedy(pending, rotation);
  return `${explainTrustWaiting(pending)}${remedy === undefined ? "" : `; ${remedy}`}`;
}

/** The same while it is waited for: what to do is said when that is over. */
export function explainTrustWaiting(pending: TrustPending): string {
  const { party } = pending;
  switch (pending.code) {
    case "absent":
      return `${party} is not in the account, expected it to trust what the spec lists`;
    case "does-not-trust":
      return `${party} does not trust ${quotedList(pending.generations)} yet, expected it after its update`;
    case "still-trusts":
      return `${party} still trusts "${pending.generation}", which has left the spec`;
    case "not-published":
      return `${party} fetches "${pending.url}", which does not list ${quotedList(pending.generations)}`;
    case "still-published":
      return `${party} fetches "${pending.url}", which still lists "${pending.generation}"`;
    case "not-fetched":
      return `${party} may not have fetched ${quotedList(pending.generations)} yet: Cognito does so every 6 hours`;
    case "not-imported":
      return `${party} is not attested to have ${quotedList(pending.generations)}`;
    case "not-deleted":
      return `${party} is not attested to be without "${pending.generation}"${pending.imported === undefined ? "" : `, which was imported on ${pending.imported.slice(0, 10)}`}`;
    case "another-kind":
      return `${party} is a provider of kind "${pending.kind}", expected SAML`;
    case "unreadable":
      return `${party} holds metadata that cannot be read, so nobody can say what it trusts: ${pending.why}`;
    case "not-read":
      return `${party} could not be read: ${pending.why.message}`;
  }
}

function pendingRemedy(pending: TrustPending, rotation: RotationName): string | undefined {
  const runbook = `npx crossfade runbook ${rotation}`;
  switch (pending.code) {
    case "absent":
      return "apply, and see what Terraform said about it";
    case "does-not-trust":
    case "still-trusts":
      return "apply again, and if it stays so see who else changes it";
    case "not-published":
      return `whoever runs the identity provider has to publish it beside the others: ${runbook}`;
    case "still-published":
      return `whoever runs the identity provider has to remove it there: ${runbook}`;
    case "not-fetched":
      return `apply again after ${minuteOf(pending.until)}`;
    case "not-imported":
      return `somebody has to import the certificate in the console of IAM Identity Center and record it under attestations (step: imported): ${runbook}`;
    case "not-deleted":
      return `somebody has to see in the console of IAM Identity Center that its certificate is gone, delete it if it is there, and record it under attestations (step: deleted): ${runbook}`;
    case "another-kind":
      return "choose another name";
    case "unreadable":
    case "not-read":
      return undefined;
  }
}
