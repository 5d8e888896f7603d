import { expect, test } from "vitest";
import { createCertificateAuthority } from "../../lab/certificate-authority.js";
import { judgeChain } from "../../modules/certificates/chain.js";
import { readChainPem } from "../../modules/certificates/pem.js";
import { authority, blocksOf, certificateOf, issued } from "./authority.js";

const text = await issued();
const leaf = certificateOf(text.pem);
const [lower = "", upper = ""] = blocksOf(authority.chain);
const { root } = authority;
const stranger = await createCertificateAuthority({ name: "Stranger" });
const names = {
  lower: "CN=Crossfade Lab Intermediate 2",
  upper: "CN=Crossfade Lab Intermediate 1",
  root: "CN=Crossfade Lab Root",
};

const judge = (...pems: readonly string[]) => judgeChain(leaf, readChainPem(pems.join("")).certificates);

test("the issuers in order are a good chain", () => expect(judge(lower, upper)).toEqual([]));

test("a chain may stop before the last intermediate", () => expect(judge(lower)).toEqual([]));

test("issuers the wrong way round are out of order, and the right order is told", () => {
  expect(judge(upper, lower)).toEqual([
    {
      code: "chain-out-of-order",
      in: "chain",
      found: [names.upper, names.lower],
      expected: [names.lower, names.upper],
    },
  ]);
});

test("a root is to be left out, and spoils nothing else", () => {
  expect(judge(lower, upper, root)).toEqual([
    { code: "chain-contains-root", in: "chain", position: 3, subject: names.root },
  ]);
});

test("a root at the front does not make the others out of order", () => {
  expect(judge(root, lower, upper)).toEqual([
    { code: "chain-contains-root", in: "chain", position: 1, subject: names.root },
  ]);
});

test("somebody else's root is only reported as a root", () => {
  expect(judge(lower, stranger.root).map(({ code }) => code)).toEqual(["chain-contains-root"]);
});

test("the certificate itself is to be left out, and spoils nothing else", () => {
  expect(judge(text.pem, lower, upper)).toEqual([
    { code: "chain-contains-leaf", in: "chain", position: 1, subject: "CN=www.example.com" },
  ]);
});

test("the certificate alone in its chain is one problem", () => {
  expect(judge(text.pem).map(({ code }) => code)).toEqual(["chain-contains-leaf"]);
});

test("an issuer given twice is named once, with the place of the first", () => {
  expect(judge(lower, upper, lower)).toEqual([
    { code: "chain-repeats", in: "chain", position: 3, subject: names.lower, first: 1 },
  ]);
});

test("a stranger's chain does not lead to the issuer", () => {
  expect(judge(stranger.chain)).toEqual([
    {
      code: "chain-not-issuer",
      in: "chain",
      issuer: names.lower,
      found: ["CN=Stranger Intermediate 1"],
      sameName: false,
    },
  ]);
});

test("an upper intermediate alone does not lead to the issuer", () => {
  expect(judge(upper).map(({ code }) => code)).toEqual(["chain-not-issuer"]);
});

test("an authority of the issuer's name with another key did not issue it", async () => {
  const twin = await createCertificateAuthority({ intermediates: 2 });
  expect(judge(twin.chain)).toMatchObject([{ code: "chain-not-issuer", sameName: true }]);
});

test("an authority beside the path is a stray", () => {
  expect(judge(lower, stranger.chain, upper)).toEqual([
    { code: "chain-stray", in: "chain", position: 2, subject: "CN=Stranger Intermediate 1" },
  ]);
});

test("a certificate that issued without being an authority is named", async () => {
  const improper = await createCertificateAuthority({ issuerIsAuthority: false });
  const { pem, chain } = await improper.issue({ names: ["www.example.com"] });
  expect(judgeChain(certificateOf(pem), readChainPem(chain).certificates)).toEqual([
    { code: "chain-not-authority", in: "chain", position: 1, subject: "CN=Crossfade Lab Intermediate 1" },
  ]);
});
