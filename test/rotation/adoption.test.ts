import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Adoption, type AdoptionQuestion, proposeAdoption } from "../../modules/rotation/adoption.js";
import type { Inventory } from "../../modules/rotation/inventory.js";
import { obstacleCode } from "../../modules/rotation/obstacle.js";
import type { Stack } from "../../modules/rotation/stack.js";
import { aGeneration, aStack, aTlsRotation, aWave } from "../builders.js";
import {
  account,
  aFoundCertificate,
  aFoundDistribution,
  anInventory,
  aServerCertificate,
  inventories,
  now,
} from "./inventories.js";

function adoptionOf(inventory: Inventory, more: Partial<AdoptionQuestion> = {}): Adoption {
  return proposeAdoption({ inventory, account, stacks: [], taken: [], now, ...more });
}

/** Each rotation as its name, its generation, and the ids of each wave. */
function shapeOf({ rotations }: Adoption) {
  return rotations.map(({ name, generation, waves }) => ({
    name,
    generation,
    waves: Object.fromEntries(waves.map((wave) => [wave.name, wave.distributions.map(({ id }) => id)])),
  }));
}

function obstaclesOf({ unmanageable }: Adoption) {
  return unmanageable.map(({ distribution, obstacles }) => [distribution.id, ...obstacles.map(obstacleCode)]);
}

const shared = aFoundCertificate("shared");

describe("what is proposed", () => {
  test("is one rotation for each certificate, with one canary and then the rest, by name", () => {
    const other = aFoundCertificate("other", {
      names: ["*.shop.example.com"],
      since: new Date("2026-09-30T23:00:00Z"),
    });
    const inventory = anInventory(
      [shared, other],
      aFoundDistribution("E1WWW00", shared, { aliases: ["www.example.com"] }),
      aFoundDistribution("E2ANY00", shared, { aliases: ["*.m.example.com"] }),
      aFoundDistribution("E3API00", shared, { aliases: ["api.example.com", "a.example.com"] }),
      aFoundDistribution("E4SHOP0", other),
    );
    expect(shapeOf(adoptionOf(inventory))).toEqual([
      { name: "any-shop-example-com", generation: "2026-09", waves: { all: ["E4SHOP0"] } },
      { name: "www-example-com", generation: "2026-03", waves: { canary: ["E3API00"], rest: ["E2ANY00", "E1WWW00"] } },
    ]);
  });

  test("is the same however the account is listed", () => {
    fc.assert(
      fc.property(inventories, ({ certificates, distributions }) => {
        const backwards = { certificates: certificates.toReversed(), distributions: distributions.toReversed() };
        expect(adoptionOf(backwards)).toEqual(adoptionOf({ certificates, distributions }));
      }),
    );
  });

  test("is named after the distributions where the store lists no names of the certificate", () => {
    const stored = aServerCertificate("ASCAEXAMPLE", "www-2026");
    const inventory = anInventory(
      [stored],
      aFoundDistribution("E1WWW00", stored, { aliases: ["www.example.com"] }),
      aFoundDistribution("E2API00", stored, { aliases: ["API.example.com"] }),
    );
    expect(adoptionOf(inventory).rotations.map(({ name }) => name)).toEqual(["api-example-com"]);
  });

  test("never has a canary that no viewer can reach, while there is another one", () => {
    const inventory = anInventory(
      [shared],
      aFoundDistribution("E1OFF00", shared, { aliases: ["a.example.com"], enabled: false }),
      aFoundDistribution("E2BARE0", shared, { aliases: [] }),
      aFoundDistribution("E3WWW00", shared, { aliases: ["www.example.com"] }),
    );
    expect(shapeOf(adoptionOf(inventory))).toMatchObject([{ waves: { canary: ["E3WWW00"] } }]);
  });

  test("leaves out distributions that cannot be managed, and says that they keep the certificate in use", () => {
    const staging = { code: "staging", message: "it is a staging distribution" };
    const inventory = anInventory(
      [shared],
      aFoundDistribution("E1WWW00", shared),
      aFoundDistribution("E2STAGE", shared, { refusals: [staging] }),
    );
    const adoption = adoptionOf(inventory);
    expect(shapeOf(adoption)).toMatchObject([{ waves: { all: ["E1WWW00"] } }]);
    expect(adoption.rotations[0]?.unmanaged).toEqual(["E2STAGE"]);
    expect(obstaclesOf(adoption)).toEqual([["E2STAGE", "staging"]]);
  });

  test("has names that no rotation of any stack has, nor one that left with its certificate, nor a file", () => {
    const stacks = [
      aStack([aTlsRotation({ name: "www-example-com" })], { name: "other", released: ["www-example-com-2/2025"] }),
    ];
    const inventory = anInventory([shared], aFoundDistribution("E1WWW00", shared));
    const names = adoptionOf(inventory, { stacks, taken: ["WWW-example-com-3"] }).rotations.map(({ name }) => name);
    expect(names).toEqual(["www-example-com-4"]);
  });

  test("tells two certificates with the same main name apart, the older one first", () => {
    const younger = aFoundCertificate("a-younger", { since: new Date("2026-09-01T00:00:00Z") });
    const inventory = anInventory(
      [younger, shared],
      aFoundDistribution("E1NEW00", younger),
      aFoundDistribution("E2OLD00", shared),
    );
    expect(shapeOf(adoptionOf(inventory))).toMatchObject([
      { name: "www-example-com", generation: "2026-03" },
      { name: "www-example-com-2", generation: "2026-09" },
    ]);
  });
});

describe("what needs nothing", () => {
  const issued = aFoundCertificate("issued", { renewal: "acm" });

  test("is what serves a certificate that ACM renews, also where Crossfade could not manage it", () => {
    const multiTenant = { code: "multi-tenant", message: "it is multi-tenant" };
    const inventory = anInventory(
      [issued],
      aFoundDistribution("E1WWW00", issued),
      aFoundDistribution("E2TENANT", issued, { refusals: [multiTenant] }),
    );
    const { needsNothing, rotations } = adoptionOf(inventory);
    expect(rotations).toEqual([]);
    expect(needsNothing.map(({ distributions }) => distributions.map(({ id }) => id))).toEqual([
      ["E1WWW00", "E2TENANT"],
    ]);
  });

  test("is not one that ACM issued and does not renew: that is rotated", () => {
    const refused = aFoundCertificate("refused", { renewal: "refused" });
    const adoption = adoptionOf(anInventory([refused], aFoundDistribution("E1WWW00", refused)));
    expect([adoption.needsNothing, adoption.rotations.length]).toEqual([[], 1]);
  });

  test("is not one that ACM should have renewed, and that expired", () => {
    const late = aFoundCertificate("late", { renewal: "acm", notAfter: now });
    const adoption = adoptionOf(anInventory([late], aFoundDistribution("E1WWW00", late)));
    expect(adoption.needsNothing).toEqual([]);
    expect(obstaclesOf(adoption)).toEqual([["E1WWW00", "certificate-expired"]]);
  });
});

describe("what cannot be managed", () => {
  test.each([
    ["certificate-gone", [], aFoundCertificate("gone")],
    ["certificate-elsewhere", [], aServerCertificate("ASCAELSEWHERE", "www")],
    ["certificate-elsewhere", "listed", aServerCertificate("ASCAROOT", "www", "/")],
    ["certificate-region", [], { ...shared, attached: "arn:aws:acm:eu-central-1:123456789012:certificate/1" }],
    ["certificate-account", "listed", { ...shared, arn: "arn:aws:acm:us-east-1:210987654321:certificate/1" }],
    ["certificate-expired", "listed", { ...shared, notAfter: new Date("2026-11-22T11:59:59Z") }],
    ["unknown-arn", "listed", { ...shared, arn: "arn:aws-cn:acm:us-east-1:123456789012:certificate/1" }],
  ] as const)("is what serves a certificate that no rotation could name: %s", (code, list, certificate) => {
    const inventory = anInventory(list === "listed" ? [certificate] : [], aFoundDistribution("E1WWW00", certificate));
    const adoption = adoptionOf(inventory);
    expect(adoption.rotations).toEqual([]);
    expect(obstaclesOf(adoption)).toEqual([["E1WWW00", code]]);
  });

  test("has all of its obstacles said at once", () => {
    const expired = aFoundCertificate("expired", { notAfter: new Date("2026-01-01T00:00:00Z") });
    const staging = { code: "staging", message: "it is a staging distribution" };
    const inventory = anInventory([expired], aFoundDistribution("E1", expired, { refusals: [staging] }));
    expect(obstaclesOf(adoptionOf(inventory))).toEqual([["E1", "staging", "unknown-id", "certificate-expired"]]);
  });
});

describe("what specs name already", () => {
  const rotation = aTlsRotation({
    name: "www",
    generations: [
      aGeneration("2025"),
      aGeneration("2026", { certificate: { held: "in-store", arn: shared.arn, files: undefined } }),
    ],
    waves: [aWave("all", ["E1WWW00"])],
  });

  test("is left out and counted, and what was released is not called managed", () => {
    const stack = aStack([rotation], { released: ["E2GONE0"] });
    const inventory = anInventory(
      [shared],
      aFoundDistribution("E1WWW00", shared),
      aFoundDistribution("E2GONE0", shared),
    );
    const adoption = adoptionOf(inventory, { stacks: [stack] });
    expect(adoption).toMatchObject({
      rotations: [],
      joining: [],
      managed: ["E1WWW00"],
      released: ["E2GONE0"],
      managedCertificates: 1,
    });
  });

  test("is joined by a new distribution on the certificate of a rotation, which gets no second rotation", () => {
    const inventory = anInventory([shared], aFoundDistribution("E3NEW00", shared));
    const { joining, rotations } = adoptionOf(inventory, { stacks: [aStack([rotation])] });
    expect(rotations).toEqual([]);
    expect(joining).toMatchObject([{ distribution: { id: "E3NEW00" }, rotation: "www", generation: "2026" }]);
  });

  test("is joined also where Terraform alone knows the ARN, so that no second state gets the certificate", () => {
    const files = {
      pem: { path: "c.pem", text: "" },
      chain: undefined,
      privateKey: { from: "env", variable: "K" },
    } as const;
    const own = aGeneration("2026", { certificate: { held: "by-terraform", files } });
    const stack = aStack([aTlsRotation({ name: "www", generations: [own], waves: [aWave("all", ["E1WWW00"])] })]);
    const inventory = anInventory(
      [shared],
      aFoundDistribution("E1WWW00", shared),
      aFoundDistribution("E3NEW00", shared),
    );
    const { joining, rotations } = adoptionOf(inventory, { stacks: [stack] });
    expect(rotations).toEqual([]);
    expect(joining).toMatchObject([{ distribution: { id: "E3NEW00" }, rotation: "www", generation: undefined }]);
  });
});

/** As if what was proposed had been written. */
function stackOf({ rotations }: Adoption): Stack {
  const written = rotations.map(({ name, generation, certificate, waves }) =>
    aTlsRotation({
      name,
      generations: [
        aGeneration(generation, {
          store: certificate.store,
          certificate: { held: "in-store", arn: certificate.arn, files: undefined },
        }),
      ],
      waves: waves.map((wave) =>
        aWave(
          wave.name,
          wave.distributions.map(({ id }) => id),
        ),
      ),
    }),
  );
  return aStack(written);
}

/** Where each distribution went, sorted. */
function placesOf(adoption: Adoption): readonly string[] {
  const { rotations, joining, needsNothing, unmanageable, managed, released } = adoption;
  const waves = rotations.flatMap((rotation) => rotation.waves);
  return [
    ...waves.flatMap(({ distributions }) => distributions.map(({ id }) => id)),
    ...joining.map(({ distribution }) => distribution.id),
    ...needsNothing.flatMap(({ distributions }) => distributions.map(({ id }) => id)),
    ...unmanageable.map(({ distribution }) => distribution.id),
    ...managed,
    ...released,
  ].toSorted();
}

describe("whatever an account has", () => {
  test("each distribution is in a rotation, needs nothing, cannot be managed, joins one, is managed or released: in exactly one", () => {
    fc.assert(
      fc.property(inventories, fc.nat({ max: 14 }), fc.nat({ max: 14 }), (inventory, known, left) => {
        const ids = inventory.distributions.map(({ id }) => id).toSorted();
        const first = adoptionOf({ ...inventory, distributions: inventory.distributions.slice(0, known) });
        const other = aStack([], { name: "other", released: ids.slice(0, left) });
        const again = adoptionOf(inventory, { stacks: [stackOf(first), other] });
        expect(placesOf(again)).toEqual(ids);
        expect(again.unmanageable.every(({ obstacles }) => obstacles.length > 0)).toBe(true);
      }),
    );
  });

  test("a second run proposes nothing, adds nothing, and says the same of what cannot be managed", () => {
    fc.assert(
      fc.property(inventories, (inventory) => {
        const first = adoptionOf(inventory);
        const again = adoptionOf(inventory, { stacks: [stackOf(first)] });
        expect([again.rotations, again.joining]).toEqual([[], []]);
        expect(again.unmanageable).toEqual(first.unmanageable);
        expect(again.needsNothing).toEqual(first.needsNothing);
        expect(again.managedCertificates).toBe(first.rotations.length);
      }),
    );
  });
});
