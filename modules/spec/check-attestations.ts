import type { Certificate } from "../certificates/certificate.js";
import { relyingPartyName } from "../rotation/relying-party.js";
import type { GenerationId } from "../rotation/tls-rotation.js";
import { noSuchTime } from "./check-saml-rotation.js";
import type { SamlDraft } from "./drafts.js";
import type { RotationIssue } from "./rotation-issue.js";
import type { SamlIssue } from "./saml-issue.js";
import { momentOf } from "./time.js";
import type { WrittenConsoleStep, WrittenIdentityCenterParty, WrittenSamlRotation } from "./written-saml-rotation.js";
import type { SpecPath } from "./yaml-node.js";

/** The clocks of the machine that attested and of this one may differ. */
const clockSkew = 5 * 60 * 1000;

type Issue = SamlIssue | RotationIssue;
type Certificates = ReadonlyMap<GenerationId, Certificate>;

/** What people attest that cannot be, or is not enough. `certificates`: those that could be read. */
export function checkAttestations(draft: SamlDraft, certificates: Certificates, now: Date): readonly Issue[] {
  const { identityProvider, relyingParties } = draft.written.spec;
  const activations = identityProvider.attestations ?? [];
  const provider = ["spec", "identityProvider", "attestations"];
  return [
    ...checkTimes(draft, provider, activations, now),
    ...checkActivations(draft, certificates),
    ...relyingParties.flatMap((party, index) => {
      if (party.kind !== "identity-center") return [];
      const path = ["spec", "relyingParties", index];
      const times = checkTimes(draft, [...path, "attestations"], party.attestations ?? [], now);
      return [...times, ...checkConsole(draft, party, path)];
    }),
  ];
}

interface Attested {
  readonly step: string;
  readonly generation: GenerationId;
  readonly at: string;
}

function checkTimes(
  { source }: SamlDraft,
  path: SpecPath,
  attestations: readonly Attested[],
  now: Date,
): readonly Issue[] {
  return attestations.flatMap(({ step, generation, at }, index): readonly Issue[] => {
    const place = source.locate([...path, index, "at"]);
    const moment = momentOf(at);
    if (moment === undefined) return noSuchTime(at, place);
    if (moment.getTime() <= now.getTime() + clockSkew) return [];
    return [{ ...place, severity: "error", code: "attested-in-future", step, generation, at, now }];
  });
}

function checkActivations({ written, source }: SamlDraft, certificates: Certificates): readonly Issue[] {
  const { identityProvider, generations } = written.spec;
  const attestations = identityProvider.attestations ?? [];
  const at = (index: number, key: string) => source.locate(["spec", "identityProvider", "attestations", index, key]);
  const newest = latestOf(attestations);
  return attestations.flatMap((one, index): readonly Issue[] => {
    const { generation, fingerprint: found } = one;
    const expected = certificates.get(generation)?.fingerprint;
    if (expected !== undefined && found !== expected)
      return [
        { ...at(index, "fingerprint"), severity: "error", code: "attested-certificate", generation, found, expected },
      ];
    // What has left may have been signed with; only the newest says what is signed with now.
    if (one !== newest || generations.some(({ id }) => id === generation)) return [];
    return [{ ...at(index, "generation"), severity: "warning", code: "attested-unlisted", generation, at: one.at }];
  });
}

/** The newest; the later in the spec where two are of one time, as the gates have it. */
function latestOf<One extends Attested>(attestations: readonly One[]): One | undefined {
  return attestations.reduce<One | undefined>(
    (latest, one) => (latest === undefined || !(Date.parse(one.at) < Date.parse(latest.at)) ? one : latest),
    undefined,
  );
}

function checkConsole(draft: SamlDraft, party: WrittenIdentityCenterParty, path: SpecPath): readonly Issue[] {
  const { written, source } = draft;
  const { attestations = [] } = party;
  const name = relyingPartyName(party);
  const trusted = trustedIn(written);
  const latest = (generation: GenerationId) => latestOf(attestations.filter((one) => one.generation === generation));
  const placeOf = (one: WrittenConsoleStep) =>
    source.locate([...path, "attestations", attestations.indexOf(one), "generation"]);
  const oldest = written.spec.generations[0]?.id;
  const yetTrusted = trusted.flatMap((generation): readonly Issue[] => {
    const step = latest(generation);
    if (step?.step === "deleted")
      return [
        { ...placeOf(step), severity: "error", code: "deleted-yet-trusted", generation, party: name, at: step.at },
      ];
    if (step !== undefined || generation === oldest) return [];
    return [{ ...source.locate(path), severity: "warning", code: "import-missing", generation, party: name }];
  });
  const compromised = written.spec.generations.map(({ id }) => id).filter((id) => !trusted.includes(id));
  const gone = [...new Set(attestations.map(({ generation }) => generation))].filter(
    (generation) => !trusted.includes(generation) && !compromised.includes(generation),
  );
  const yetThere = [...compromised, ...gone].flatMap((generation): readonly Issue[] => {
    const step = latest(generation);
    if (step?.step === "deleted") return [];
    const place = step === undefined ? source.locate(path) : placeOf(step);
    const left = compromised.includes(generation);
    return [{ ...place, severity: "warning", code: "deletion-missing", generation, party: name, compromised: left }];
  });
  return [...yetTrusted, ...yetThere];
}

/** As the hub has it. */
function trustedIn({ spec: { generations, signing } }: WrittenSamlRotation): readonly GenerationId[] {
  return generations.filter(({ id, emergency }) => id === signing || emergency !== true).map(({ id }) => id);
}
