import { createHash } from "node:crypto";

import { DataResource, Fn, type ITerraformDependable, TerraformLocal } from "cdktf";
import { Construct } from "constructs";

import { gateParties } from "../rotation/gate-parties.js";
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
import type { GenerationId } from "../rotation/tls-rotation.js";
import { incomingTrust, type ManagedParty, managedParties, trustedGenerations } from "../rotation/trust.js";
import { addressOf, pinAddress } from "./adopt.js";
import { askingOnDestroy, gate, type GateCommand, moment, perGeneration } from "./gates.js";
import { literal } from "./literal.js";
import { neverAnew, type RenderedParty } from "./never-anew.js";
import { relyingParty } from "./relying-parties.js";
import { samlAdopted, samlIdentity, samlRoot } from "./saml-identity.js";

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
 * rotation → left → may-trust → published → relying parties → before → trusted → identity → moved → adopted → leaving → signing.
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
    const root = samlRoot(this, rotation, after);
    const mayTrust = this.mayTrust(this.left(root));
    const published = this.published(mayTrust);
    const parties = this.parties(mayTrust, published);
    const identity = samlIdentity(this, rotation, this.trusted(parties, published, this.before(parties)));
    const moved = moment(this, this.id("moved"), { after: [identity], triggers: { signing: rotation.signing } });
    const record = recordOf(rotation.signing, root, moved, samlAdopted(this, rotation, identity, moved));
    this.signing(moved, record, this.leaving(record));
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
    const parties = gateParties(this.rotation.relyingParties);
    return {
      trusted: Object.values(this.fingerprints()),
      parties: parties.map((party) =>
        party.kind === "cognito" ? [relyingPartyName(party), party.metadata] : [relyingPartyName(party)],
      ),
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

  /**
   * Whatever is about to change a relying party, somebody's hand there among it, takes this away first: that asks whether
   * it may. A gate before the relying parties cannot know of such a change, since they come after it.
   */
  private before(parties: readonly RenderedParty[]): DataResource {
    const resources = parties.map(({ resource }) => resource);
    const before = new DataResource(this, this.id("before"), {
      dependsOn: resources,
      lifecycle: { replaceTriggeredBy: resources.map(addressOf) },
      provisioners: [askingOnDestroy(this.command, mayTrustGate(this.rotation, this.place), "self.output")],
    });
    pinAddress(before);
    return before;
  }

  private trusted(
    parties: readonly RenderedParty[],
    published: readonly Published[],
    before: DataResource,
  ): DataResource {
    const kept = neverAnew(this, this.rotation.name, parties);
    const resources = parties.map(({ resource }) => resource);
    const since = published.map(([generation, one]) => `"${generation}" = ${addressOf(one)}.output.at`);
    return gate(this, this.id("trusted"), {
      command: this.command,
      gate: trustedGate(this.rotation, this.place),
      // What a generation needs before it is signed with is asked again when it is to be.
      triggers: { signing: this.rotation.signing, ...this.whoTrustsWhat() },
      dependsOn: [...resources, before, ...published.map(([, one]) => one), ...kept.seen],
      again: resources,
      record: `{ published = { ${since.join(", ")} } }`,
      precondition: kept.conditions,
    });
  }

  /** State knows that `signing` has moved before anybody is told to act on it: from then on nothing leaves without evidence. */
  private leaving({ adopted, movedAt, unmoved }: SigningRecord): DataResource {
    const incoming = incomingTrust(this.rotation).map(({ id }) => id);
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

  private signing(moved: DataResource, { movedAt, unmoved }: SigningRecord, leaving: DataResource): void {
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

/** Expressions of Terraform, and what they come after. */
interface SigningRecord {
  readonly adopted: DataResource;
  readonly movedAt: string;
  readonly unmoved: string;
}

function recordOf(
  signing: GenerationId,
  root: DataResource,
  moved: DataResource,
  adopted: DataResource,
): SigningRecord {
  return {
    adopted,
    movedAt: `${addressOf(moved)}.output.at`,
    // A first apply that stopped half-way has remembered what was signed with, and not yet when.
    unmoved:
      `${addressOf(adopted)}.output.first == ${addressOf(moved)}.id && ` +
      `${addressOf(root)}.output.signing == ${JSON.stringify(signing)}`,
  };
}
