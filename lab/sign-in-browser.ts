import { request } from "node:http";
import { LabFault } from "./lab-fault.js";

export interface Page {
  /** As the outside world knows it. */
  readonly url: URL;
  readonly status: number;
  readonly body: string;
}

/** Where an address of the outside world is in the lab; undefined: nobody answers it. */
export type Route = (url: URL) => URL | undefined;

/** Takes cookies and follows redirects; what a person does with a page is not its business. */
export interface Browser {
  readonly get: (url: string) => Promise<Page>;
  readonly post: (url: string, fields: ReadonlyMap<string, string>) => Promise<Page>;
}

const timeoutMs = 20_000;
const mostRedirects = 5;

interface Answer {
  readonly status: number;
  readonly location: string | undefined;
  readonly cookies: readonly string[];
  readonly body: string;
}

/** A fresh one has no session anywhere. Both methods throw a LabFault that says where there was no answer. */
export function openBrowser(route: Route): Browser {
  const jar = new Map<string, Map<string, string>>();
  const ask = async (url: URL, form: string | undefined): Promise<Answer> => {
    const target = route(url);
    if (target === undefined) throw new LabFault(`Nobody in the lab answers ${url.origin}${url.pathname}.`);
    const cookies = jar.get(url.host) ?? new Map<string, string>();
    const answer = await send(target, url.host, [...cookies].map((pair) => pair.join("=")).join("; "), form);
    for (const cookie of answer.cookies) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? [];
      if (name !== undefined && value !== undefined) cookies.set(name, value);
    }
    jar.set(url.host, cookies);
    return answer;
  };
  const open = async (address: string, form: string | undefined): Promise<Page> => {
    let url = new URL(address);
    let answer = await ask(url, form);
    for (let redirects = 0; answer.location !== undefined; redirects += 1) {
      if (redirects === mostRedirects) throw new LabFault(`${address} redirects more than ${mostRedirects} times.`);
      url = new URL(answer.location, url);
      answer = await ask(url, undefined);
    }
    return { url, status: answer.status, body: answer.body };
  };
  return {
    get: (url) => open(url, undefined),
    post: (url, fields) => open(url, new URLSearchParams([...fields]).toString()),
  };
}

function send(target: URL, host: string, cookie: string, form: string | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(target, {
      method: form === undefined ? "GET" : "POST",
      agent: false,
      headers: {
        host,
        ...(cookie === "" ? {} : { cookie }),
        ...(form === undefined
          ? {}
          : { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(form) }),
      },
    });
    const fail = (why: string): void => {
      outgoing.destroy();
      reject(new LabFault(`${host}${target.pathname} did not answer: ${why}`));
    };
    const timer = setTimeout(() => fail(`nothing within ${timeoutMs / 1000} s`), timeoutMs);
    outgoing.once("error", ({ message }) => {
      clearTimeout(timer);
      fail(message);
    });
    outgoing.once("response", (incoming) => {
      const { statusCode = 0, headers } = incoming;
      let body = "";
      incoming.setEncoding("utf8").on("data", (text: string) => (body += text));
      incoming.once("error", ({ message }) => fail(message));
      incoming.once("end", () => {
        clearTimeout(timer);
        const location = statusCode >= 300 && statusCode < 400 ? headers.location : undefined;
        resolve({ status: statusCode, location, cookies: headers["set-cookie"] ?? [], body });
      });
    });
    outgoing.end(form);
  });
}
