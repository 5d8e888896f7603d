// What every kind of relying party must be, whatever it is: run for each by relying-parties.test.ts.
import { App, DataResource, TerraformStack, Testing } from "cdktf";
import { describe, expect, test } from "vitest";

import { relyingParty } from "../../modules/constructs/relying-parties.js";
import { observeTrust } from "../../modules/live/trust.js";
import type { TrustPorts } from "../../modules/live/trust-round.js";
import { keptNames } from "../../modules/rotation/custody.js";
import type { ObservedTrust } from "../../modules/rotation/saml-facts.js";
import { type RelyingParty, relyingPartyName } from "../../modules/rotation/relying-party.js";
import { managedParties } from "../../modules/rotation/trust.js";
import { aSamlRotation, aStack } from "../builders.js";

/** One kind of relying party, at the account that answers for it. */
export interface RelyingPartyKind<Party extends RelyingParty> {
  readonly kind: string;
  readonly party: Party;
  /** By what it is imported; undefined where there is nothing that Terraform could hold. */
  readonly importId: string | undefined;
  /** The same party, as the spec has it. */
  readonly adopted: Party;
  readonly deleted: Party;
  /** An account that trusts `fingerprints`, that has no such party, and that may not be asked. */
  readonly account: {
    readonly trusting: (fingerprints: "old" | "both") => TrustPorts;
    readonly without: () => TrustPorts;
    readonly denied: () => TrustPorts;
  };
  /** What is observed of the two accounts that trust. */
  readonly told: Readonly<Record<"old" | "both", unknown>>;
  /** What does not hold for this kind, and why. */
  readonly exceptions?: Readonly<Partial<Record<Fact, string>>>;
}

type Fact = "in Terraform" | "observed" | "absent" | "denied";

interface Block {
  readonly [argument: string]: unknown;
}

function rendered(party: RelyingParty) {
  const stack = new TerraformStack(new App({ skipValidation: true }), "contract");
  const gate = new DataResource(stack, "gate");
  gate.overrideLogicalId("gate");
  for (const managed of managedParties({ relyingParties: [party] }))
    relyingParty(stack, managed, {
      account: "123456789012",
      trusting: "${local.trust}",
      metadataUrl: "https://idp.example.com/metadata",
      dependsOn: [gate],
    });
  const json: { resource: Record<string, Record<string, Block>>; import?: readonly Block[] } = JSON.parse(
    Testing.synth(stack),
  );
  const blocks = Object.entries(json.resource)
    .filter(([type]) => type !== "terraform_data")
    .flatMap(([type, named]) => Object.entries(named).map(([name, block]) => ({ address: `${type}.${name}`, block })));
  return { blocks, imports: json.import ?? [] };
}

const reading = { connectTo: [], signal: new AbortController().signal, now: () => new Date("2026-11-22T12:00:00Z") };

async function observed(ports: TrustPorts, party: RelyingParty): Promise<ObservedTrust | undefined> {
  const [one] = await observeTrust(
    ports,
    { parties: [party], entityId: undefined, metadataSigner: undefined },
    reading,
  );
  return one?.observed;
}

export function relyingPartyContract<Party extends RelyingParty>(kind: RelyingPartyKind<Party>): void {
  const fact = (name: Fact, title: string, shown: () => void | Promise<void>): void => {
    if (kind.exceptions?.[name] === undefined) test(title, shown);
  };
  describe(kind.kind, () => {
    fact("in Terraform", "it has one resource, whatever else it says of itself", () => {
      const [one, ...others] = rendered(kind.party).blocks;
      expect(others).toEqual([]);
      expect(rendered(kind.adopted).blocks.map(({ address }) => address)).toEqual([one?.address]);
    });

    fact("in Terraform", "Terraform may not destroy it, and it waits for its gate", () => {
      const [one] = rendered(kind.party).blocks;
      expect(one?.block["lifecycle"]).toMatchObject({ prevent_destroy: true });
      expect(one?.block["depends_on"]).toEqual(["terraform_data.gate"]);
    });

    fact("in Terraform", "what is there already is imported, and what is not is created", () => {
      const [address] = rendered(kind.party).blocks.map((one) => one.address);
      expect(rendered(kind.adopted).imports).toEqual([{ to: address, id: kind.importId }]);
      expect(rendered(kind.party).imports).toEqual([]);
    });

    fact("in Terraform", "it leaves only when the spec repeats its name, and its name is kept even then", () => {
      const names = (party: Party) =>
        keptNames(aStack([], { samlRotations: [aSamlRotation({ relyingParties: [party] })] }));
      expect(rendered(kind.deleted).blocks).toEqual([]);
      expect(names(kind.deleted)).toContain(relyingPartyName(kind.party));
      expect(names(kind.party)).toContain(relyingPartyName(kind.party));
    });

    fact("observed", "what it trusts is observed, and nothing of it is taken from the spec", async () => {
      expect(await observed(kind.account.trusting("old"), kind.party)).toMatchObject(Object(kind.told.old));
      expect(await observed(kind.account.trusting("both"), kind.party)).toMatchObject(Object(kind.told.both));
    });

    fact("absent", "that it is not there is an answer", async () => {
      expect(await observed(kind.account.without(), kind.party)).toMatchObject({ is: "absent" });
    });

    fact("denied", "that it may not be read is another", async () => {
      expect(await observed(kind.account.denied(), kind.party)).toMatchObject({
        is: "untold",
        why: { reason: "forbidden" },
      });
    });
  });
}
