import { expect, test } from "vitest";
import { arnOf, issuesOfRotation, rotationOf, rotationYaml } from "./specs.js";

const two = ["2026-03", "2026-09"].map((id) => `- { id: "${id}", certificate: { arn: "${arnOf(id)}" } }`);
const waves = [
  "waves:",
  "  - { name: canary, distributions: [E1000000] }",
  "  - { name: rest, distributions: [E2000000] }",
];
const switching = (...rollout: readonly string[]) =>
  rotationYaml({ generations: two, serve: '"2026-09"', rollout: [...waves, ...rollout] });

test.each([
  [
    "serve names no generation",
    rotationYaml({ serve: '"2026-09"' }),
    '6:10 serve is "2026-09", expected the id of a generation; known: 2026-03',
  ],
  [
    "from names no generation",
    switching('from: "2025"', "through: canary"),
    '14:11 from is "2025", expected the id of a generation; known: 2026-03, 2026-09',
  ],
  [
    "from names no generation, though no wave differs",
    switching('from: "2025"'),
    '14:11 from is "2025", expected the id of a generation; known: 2026-03, 2026-09',
  ],
  [
    "through names no wave",
    switching('from: "2026-03"', "through: cannary"),
    '15:14 through is "cannary", expected the name of a wave; known: canary, rest',
  ],
  [
    "waves differ and from is missing",
    switching("through: canary"),
    '14:14 no "from", expected one: waves after "canary" have not switched (rest); add from: with the generation that they still serve, or move through to the last wave',
  ],
  [
    "from is serve",
    switching('from: "2026-09"', "through: canary"),
    '14:11 from and serve are both "2026-09", expected two generations; remove from and through when nothing differs',
  ],
  [
    "a generation is there twice",
    rotationYaml({ generations: [...two, two[0]?.replace(/of-\w+|certificate\/[\w-]+/, "certificate/c") ?? ""] }),
    '10:13 generation "2026-03" is here twice, first at FILE:8:13; rename one of the two',
  ],
  [
    "a wave is there twice",
    rotationYaml({ rollout: [...waves, "  - { name: rest, distributions: [E3000000] }"] }),
    '13:17 wave "rest" is here twice, first at FILE:12:17; rename one of the two',
  ],
  [
    "a distribution is in two waves",
    rotationYaml({ rollout: [...waves, "  - { name: last, distributions: [E3000000, E1000000] }"] }),
    '13:49 distribution "E1000000" belongs to wave "canary" already, at FILE:11:41; remove one of the two',
  ],
  [
    "a distribution is twice in one wave",
    rotationYaml({ rollout: ["waves: [{ name: all, distributions: [E1000000, E1000000] }]"] }),
    '10:52 distribution "E1000000" belongs to wave "all" already, at FILE:10:42; remove one of the two',
  ],
  [
    "serve is compromised",
    rotationYaml({ generations: [two[0]?.replace(" certificate", " emergency: true, certificate") ?? ""] }),
    '6:10 serve is "2026-03", whose key is compromised (emergency: true); serve another generation, and mark the outgoing one',
  ],
])("it is an error that %s", (_, text, expected) => {
  const issues = issuesOfRotation(text).map((issue) =>
    issue.replace("first at demo/www.yaml", "first at FILE").replace("at demo/www.yaml", "at FILE"),
  );
  expect(issues).toEqual([`demo/www.yaml:${expected}`]);
});

test("three generations, one wave ahead, and a soak are in order", () => {
  const third = `- { id: "2027", emergency: true, certificate: { arn: "${arnOf("2027")}" } }`;
  const rollout = [
    ...waves,
    'from: "2026-03"',
    "through: canary",
    "gate: { served: { timeout: 90s } }",
    "switch: { by: crossfade }",
  ];
  const text = rotationYaml({
    generations: [...two, third],
    serve: '"2026-09"',
    rollout,
    spec: ["retirement: { soak: 36h }"],
  });
  expect(issuesOfRotation(text)).toEqual([]);
  expect(rotationOf(text)).toMatchObject({
    serve: "2026-09",
    rollout: { from: "2026-03", through: "canary", gate: { served: { timeout: 90 } } },
    retirement: { soak: 129_600 },
  });
});

test("from is dropped once the last wave has switched, for no wave differs", () => {
  expect(rotationOf(switching('from: "2026-03"', "through: rest")).rollout.from).toBeUndefined();
  expect(rotationOf(switching('from: "2026-03"')).rollout).toMatchObject({ from: undefined, through: "rest" });
});

test.each([
  [
    "without through",
    [],
    'without "through" every wave serves "2026-09", one after the other in one apply; add through: canary, or remove from',
  ],
  [
    "with the last wave as through",
    ["through: rest"],
    '"rest" is the last wave, so every wave serves "2026-09"; set through: canary, or remove from and through',
  ],
])("from %s is said to have no effect, and stops nothing", (_, through, expected) => {
  expect(issuesOfRotation(switching('from: "2026-03"', ...through))).toEqual([
    `demo/www.yaml:14:11 warning: rollout.from has no effect: ${expected}`,
  ]);
});

test("from that has no effect is not worth a word in one wave, nor where the key it leaves is compromised", () => {
  const alone = { generations: two, serve: '"2026-09"', rollout: [...waves.slice(0, 2), 'from: "2026-03"'] };
  expect(issuesOfRotation(rotationYaml(alone))).toEqual([]);
  const generations = [two[0]?.replace(" certificate", " emergency: true, certificate") ?? "", two[1] ?? ""];
  const emergency = { generations, serve: '"2026-09"', rollout: [...waves, 'from: "2026-03"'] };
  expect(issuesOfRotation(rotationYaml(emergency))).toEqual([]);
});

test("an emergency that lifts the waves is said, and stops nothing", () => {
  const generations = [two[0]?.replace(" certificate", " emergency: true, certificate") ?? "", two[1] ?? ""];
  const rollout = [...waves, 'from: "2026-03"', "through: canary"];
  expect(issuesOfRotation(rotationYaml({ generations, serve: '"2026-09"', rollout }))).toEqual([
    'demo/www.yaml:15:14 warning: generation "2026-03" is compromised (emergency: true), so the waves after "canary" switch too, in the next apply',
  ]);
});

test("more than 500 distributions in one rotation are warned of at its waves, and 500 are not", () => {
  const ids = (count: number, first: string) =>
    Array.from({ length: count }, (_, index) => `E${first}${index + 10000}`);
  const wave = (name: string, distributions: readonly string[]) =>
    `  - { name: ${name}, distributions: [${distributions.join(", ")}] }`;
  const told = (more: number) =>
    issuesOfRotation(rotationYaml({ rollout: ["waves:", wave("one", ids(250, "A")), wave("two", ids(more, "B"))] }));
  expect(told(250)).toEqual([]);
  expect(told(251)).toEqual([
    "demo/www.yaml:11:7 warning: the waves hold 501 distributions, expected at most 500 in one rotation: " +
      "Terraform's state and the time of a plan grow with the square of their number; " +
      "split it into rotations, each with a certificate of its own",
  ]);
});

test("an emergency apart from what is served is warned of, for it lifts no waves; one of a neighbour is not", () => {
  const three = [...two, `- { id: "2027-03", certificate: { arn: "${arnOf("2027-03")}" } }`];
  const marked = three.map((text) => text.replace('id: "2026-03",', 'id: "2026-03", emergency: true,'));
  const spec = (serve: string) => rotationYaml({ generations: marked, serve, rollout: waves });
  expect(issuesOfRotation(spec('"2026-09"'))).toEqual([]);
  expect(issuesOfRotation(spec('"2027-03"'))).toEqual([
    expect.stringContaining(
      'warning: generation "2026-03" is compromised (emergency: true) and no neighbour of "2027-03", which is served: it is deleted in the next apply without a soak, but the waves keep their order',
    ),
  ]);
});
