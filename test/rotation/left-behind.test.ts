import { expect, test } from "vitest";

import { explainLeftBehind, isPressing, leftBehind, type LeftBehind } from "../../modules/rotation/left-behind.js";

const now = new Date("2026-11-22T00:00:00Z");
const serving = (notAfter: Date | undefined): LeftBehind => ({
  kind: "distribution",
  released: "E1A2B3C4D5E6F7",
  now: { found: "there", certificate: "arn:a", notAfter },
});

test("a distribution that was released is said to stay as it is, as long as nobody has looked", () => {
  expect(explainLeftBehind(leftBehind("E1A2B3C4D5E6F7"))).toMatch(
    /^distribution "E1A2B3C4D5E6F7" was released: it stays as it is, with the certificate it serves, and nothing rotates that/,
  );
});

test("a certificate that was released is said to stay, with what finds it", () => {
  expect(explainLeftBehind(leftBehind("www/2026-03"))).toContain(
    "crossfade:rotation=www and crossfade:generation=2026-03",
  );
});

test("one that still serves a certificate is said with its end, and pressing only when that is near", () => {
  const far = serving(new Date("2027-11-22T00:00:00Z"));
  expect(explainLeftBehind(far)).toContain(
    "it still serves arn:a, which expires on 2027-11-22, and nothing rotates it",
  );
  expect(
    [far, serving(new Date("2026-12-22T00:00:00Z")), serving(undefined)].map((one) => isPressing(one, now)),
  ).toEqual([false, true, false]);
});

test.each([
  [{ found: "gone" } as const, "does not exist any more"],
  [{ found: "there", certificate: undefined, notAfter: undefined } as const, "CloudFront's own certificate"],
])("nothing is left behind of one that %j", (state, said) => {
  const left: LeftBehind = { kind: "distribution", released: "E1A2B3C4D5E6F7", now: state };
  expect(explainLeftBehind(left)).toContain(said);
  expect(isPressing(left, now)).toBe(false);
});

const party = (state: Extract<LeftBehind, { kind: "relying-party" }>["now"]): LeftBehind => ({
  kind: "relying-party",
  released: "cognito:us-east-1_AbC123/corp",
  now: state,
});

test("a relying party that was released is said to stay as it is, and with its last certificate's end once it was read", () => {
  expect(explainLeftBehind(leftBehind("cognito:us-east-1_AbC123/corp"))).toBe(
    "cognito:us-east-1_AbC123/corp was released: it stays as it is, trusts what it trusted, and nothing rotates that",
  );
  expect(explainLeftBehind(party({ found: "there", notAfter: new Date("2027-02-01T00:00:00Z") }))).toContain(
    "the last certificate that it trusts expires on 2027-02-01",
  );
});

test("sign-ins are pressing three months before the last certificate ends", () => {
  const ending = (day: string) => isPressing(party({ found: "there", notAfter: new Date(`${day}T00:00:00Z`) }), now);
  expect([ending("2027-02-01"), ending("2027-03-01")]).toEqual([true, false]);
  expect(isPressing(party({ found: "gone" }), now)).toBe(false);
});
