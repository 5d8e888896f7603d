import { expect, test } from "vitest";
import { formsIn } from "../../lab/sign-in-form.js";

test("a form's action and fields are read as a browser sends them", () => {
  const page =
    `<form method="post" action="https://a.example/acs?x=1&amp;y=2"><input type="submit"/>` +
    `<input type="hidden" name="SAMLResponse" value="PHNh&#43;bWw&#x2B;"><input name='RelayState' value='it&quot;s'/></form>`;
  expect(formsIn(page)).toEqual([
    {
      action: "https://a.example/acs?x=1&y=2",
      fields: new Map([
        ["SAMLResponse", "PHNh+bWw+"],
        ["RelayState", 'it"s'],
      ]),
    },
  ]);
});

test("a page without a form has none", () => {
  expect(formsIn("<p>no</p>")).toEqual([]);
});
