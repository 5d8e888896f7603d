import { createHash } from "node:crypto";

import { DataResource, Fn, type ITerraformDependable, TerraformLocal, type TerraformResource } from "cdktf";
import { Construct } from "constructs";

import type { GateSettings } from "../rotation/gate.js";
import { relyingPartyLogicalId, samlLogicalId, trustLocalName } from "../rotation/saml-address.js";
import { relyingPartyName } from "../rotation/relying-party.js";
import { gateParties, type LeavingGate, type LeftGate, type TrustedGeneration } from "../rotation/saml-gate.js";
import type { SamlGeneration, SamlRotation } from "../rotation/saml-rotation.js";
import {
  distrustedGenerations,
  fetchesMetadata,
  incomingTrust,
  managedParties,
  provenTrust,
  trustedGenerations,
} from "../rotation/trust.js";
import { addressOf, pinAddress } from "./adopt.js";
import { derivedDetails } from "./cognito.js";
import { gate, type GateCommand, moment, perGeneration } from "./gates.js";
import { literal } from "./literal.js";
import { relyingParty } from "./relying-parties.js";

export interface SamlRotationProps {
  readonly settings: GateSettings;
  readonly region: string;
  readonly command: GateCommand;
  /** What every resource of the rotation comes after. */
  readonly after: ITerraformDependable;
}

/**
 * A SAML rotation as Terraform sees it, each after the one before:
 * identity → rotation → left → may-trust → relying parties → published → trusted → moved → adopted → leaving → signing.
 *
 * A relying party holds a set, so what adds a generation and what takes one away is one update of one resource. The
 * order is kept around it: what is added is observed (`trusted`) before `signing` may move, and what leaves is asked
 * about first (`leaving`, destroyed before anything changes) and last (`left`, which alone carries
 * `create_before_destroy` and goes when the relying parties were updated).
 */
export class SamlRotationResources extends Construct {
  private readonly trusted: readonly TrustedGeneration[];
  private readonly signing: TrustedGeneration;

  constructor(
    scope: Construct,
    private readonly rotation: SamlRotation,
    private readonly props: SamlRotationProps,
  ) {
    super(scope, `rotation-${rotation.name}`);
    this.trusted = trustedGenerations(rotation).map(known);
    this.signing = signedWith(rotation);
    const identity = this.identity();
    const mayTrust = this.mayTrust(this.left(this.root(identity)));
    const parties = this.parties(mayTrust);
    const published = this.published(mayTrust);
    const trusted = this.observed(parties, published);
    const moved = moment(this, this.id("moved"), { after: [trusted], triggers: { signing: rotation.signing } });
    const adopted = this.adopted(moved);
    this.signed(moved, adopted, this.leaving(moved, adopted));
  }

  private id(step: Parameters<typeof samlLogicalId>[1]): string {
    return samlLogicalId(this.rotation.name, step);
  }

  /** What may never change while the rotation lives. Each is remembered as it first was, and compared in the plan. */
  private identity(): DataResource {
    const { name, identityProvider, generations } = this.rotation;
    const { metadata } = identityProvider;
    const facts = [
      ...generations.map(({ id, fingerprint }) => [`generation ${id}`, fingerprint] as const),
      ...generations.map(({ id, fingerprint }) => [`certificate ${fingerprint}`, id] as const),
      ...(metadata === undefined
        ? []
        : ([
            ["entity ID", literal(metadata.entityId)],
            ["endpoints", literal(metadata.endpoints.map((one) => Object.values(one).join(" ")).join("\n"))],
          ] as const)),
    ];
    const identity = new DataResource(this, this.id("identity"), {
      dependsOn: [this.props.after],
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: [
          {
            condition: "${self.input.is == each.value}",
            errorMessage:
              '${startswith(each.key, "generation ") || startswith(each.key, "certificate ") ? "[same-generation]" : ' +
              '(each.key == "endpoints" ? "[same-endpoints]" : "[same-entity-id]")} ' +
              `The \${each.key} of rotation "${name}" was \${self.input.is} when it was first applied, and is \${each.value} in the spec. ` +
              "A generation is one certificate for ever, and another entity ID or endpoint is another identity provider, not a rotation: put it back.",
          },
        ],
      },
    });
    identity.addOverride("for_each", Object.fromEntries(facts));
    identity.addOverride("input", { is: "${each.value}", since: "${plantimestamp()}" });
    pinAddress(identity);
    return identity;
  }

  /** Trust never jumps to another set: of what is trusted now, something must have been there before. */
  private root(identity: DataResource): DataResource {
    const { name } = this.rotation;
    const keys = JSON.stringify(this.trusted.map(({ id }) => `generation ${id}`));
    const sudden = distrustedGenerations(this.rotation).length > 0;
    const root = new DataResource(this, this.id("rotation"), {
      input: { rotation: name, since: Fn.plantimestamp() },
      dependsOn: [identity],
      lifecycle: {
        ignoreChanges: ["input"],
        ...(sudden
          ? {}
          : {
              postcondition: [
                {
                  condition:
                    `\${self.input.since == plantimestamp() || anytrue([for key in ${keys} : ` +
                    `terraform_data.${this.id("identity")}[key].input.since != plantimestamp()])}`,
                  errorMessage:
                    `[trust-in-common] Rotation "${name}" would trust nothing that it trusted before: sign-ins would fail until ` +
                    `the identity provider has changed over. Put the generation back that it signs with, and add the other one beside it.`,
                },
              ],
            }),
      },
    });
    pinAddress(root);
    return root;
  }

  private subject() {
    const { name, signing, relyingParties, identityProvider } = this.rotation;
    return {
      rotation: name,
      ...this.props.settings,
      region: this.props.region,
      parties: gateParties(relyingParties),
      entityId: identityProvider.metadata?.entityId,
      trusted: this.trusted,
      signing,
    };
  }

  private abandoned() {
    return distrustedGenerations(this.rotation).map(({ id }) => id);
  }

  private left(root: DataResource): DataResource {
    const { vendor, metadataUrl } = this.rotation.identityProvider;
    const { timeout } = this.rotation.gate.trusted;
    const left: LeftGate = { gate: "left", ...this.subject(), vendor, metadataUrl, timeout };
    return perGeneration(this, this.id("left"), {
      command: this.props.command,
      gate: left,
      generations: this.fingerprints(),
      record: { generation: "${each.key}", fingerprint: "${each.value}" },
      createBeforeDestroy: true,
      dependsOn: [root],
    });
  }

  private fingerprints(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.trusted.map(({ id, fingerprint }) => [id, fingerprint]));
  }

  private mayTrust(left: DataResource): DataResource {
    const { metadata } = this.rotation.identityProvider;
    const subject = this.subject();
    return gate(this, this.id("may_trust"), {
      command: this.props.command,
      gate: {
        gate: "may-trust",
        ...subject,
        endpoints: metadata?.endpoints ?? [],
        abandoned: this.abandoned(),
      },
      triggers: { trust: sha256(metadata?.trusting ?? ""), ...this.whoTrustsWhat() },
      dependsOn: [left],
    });
  }

  private whoTrustsWhat() {
    return {
      trusted: this.trusted.map(({ fingerprint }) => fingerprint),
      parties: managedParties(this.rotation).map(relyingPartyName),
    };
  }

  private parties(mayTrust: DataResource): readonly TerraformResource[] {
    const { name, identityProvider } = this.rotation;
    const trust = new TerraformLocal(this, `local-${name}`, literal(identityProvider.metadata?.trusting ?? ""));
    trust.overrideLogicalId(trustLocalName(name));
    return managedParties(this.rotation).map((party) =>
      relyingParty(this, party, {
        account: this.props.settings.account,
        trusting: trust.fqn,
        metadataUrl: identityProvider.metadataUrl,
        dependsOn: [mayTrust],
      }),
    );
  }

  /** Where a relying party fetches the metadata itself: since when it lists a generation. */
  private published(mayTrust: DataResource): readonly (readonly [string, DataResource])[] {
    const { name, identityProvider } = this.rotation;
    const { metadataUrl: url } = identityProvider;
    if (url === undefined || !fetchesMetadata(this.rotation)) return [];
    const { connectTo } = this.props.settings;
    return provenTrust(this.rotation).map((generation) => {
      const resource = gate(this, `${this.id("published")}_${generation.id}`, {
        command: this.props.command,
        gate: {
          gate: "published",
          rotation: name,
          connectTo,
          url,
          generation: known(generation),
          entityId: identityProvider.metadata?.entityId,
        },
        triggers: { fingerprint: generation.fingerprint },
        dependsOn: [mayTrust],
      });
      resource.input = { at: Fn.timestamp() };
      resource.lifecycle = { ignoreChanges: ["input"] };
      return [generation.id, resource] as const;
    });
  }

  private observed(
    parties: readonly TerraformResource[],
    published: readonly (readonly [string, DataResource])[],
  ): DataResource {
    const { rotation } = this;
    return gate(this, this.id("trusted"), {
      command: this.props.command,
      gate: {
        gate: "trusted",
        ...this.subject(),
        proven: provenTrust(rotation).map(known),
        timeout: rotation.gate.trusted.timeout,
      },
      // What a generation needs before it is signed with is asked again when it is to be.
      triggers: { signing: rotation.signing, ...this.whoTrustsWhat() },
      dependsOn: [...parties, ...published.map(([, resource]) => resource), ...this.seen()],
      again: parties,
      record: `{ published = { ${published.map(([id, one]) => `"${id}" = ${addressOf(one)}.output.at`).join(", ")} } }`,
      precondition: this.neverAnew(),
    });
  }

  /** Which providers of user pools Terraform has had before: created anew, all their users would be new users. */
  private seen(): readonly DataResource[] {
    return this.cognito().map((name) => {
      const seen = new DataResource(this, seenId(name), {
        input: { since: Fn.plantimestamp() },
        lifecycle: { ignoreChanges: ["input"] },
      });
      seen.addOverride("depends_on", [`aws_cognito_identity_provider.${relyingPartyLogicalId(name)}`]);
      pinAddress(seen);
      return seen;
    });
  }

  /** Cognito's derived details are in state of a provider that is there, and in no plan of one that is to be created. */
  private neverAnew() {
    return this.cognito().map((name) => {
      const provider = `aws_cognito_identity_provider.${relyingPartyLogicalId(name)}`;
      return {
        condition:
          `\${terraform_data.${seenId(name)}.input.since == plantimestamp() || ` +
          `contains(keys(${provider}.provider_details), ${JSON.stringify(derivedDetails[2])})}`,
        errorMessage:
          `[provider-kept] ${name} is in Terraform's state, but its user pool does not have it any more: somebody deleted it, ` +
          `and a new one would take all its users for new users. Restore it, or list it under "released" in stack.yaml and add one with another name.`,
      };
    });
  }

  private cognito(): readonly string[] {
    return managedParties(this.rotation)
      .filter(({ kind }) => kind === "cognito")
      .map(relyingPartyName);
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

  private signed(moved: DataResource, adopted: DataResource, leaving: DataResource): void {
    const { name, identityProvider } = this.rotation;
    const { vendor, window } = identityProvider;
    const { movedAt, unmoved } = signingRecord(moved, adopted);
    gate(this, this.id("signing"), {
      command: this.props.command,
      gate: {
        gate: "signing",
        rotation: name,
        vendor,
        signing: this.signing,
        attestations: this.evidence(),
        window: identityProvider.multipleCertificates ? undefined : window,
      },
      triggers: { signing: this.rotation.signing },
      dependsOn: [leaving],
      again: [moved],
      record: `{ movedAt = ${movedAt}, unmoved = ${unmoved} }`,
    });
  }

  /** Without what people wrote beside it. */
  private evidence() {
    return this.rotation.identityProvider.attestations.map((one) => ({ ...one, by: undefined, evidence: undefined }));
  }

  /** State knows that `signing` has moved before anybody is told to act on it: from then on nothing leaves without evidence. */
  private leaving(moved: DataResource, adopted: DataResource): DataResource {
    const incoming = incomingTrust(this.rotation).map(({ id }) => id);
    const { movedAt, unmoved } = signingRecord(moved, adopted);
    const leaving: LeavingGate = {
      gate: "leaving",
      rotation: this.rotation.name,
      signing: this.signing,
      attestations: this.evidence(),
      soak: this.rotation.retirement.soak,
      abandoned: this.abandoned(),
    };
    return perGeneration(this, this.id("leaving"), {
      command: this.props.command,
      gate: leaving,
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
}

/** As expressions of Terraform. */
function signingRecord(moved: DataResource, adopted: DataResource) {
  return {
    movedAt: `${addressOf(moved)}.output.at`,
    unmoved: `${addressOf(adopted)}.output.first == ${addressOf(moved)}.id`,
  };
}

function known({ id, fingerprint }: SamlGeneration): TrustedGeneration {
  return { id, fingerprint };
}

function signedWith({ name, generations, signing }: SamlRotation): TrustedGeneration {
  const found = generations.find(({ id }) => id === signing);
  if (found === undefined)
    throw new Error(`generation "${signing}" of rotation "${name}" is signed with, and not listed`);
  return known(found);
}

function seenId(name: string): string {
  return `${relyingPartyLogicalId(name)}_seen`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
