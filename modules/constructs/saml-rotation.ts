import { createHash } from "node:crypto";

import { DataResource, Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";

import type { GateSettings } from "../rotation/gate.js";
import { relyingPartyName } from "../rotation/relying-party.js";
import { samlLogicalId, trustLocalName } from "../rotation/saml-address.js";
import {
  type GatePlace,
  leavingGate,
  leftGate,
  mayTrustGate,
  publishedGates,
  signingGate,
  trustedGate,
} from "../rotation/saml-gates-of.js";
import type { SamlRotation } from "../rotation/saml-rotation.js";
import { incomingTrust, type ManagedParty, managedParties, trustedGenerations } from "../rotation/trust.js";
import { addressOf, pinAddress } from "./adopt.js";
import { gate, type GateCommand, moment, perGeneration } from "./gates.js";
import { literal } from "./literal.js";
import { neverAnew, type RenderedParty } from "./never-anew.js";
import { relyingParty } from "./relying-parties.js";
import { samlIdentity, samlRoot } from "./saml-identity.js";

export interface SamlRotationProps {
  readonly settings: GateSettings;
  readonly region: string;
  readonly command: GateCommand;
  /** What every resource of the rotation comes after. */
  readonly after: ITerraformDependable;
}

/** A generation, and since when the metadata URL lists it. */
type Published = readonly [generation: string, since: DataResource];

/**
 * A SAML rotation as Terraform sees it, each after the one before:
 * identity → rotation → left → may-trust → published → relying parties → trusted → moved → adopted → leaving → signing.
 *
 * A relying party holds a set, so what adds a generation and what takes one away is one update of one resource. The
 * order is kept around it: what is added is observed (`trusted`) before `signing` may move, and what leaves is asked
 * about first (`leaving`, destroyed before anything changes) and last (`left`, which alone carries
 * `create_before_destroy` and goes when the relying parties were updated).
 */
export class SamlRotationResources extends Construct {
  private readonly place: GatePlace;
  private readonly command: GateCommand;

  constructor(
    scope: Construct,
    private readonly rotation: SamlRotation,
    { settings, region, command, after }: SamlRotationProps,
  ) {
    super(scope, `rotation-${rotation.name}`);
    this.place = { ...settings, region };
    this.command = command;
    const left = this.left(samlRoot(this, rotation, samlIdentity(this, rotation, after)));
    const mayTrust = this.mayTrust(left);
    const published = this.published(mayTrust);
    const trusted = this.trusted(this.parties(mayTrust, published), published);
    const moved = moment(this, this.id("moved"), { after: [trusted], triggers: { signing: rotation.signing } });
    const adopted = this.adopted(moved);
    this.signing(moved, adopted, this.leaving(moved, adopted));
  }

  private id(step: Parameters<typeof samlLogicalId>[1]): string {
    return samlLogicalId(this.rotation.name, step);
  }

  private left(root: DataResource): DataResource {
    return perGeneration(this, this.id("left"), {
      command: this.command,
      gate: leftGate(this.rotation, this.place),
      generations: this.fingerprints(),
      record: { generation: "${each.key}", fingerprint: "${each.value}" },
      createBeforeDestroy: true,
      dependsOn: [root],
    });
  }

  private fingerprints(): Readonly<Record<string, string>> {
    return Object.fromEntries(trustedGenerations(this.rotation).map(({ id, fingerprint }) => [id, fingerprint]));
  }

  private mayTrust(left: DataResource): DataResource {
    const trusting = this.rotation.identityProvider.metadata?.trusting ?? "";
    return gate(this, this.id("may_trust"), {
      command: this.command,
      gate: mayTrustGate(this.rotation, this.place),
      triggers: { trust: createHash("sha256").update(trusting).digest("hex"), ...this.whoTrustsWhat() },
      dependsOn: [left],
    });
  }

  private whoTrustsWhat() {
    return {
      trusted: Object.values(this.fingerprints()),
      parties: managedParties(this.rotation).map(relyingPartyName),
    };
  }

  /** Where a relying party fetches the metadata itself: since when it lists a generation. */
  private published(mayTrust: DataResource): readonly Published[] {
    return publishedGates(this.rotation, this.place).map((one) => {
      const resource = gate(this, `${this.id("published")}_${one.generation.id}`, {
        command: this.command,
        gate: one,
        triggers: { fingerprint: one.generation.fingerprint, url: literal(one.url) },
        dependsOn: [mayTrust],
      });
      resource.input = { at: Fn.timestamp() };
      resource.lifecycle = { ignoreChanges: ["input"] };
      return [one.generation.id, resource];
    });
  }

  private parties(mayTrust: DataResource, published: readonly Published[]): readonly RenderedParty[] {
    const { name, identityProvider } = this.rotation;
    const trust = new TerraformLocal(this, `local-${name}`, literal(identityProvider.metadata?.trusting ?? ""));
    trust.overrideLogicalId(trustLocalName(name));
    return managedParties(this.rotation).map((party) => {
      const resource = relyingParty(this, party, {
        account: this.place.account,
        trusting: trust.fqn,
        metadataUrl: identityProvider.metadataUrl,
        dependsOn: fetches(party) ? [mayTrust, ...published.map(([, since]) => since)] : [mayTrust],
      });
      return { party, resource };
    });
  }

  private trusted(parties: readonly RenderedParty[], published: readonly Published[]): DataResource {
    const kept = neverAnew(this, this.rotation.name, parties);
    const resources = parties.map(({ resource }) => resource);
    const since = published.map(([generation, one]) => `"${generation}" = ${addressOf(one)}.output.at`);
    return gate(this, this.id("trusted"), {
      command: this.command,
      gate: trustedGate(this.rotation, this.place),
      // What a generation needs before it is signed with is asked again when it is to be.
      triggers: { signing: this.rotation.signing, ...this.whoTrustsWhat() },
      dependsOn: [...resources, ...published.map(([, one]) => one), ...kept.seen],
      again: resources,
      record: `{ published = { ${since.join(", ")} } }`,
      precondition: kept.conditions,
    });
  }

  /** Remembers the first permission to sign: `signing` as it was found needs no evidence, one that was moved there does. */
  private adopted(moved: DataResource): DataResource {
    const adopted = new DataResource(this, this.id("adopted"), {
      input: { first: moved.id },
      lifecycle: { ignoreChanges: ["input"] },
    });
    pinAddress(adopted);
    return adopted;
  }

  /** State knows that `signing` has moved before anybody is told to act on it: from then on nothing leaves without evidence. */
  private leaving(moved: DataResource, adopted: DataResource): DataResource {
    const incoming = incomingTrust(this.rotation).map(({ id }) => id);
    const { movedAt, unmoved } = signingRecord(moved, adopted);
    return perGeneration(this, this.id("leaving"), {
      command: this.command,
      gate: leavingGate(this.rotation),
      generations: this.fingerprints(),
      record: {
        generation: "${each.key}",
        fingerprint: "${each.value}",
        signing: this.rotation.signing,
        incoming: `\${contains(${JSON.stringify(incoming)}, each.key)}`,
        movedAt: `\${${movedAt}}`,
        unmoved: `\${${unmoved}}`,
      },
      createBeforeDestroy: false,
      dependsOn: [adopted],
    });
  }

  private signing(moved: DataResource, adopted: DataResource, leaving: DataResource): void {
    const { movedAt, unmoved } = signingRecord(moved, adopted);
    gate(this, this.id("signing"), {
      command: this.command,
      gate: signingGate(this.rotation),
      triggers: { signing: this.rotation.signing },
      dependsOn: [leaving],
      again: [moved],
      record: `{ movedAt = ${movedAt}, unmoved = ${unmoved} }`,
    });
  }
}

function fetches(party: ManagedParty): boolean {
  return party.kind === "cognito" && party.metadata === "url";
}

/** As expressions of Terraform. */
function signingRecord(moved: DataResource, adopted: DataResource) {
  return {
    movedAt: `${addressOf(moved)}.output.at`,
    unmoved: `${addressOf(adopted)}.output.first == ${addressOf(moved)}.id`,
  };
}
