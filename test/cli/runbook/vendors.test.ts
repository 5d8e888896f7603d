import { expect, test } from "vitest";

import { unknownSubject, type VendorInstruction, vendorSteps } from "../../../cli/runbook/vendor-runbook.js";
import { vendors } from "../../../cli/runbook/vendors.js";

const subject = {
  incoming: { id: "2026", thumbprint: "A".repeat(40), file: "2026.pem" },
  outgoing: { id: "2025", thumbprint: "B".repeat(40), file: "2025.pem" },
};

const each = Object.entries(vendors).map(([name, vendor]) => ({ name, vendor }));

const textsOf = ({ title, console: clicks, command, watch, shows, undo }: VendorInstruction): readonly string[] => [
  title,
  ...clicks,
  ...(command?.lines ?? []),
  ...watch,
  shows,
  undo,
];

test.each(each)("$name says of each step what to click or type, how it shows and how to undo it", ({ vendor }) => {
  const steps = vendor.steps(subject);
  for (const step of vendorSteps) {
    const { title, console: clicks, command, shows, undo } = steps[step];
    expect([title, shows, undo].every((text) => text.length > 0)).toBe(true);
    expect(clicks.length + (command?.lines.length ?? 0)).toBeGreaterThan(0);
  }
});

test.each(each)("$name has no secret in a command, and explains every variable of it", ({ vendor }) => {
  const lines = Object.values(vendor.steps(subject)).flatMap(({ command }) =>
    command?.language === "sh" ? command.lines : [],
  );
  const used = lines.flatMap((line) => [...line.matchAll(/\$([A-Z][A-Z_]+)/g)].map(([, name]) => name ?? ""));
  const set = lines.flatMap((line) => [...line.matchAll(/\b([A-Z][A-Z_]+)=\$\(/g)].map(([, name]) => name ?? ""));
  const known = [...Object.keys(vendor.environment), ...set];
  expect(used.filter((name) => !known.includes(name))).toEqual([]);
  for (const line of lines.filter((one) => /Authorization|-u "/.test(one)))
    expect(line).toMatch(/\$(?:OKTA_TOKEN|PF_PASSWORD)/);
});

test.each(each)("$name leaves no place of an unknown certificate unmarked", ({ vendor }) => {
  const text = Object.values(vendor.steps(unknownSubject)).flatMap(textsOf).join("\n");
  expect(text).not.toMatch(/undefined|\[object/);
  expect(Object.values(vendor.steps(subject)).flatMap(textsOf).join("\n")).not.toMatch(/<(?:new|old)>\.pem|<SHA-1/);
});

test.each(each.filter(({ vendor }) => vendor.showsThumbprint))(
  "$name names certificates by their thumbprint",
  ({ vendor }) => {
    const { activate } = vendor.steps(subject);
    expect(activate.console.join(), activate.title).toContain("A".repeat(40));
    expect(activate.command?.lines.join()).toContain("A".repeat(40));
  },
);

const warned = [
  ["okta", /key_name/],
  ["entra", /already expired/],
  ["keycloak", /All other relying parties of the realm/],
  ["adfs", /-Urgent replaces the primary at once/],
  ["adfs", /promotes it 5 days later/],
  ["google", /at most two certificates/],
  ["pingfederate", /activation buffer/],
] as const;

test.each(warned)("%s warns of what activates by itself, or stands in the way: %s", (vendor, warning) => {
  expect(vendors[vendor].watch.join("\n")).toMatch(warning);
});

test.each(["google", "entra", "pingfederate", "generic"] as const)(
  "%s, where applications choose their certificates, asks for a response of every relying party",
  (vendor) => {
    const { activate } = vendors[vendor].steps(subject);
    expect(activate.watch.join()).toContain("sign in through every relying party of this rotation");
    expect(activate.shows).toContain("a response of every relying party is signed with the new one");
  },
);
