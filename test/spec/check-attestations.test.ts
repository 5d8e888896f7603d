import { describe, expect, test } from "vitest";
import { identityCenter, incoming, issuesOfSaml, outgoing, placeIn, samlYaml, type SamlParts } from "./saml-specs.js";

const name = "identity-center:ssoins-1111222233334444";

/** Places that are not asked about are those of `what`. */
function said(yaml: string, what: string): readonly string[] {
  const place = placeIn(yaml, what);
  return issuesOfSaml(yaml).map((issue) => (issue.startsWith(`${place} `) ? issue.slice(place.length + 1) : issue));
}

describe("that the identity provider signs with a generation", () => {
  const activated = (generation: string, fingerprint: string, at: string) =>
    `- { step: activated, generation: "${generation}", fingerprint: "${fingerprint}", at: ${at} }`;
  const spec = (...attestations: readonly string[]) =>
    samlYaml({ provider: ["attestations:", ...attestations.map((line) => `  ${line}`)] });

  test("is attested of a generation's own certificate, or of one that has left", () => {
    const sound = spec(
      activated("2024", "0".repeat(64), "2025-01-02T00:00:00Z"),
      activated("2025", outgoing.fingerprint, "2026-01-02T00:00:00+01:00"),
    );
    expect(issuesOfSaml(sound)).toEqual([]);
  });

  test("is not attested of another certificate while the generation is listed", () => {
    const yaml = spec(activated("2025", incoming.fingerprint, "2026-01-02T00:00:00Z"));
    expect(said(yaml, `"${incoming.fingerprint}`)).toEqual([
      `generation "2025" is attested with certificate ${incoming.fingerprint}, expected ${outgoing.fingerprint}, which is its own; remove the attestation, sign in once and attest it again`,
    ]);
  });

  test("is warned of where the newest evidence is of a generation that is not listed", () => {
    const yaml = spec(
      activated("2024", "0".repeat(64), "2026-01-03T00:00:00Z"),
      activated("2025", outgoing.fingerprint, "2026-01-02T00:00:00Z"),
    );
    expect(said(yaml, '"2024"')).toEqual([
      'warning: the newest attested response (2026-01-03T00:00:00Z) is signed with "2024", expected a generation that is listed; put it back while the identity provider signs with it, or correct the attestation',
    ]);
  });

  test("is not attested in the future, though clocks may differ by minutes", () => {
    const at = (time: string) => spec(activated("2025", outgoing.fingerprint, time));
    expect(issuesOfSaml(at("2026-11-22T12:05:00Z"))).toEqual([]);
    expect(said(at("2026-11-22T12:05:01Z"), "2026-11-22T12")).toEqual([
      'generation "2025" is attested as activated at 2026-11-22T12:05:01Z, expected a time before 2026-11-22T12:00:00.000Z, which is now; correct it',
    ]);
  });

  test.each([
    ["without a zone", "2026-01-02T00:00:00", "expected a time with its zone"],
    ["on a day that is none", "2026-02-30T00:00:00Z", "is no time of the calendar"],
  ])("is not attested %s", (_, time, expected) => {
    const yaml = spec(activated("2025", outgoing.fingerprint, time));
    expect(said(yaml, time)).toEqual([expect.stringContaining(expected)]);
  });

  test("is attested with a fingerprint of 64 digits and nothing else", () => {
    const yaml = spec(activated("2025", "AB:CD", "2026-01-02T00:00:00Z"));
    expect(said(yaml, '"AB:CD')).toEqual([
      'spec.identityProvider.attestations[0].fingerprint is "AB:CD", expected a SHA-256 fingerprint of 64 lower-case hexadecimal digits',
    ]);
  });
});

describe("a step in the console of Identity Center", () => {
  const step = (what: string, generation: string, at = "2026-11-02T09:10:00Z") =>
    `{ step: ${what}, generation: "${generation}", by: r.doe, at: ${at} }`;
  const spec = (steps: readonly string[], parts: SamlParts = {}) =>
    samlYaml({ parties: [identityCenter.replace(" }", `, attestations: [${steps.join(", ")}] }`)], ...parts });
  const marked = ['- { id: "2025", pem: corp/2025.pem, emergency: true }', '- { id: "2026", pem: corp/2026.pem }'];

  test("is not needed for the oldest generation, and one for each other is enough", () => {
    expect(issuesOfSaml(spec([step("imported", "2026")]))).toEqual([]);
  });

  test("that is missing for a later generation is warned of, for the apply will wait for it", () => {
    const yaml = spec([]);
    expect(said(yaml, "{ kind: identity-center")).toEqual([
      `warning: generation "2026" is not attested as imported into ${name}, expected it before signing may move to it: the apply will wait for that (exit code 5); import it as the runbook says, and add { step: imported, generation: "2026", by: <you>, at: <time> }`,
    ]);
  });

  test("has not deleted what is yet to be trusted", () => {
    const yaml = spec([step("imported", "2026"), step("deleted", "2026", "2026-11-03T09:10:00Z")]);
    expect(said(yaml, '"2026", by: r.doe, at: 2026-11-03')).toEqual([
      `generation "2026" is attested as deleted from ${name} at 2026-11-03T09:10:00Z, and is yet to be trusted, expected one of the two; import it again and attest that, or remove the generation`,
    ]);
  });

  test("may import again what it had deleted", () => {
    const steps = [step("deleted", "2025"), step("imported", "2026"), step("imported", "2025", "2026-11-03T00:00:00Z")];
    expect(issuesOfSaml(spec(steps))).toEqual([]);
  });

  test("has to delete what it imported once that is not listed any more", () => {
    const yaml = spec([step("imported", "2024"), step("imported", "2026")]);
    expect(said(yaml, '"2024"')).toEqual([
      `warning: generation "2024" is attested as imported into ${name}, is not listed, and not attested as deleted; delete it in the console and attest that, or correct the id`,
    ]);
    const gone = spec([step("imported", "2024"), step("imported", "2026"), step("deleted", "2024")]);
    expect(issuesOfSaml(gone)).toEqual([]);
  });

  test("has to delete what is compromised, though nobody attested that it was imported", () => {
    const yaml = spec([step("imported", "2026")], { generations: marked, signing: '"2026"' });
    expect(said(yaml, "{ kind: identity-center")).toEqual([
      `warning: generation "2025" is compromised and not attested as deleted from ${name}, expected it to be gone there: no API can take it away; delete it in the console, and add { step: deleted, generation: "2025", by: <you>, at: <time> }`,
    ]);
    const gone = spec([step("imported", "2026"), step("deleted", "2025")], {
      generations: marked,
      signing: '"2026"',
    });
    expect(issuesOfSaml(gone)).toEqual([]);
  });

  test("is not of the future", () => {
    const yaml = spec([step("imported", "2026", "2027-01-01T00:00:00Z")]);
    expect(said(yaml, "2027-01-01")).toEqual([
      'generation "2026" is attested as imported at 2027-01-01T00:00:00Z, expected a time before 2026-11-22T12:00:00.000Z, which is now; correct it',
    ]);
  });

  test("has somebody who did it", () => {
    const yaml = spec([step("imported", "2026").replace(" by: r.doe,", "")]);
    expect(said(yaml, "{ step")).toEqual([
      '"by" is missing in spec.relyingParties[0].attestations[0], expected a name of 1 to 100 characters; add it',
    ]);
  });
});
