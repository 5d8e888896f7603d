import { expect, test } from "vitest";

import { canonicalXml } from "./canonical-xml.js";

const items = (name: string, ...each: readonly string[]): string =>
  `<${name}><Quantity>${each.length}</Quantity><Items>${each.join("")}</Items></${name}>`;
const origin = (id: string, ...parts: readonly string[]): string => `<Origin><Id>${id}</Id>${parts.join("")}</Origin>`;
const behavior = (path: string, target: string): string =>
  `<CacheBehavior><PathPattern>${path}</PathPattern><TargetOriginId>${target}</TargetOriginId></CacheBehavior>`;
const member = (id: string): string => `<OriginGroupMember><OriginId>${id}</OriginId></OriginGroupMember>`;
const [timeout30, timeout60] = ["<Timeout>30</Timeout>", "<Timeout>60</Timeout>"];
const config = (...parts: readonly string[]): string => parts.join("");

test("siblings in another order are the same configuration, on every level", () => {
  const origins = [origin("a", timeout30, "<Path/>"), origin("b", timeout60)] as const;
  const turned = items("Origins", origin("b", timeout60), origin("a", "<Path></Path>", timeout30));
  expect(canonicalXml(config(turned, "<Comment>x</Comment>"))).toEqual(
    canonicalXml(config("<Comment>x</Comment>", items("Origins", ...origins))),
  );
});

test("a value that moved from one origin to another is another configuration", () => {
  const before = items("Origins", origin("a", timeout30), origin("b"));
  const after = items("Origins", origin("a"), origin("b", timeout30));
  expect(canonicalXml(config(after))).not.toEqual(canonicalXml(config(before)));
});

test("values that two origins, or two behaviors, exchanged are another configuration", () => {
  const origins = items("Origins", origin("a", timeout30), origin("b", timeout60));
  const exchanged = items("Origins", origin("a", timeout60), origin("b", timeout30));
  expect(canonicalXml(config(exchanged))).not.toEqual(canonicalXml(config(origins)));
  const behaviors = items("CacheBehaviors", behavior("/a", "a"), behavior("/b", "b"));
  const crossed = items("CacheBehaviors", behavior("/a", "b"), behavior("/b", "a"));
  expect(canonicalXml(config(crossed))).not.toEqual(canonicalXml(config(behaviors)));
});

test("an element that moved out of its parent is another configuration", () => {
  expect(canonicalXml(config("<A><B>1</B></A>", "<C/>"))).not.toEqual(canonicalXml(config("<A/>", "<C><B>1</B></C>")));
});

test("where the order means something it stays: which behavior is tried first, which origin of a group is asked first", () => {
  const [a, b] = [behavior("/a/*", "a"), behavior("/*", "b")];
  expect(canonicalXml(config(items("CacheBehaviors", b, a)))).not.toEqual(
    canonicalXml(config(items("CacheBehaviors", a, b))),
  );
  expect(canonicalXml(config(items("Members", member("b"), member("a"))))).not.toEqual(
    canonicalXml(config(items("Members", member("a"), member("b")))),
  );
});
