import type { IdentityProvider } from "./identity-provider.js";
import { LabFault, reasonOf } from "./lab-fault.js";
import type { RelyingPartyAddress } from "./relying-party.js";
import { openBrowser, type Page } from "./sign-in-browser.js";
import { formsIn, type Form } from "./sign-in-form.js";

/** Who signs in. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

export type SignedIn =
  | { readonly ok: true; /** SHA-256 over the DER, lower-case hexadecimal. */ readonly signedBy: string }
  | { readonly ok: false; readonly reason: string };

/** One person at one relying party; the session at the identity provider is kept, so that the form comes only once. */
export interface Person {
  /** One sign-in, through to the relying party's answer. Never throws. */
  readonly signIn: () => Promise<SignedIn>;
  /** The SAMLResponse that the identity provider gives out, in base64, brought to nobody. */
  readonly captureResponse: () => Promise<string>;
}

type At = Pick<IdentityProvider, "origin" | "at" | "signOnUrl">;

/** Opens a browser of its own. */
export function aPerson(identityProvider: At, relyingParty: RelyingPartyAddress, credentials: Credentials): Person {
  const browser = openBrowser((url) => {
    if (url.origin === identityProvider.origin) return new URL(url.pathname + url.search, identityProvider.at);
    if (url.href === relyingParty.acs) return new URL(relyingParty.acsAt);
    return url.href === relyingParty.signInAt ? url : undefined;
  });
  const query = new URLSearchParams({ spentityid: relyingParty.entityId }).toString();
  const start = relyingParty.signInAt ?? `${identityProvider.signOnUrl}?${query}`;
  const toResponse = async (): Promise<Form> => {
    let page = await browser.get(start);
    const login = formsIn(page.body).find(({ fields }) => fields.has("password"));
    if (login !== undefined) {
      const filled = new Map([...login.fields, ["username", credentials.name], ["password", credentials.password]]);
      page = await browser.post(new URL(login.action, page.url).href, filled);
    }
    const form = formsIn(page.body).find(({ fields }) => fields.has("SAMLResponse"));
    if (form === undefined) throw new LabFault(`Instead of a SAMLResponse there came ${described(page)}`);
    return form;
  };
  return {
    captureResponse: async () => (await toResponse()).fields.get("SAMLResponse") ?? "",
    signIn: async () => {
      try {
        const form = await toResponse();
        return verdictOf(await browser.post(form.action, form.fields));
      } catch (cause) {
        return { ok: false, reason: reasonOf(cause) };
      }
    },
  };
}

function verdictOf(page: Page): SignedIn {
  const answer: unknown = page.body.startsWith("{") ? JSON.parse(page.body) : undefined;
  if (typeof answer === "object" && answer !== null) {
    if (page.status === 200 && "signedBy" in answer && typeof answer.signedBy === "string")
      return { ok: true, signedBy: answer.signedBy };
    if ("reason" in answer && typeof answer.reason === "string") return { ok: false, reason: answer.reason };
  }
  return { ok: false, reason: `the relying party answered ${described(page)}` };
}

/** A page of SimpleSAMLphp's that says what went wrong does so after much else. */
function described({ url, status, body }: Page): string {
  const text = body.replaceAll(/<(?:style|script)\b[\s\S]*?<\/(?:style|script)>|<[^>]*>/gi, " ");
  const said = text.replaceAll(/\s+/g, " ").trim();
  const cause = /Caused by: (.*?) Backtrace:/.exec(said)?.[1] ?? said;
  return `${status} from ${url.origin}${url.pathname}: ${cause.slice(0, 300)}`;
}
