import { expect, test } from "vitest";

import type { TlsRotation } from "../../modules/rotation/tls-rotation.js";
import { aGeneration, anArn, aServerCertificate, aStack, aTlsRotation, aWave } from "../builders.js";
import { distributionsOf, synth, synthText } from "./synth.js";

const rotating = aTlsRotation({ generations: ["old", "new"], serve: "new", from: "old", through: "canary" });

test("the same stack gives the same bytes", () => {
  expect(synthText(aStack([rotating]))).toBe(synthText(aStack([rotating])));
});

test("no absolute path is written", () => {
  const text = synthText(aStack([rotating]));
  expect(text).not.toContain(process.cwd());
  expect(text).toContain('"path": "../../../terraform.demo.tfstate"');
});

test("the order is certificate, ready, distributions, served, next wave", () => {
  const { resource } = synth(aStack([rotating]));
  const data = resource["terraform_data"] ?? {};
  const distributions = resource["aws_cloudfront_distribution"] ?? {};
  expect({
    canaryReady: data["www-example-com_canary_ready"]?.["depends_on"],
    canary: distributions["E1CANARY"]?.["depends_on"],
    canaryServed: data["www-example-com_canary_served"]?.["depends_on"],
    restReady: data["www-example-com_rest_ready"]?.["depends_on"],
    rest: distributions["E2REST"]?.["depends_on"],
    restServed: data["www-example-com_rest_served"]?.["depends_on"],
  }).toEqual({
    canaryReady: ["terraform_data.www-example-com_retirement"],
    canary: ["terraform_data.www-example-com_canary_ready"],
    canaryServed: ["aws_cloudfront_distribution.E1CANARY"],
    restReady: ["terraform_data.www-example-com_canary_served"],
    rest: ["terraform_data.www-example-com_rest_ready"],
    restServed: ["aws_cloudfront_distribution.E2REST", "aws_cloudfront_distribution.E3REST"],
  });
});

test("each wave refers to the certificate it serves, and never to a literal ARN", () => {
  const distributions = distributionsOf(synth(aStack([rotating])));
  expect([distributions["E1CANARY"]?.["viewer_certificate"], distributions["E2REST"]?.["viewer_certificate"]]).toEqual([
    { acm_certificate_arn: "${aws_acm_certificate.www-example-com_new.arn}" },
    { acm_certificate_arn: "${aws_acm_certificate.www-example-com_old.arn}" },
  ]);
});

test("certificates and retirements, and nothing else, are destroyed after what used them was updated", () => {
  const { resource } = synth(aStack([rotating]));
  const lifecycles = [
    ...Object.values(resource["aws_acm_certificate"] ?? {}),
    resource["terraform_data"]?.["www-example-com_retirement"],
  ].map((block) => block?.["lifecycle"]);
  expect(lifecycles).toHaveLength(3);
  for (const lifecycle of lifecycles) expect(lifecycle).toMatchObject({ create_before_destroy: true });
  expect(JSON.stringify(resource).match(/"create_before_destroy":true/g)).toHaveLength(3);
});

test("a certificate that ACM holds is imported, and no key is written", () => {
  const json = synth(aStack([rotating]));
  expect(json.import?.slice(0, 2)).toEqual([
    { to: "aws_acm_certificate.www-example-com_old", id: "arn:aws:acm:us-east-1:123456789012:certificate/old" },
    { to: "aws_acm_certificate.www-example-com_new", id: "arn:aws:acm:us-east-1:123456789012:certificate/new" },
  ]);
  expect(json.resource["aws_acm_certificate"]?.["www-example-com_new"]?.["private_key"]).toBe("held-by-its-store");
});

test("a key that is accepted in state is a sensitive variable", () => {
  const files = {
    pem: { path: "new.pem", text: "PEM" },
    chain: undefined,
    privateKey: { from: "env", variable: "WWW_KEY" },
  } as const;
  const generation = aGeneration("2026-09", { certificate: { held: "by-terraform", files } });
  const json = synth(aStack([aTlsRotation({ generations: [generation] })]));
  expect(json.variable).toMatchObject({ key_www_example_com__2026_09: { sensitive: true, type: "string" } });
  expect(json.resource["aws_acm_certificate"]?.["www-example-com_2026-09"]).toMatchObject({
    certificate_body: "PEM",
    private_key: "${var.key_www_example_com__2026_09}",
  });
});

test("a compromised generation is in no resource any more, and it needs no soak", () => {
  const emergency = aTlsRotation({ generations: [aGeneration("old", { emergency: true }), "new"], serve: "new" });
  const { resource } = synth(aStack([emergency]));
  expect(Object.keys(resource["aws_acm_certificate"] ?? {})).toEqual(["www-example-com_new"]);
  expect(JSON.stringify(resource["terraform_data"]?.["www-example-com_soak"])).toContain(
    String.raw`\"abandoned\":[\"old\"]`,
  );
});

test("a released distribution is forgotten and not destroyed", () => {
  const json = synth(aStack([rotating], { released: ["E9GONE"] }));
  expect(json.removed).toEqual([
    { from: "aws_cloudfront_distribution.E9GONE", lifecycle: { destroy: false } },
    { from: "aws_ssm_parameter.E9GONE", lifecycle: { destroy: false } },
  ]);
});

test("of a rotation that left the stack, released certificates are forgotten and not deleted", () => {
  const json = synth(aStack([rotating], { released: ["api/2026-03"] }));
  expect(json.removed).toEqual([
    { from: "aws_acm_certificate.api_2026-03", lifecycle: { destroy: false } },
    { from: "aws_iam_server_certificate.api_2026-03", lifecycle: { destroy: false } },
    { from: "terraform_data.api_retirement", lifecycle: { destroy: false } },
  ]);
});

test("a generation of a rotation that is still there is retired and not forgotten, released or not", () => {
  expect(synth(aStack([rotating], { released: ["www-example-com/old"] })).removed).toBeUndefined();
});

test("a stack with a bucket keeps its state there, encrypted and locked", () => {
  const s3 = { bucket: "acme-tfstate", key: "crossfade/demo.tfstate", region: "us-east-1" };
  const json = synth(aStack([rotating], { backend: { s3 } }));
  expect(json.terraform["backend"]).toEqual({ s3: { ...s3, encrypt: true, use_lockfile: true } });
});

test("Terraform refuses to work in another account", () => {
  expect(synth(aStack([rotating])).provider["aws"]).toEqual([
    { allowed_account_ids: ["123456789012"], region: "us-east-1" },
  ]);
});

test("maxInFlight puts a gate between the batches of a wave", () => {
  const wave = aWave("all", ["E1", "E2", "E3"], 2);
  const data = synth(aStack([aTlsRotation({ waves: [wave] })])).resource["terraform_data"] ?? {};
  expect(data["www-example-com_all_ready_2"]?.["depends_on"]).toEqual(["terraform_data.www-example-com_all_served"]);
});

test("a gate after a switch is asked again when somebody changed its distributions by hand", () => {
  const data = synth(aStack([rotating])).resource["terraform_data"] ?? {};
  expect(data["www-example-com_rest_served"]?.["lifecycle"]).toEqual({
    replace_triggered_by: ["aws_cloudfront_distribution.E2REST", "aws_cloudfront_distribution.E3REST"],
  });
});

const triggersOf = (moment: "begun" | "switched", rotation: TlsRotation) =>
  synth(aStack([rotation])).resource["terraform_data"]?.[`www-example-com_${moment}`]?.["triggers_replace"];

test.each(["begun", "switched"] as const)(
  "a soak (%s) starts anew when any wave is moved, back or ahead, and not when waves are cut otherwise",
  (moment) => {
    const generations = ["old", "new"] as const;
    const canary = aWave("canary", ["E1"]);
    const everywhere = aTlsRotation({ generations, serve: "new", waves: [canary, aWave("rest", ["E2", "E3"])] });
    const halfBack = { ...everywhere, rollout: { ...everywhere.rollout, from: "old", through: "canary" } };
    expect(triggersOf(moment, halfBack)).not.toEqual(triggersOf(moment, everywhere));
    const renamed = aTlsRotation({ generations, serve: "new", waves: [aWave("all", ["E3", "E2", "E1"], 1)] });
    expect(triggersOf(moment, renamed)).toEqual(triggersOf(moment, everywhere));
  },
);

test("since when a generation is unserved is recorded before the first gate and again after the last", () => {
  const data = synth(aStack([aTlsRotation({ generations: ["old", "new"], serve: "new" })])).resource["terraform_data"];
  const unservedSince = (moment: string) =>
    `\${contains(["new"], each.key) ? null : terraform_data.www-example-com_${moment}.output.at}`;
  expect(data?.["www-example-com_retirement"]?.["input"]).toMatchObject({ unservedSince: unservedSince("begun") });
  expect(data?.["www-example-com_soak"]?.["input"]).toMatchObject({ unservedSince: unservedSince("switched") });
  expect(data?.["www-example-com_begun"]?.["depends_on"]).toEqual(["terraform_data.www-example-com_rotation"]);
  expect(data?.["www-example-com_switched"]?.["depends_on"]).toEqual(["terraform_data.www-example-com_rest_served"]);
});

test("no text of a spec's is evaluated by Terraform", () => {
  const files = {
    pem: { path: '${file("/etc/passwd")}/%{ if true }a.pem', text: "PEM" },
    chain: undefined,
    privateKey: { from: "env", variable: "K" },
  } as const;
  const generation = aGeneration("a", { certificate: { held: "by-terraform", files } });
  const rotation = { ...aTlsRotation({ generations: [generation] }), owner: '${file("/etc/passwd")}' };
  const text = synthText(aStack([rotation]));
  expect(text.match(/.?\$\{file/g)).toEqual(["$${file"]);
  expect(text.match(/.?%\{/g)).toEqual(["%%{"]);
});

test("a distribution may be switched away from any certificate of the stack, compromised ones included", () => {
  const emergency = aTlsRotation({ generations: [aGeneration("old", { emergency: true }), "new"], serve: "new" });
  const api = aTlsRotation({ name: "api", generations: ["api"], waves: [aWave("all", ["E9"])] });
  const { locals, resource } = synth(aStack([emergency, api]));
  expect(locals["known_certificates"]).toEqual([anArn("api"), anArn("new"), anArn("old")]);
  expect(JSON.stringify(resource["terraform_data"]?.["www-example-com_canary_ready"])).toContain(
    '"CROSSFADE_KNOWN":"${jsonencode(local.known_certificates)}"',
  );
});

test("a certificate is bound to its generation, so that another id for it is refused in the plan", () => {
  const identity = synth(aStack([rotating])).resource["terraform_data"]?.["www-example-com_identity"];
  expect(identity).toMatchObject({
    for_each: {
      "arn:aws:acm:us-east-1:123456789012:certificate/old": "old",
      "arn:aws:acm:us-east-1:123456789012:certificate/new": "new",
      old: "acm",
      new: "acm",
    },
    lifecycle: { ignore_changes: ["input"], postcondition: [{ condition: "${self.output == each.value}" }] },
  });
});

test.each(["aws", "custody", "kept-until-released", "backend", "demo"])("a rotation may be called %s", (name) => {
  expect(synth(aStack([aTlsRotation({ name })])).resource["terraform_data"]).toHaveProperty(`${name}_rotation`);
});

test("every gate that asks AWS knows the account it is to ask", () => {
  const gates = [...synthText(aStack([rotating])).matchAll(/"CROSSFADE_GATE": (".*")/g)].map(([, json = ""]) => {
    const text: string = JSON.parse(json);
    const gate: { readonly gate: string; readonly account?: string } = JSON.parse(text);
    return `${gate.gate} ${gate.account ?? "-"}`;
  });
  expect([...new Set(gates)].toSorted()).toEqual([
    "custody -",
    "ready 123456789012",
    "retirement 123456789012",
    "served 123456789012",
    "soak -",
  ]);
});

test("a certificate that Terraform puts into ACM keeps the PEM it was made of", () => {
  const files = {
    pem: { path: "a.pem", text: "PEM" },
    chain: undefined,
    privateKey: { from: "env", variable: "K" },
  } as const;
  const json = synth(
    aStack([aTlsRotation({ generations: [aGeneration("a", { certificate: { held: "by-terraform", files } })] })]),
  );
  expect(json.resource["aws_acm_certificate"]?.["www-example-com_a"]?.["lifecycle"]).toMatchObject({
    postcondition: [
      { condition: '${self.private_key != "key-not-given"}' },
      {
        condition:
          '${sha256(trimspace(self.certificate_body)) == "384fb9a44fabe158be2757b9b8d8f67029f2280fcc1776ab2a53103e6f0c582d"}',
      },
    ],
  });
});

const dependenciesOf = (rotation: TlsRotation, gate: string) =>
  synth(aStack([rotation])).resource["terraform_data"]?.[`www-example-com_${gate}`]?.["depends_on"];

test("in an emergency no wave and no batch waits for another, and the retirement's moment waits for all of them", () => {
  const waves = [aWave("canary", ["E1"]), aWave("rest", ["E2", "E3"], 1)];
  const generations = [aGeneration("old", { emergency: true }), "new"];
  const emergency = aTlsRotation({ generations, serve: "new", waves });
  const begun = ["terraform_data.www-example-com_retirement"];
  expect(dependenciesOf(emergency, "canary_ready")).toEqual(begun);
  expect(dependenciesOf(emergency, "rest_ready")).toEqual(begun);
  expect(dependenciesOf(emergency, "rest_ready_2")).toBeUndefined();
  expect(dependenciesOf(emergency, "switched")).toEqual([
    "terraform_data.www-example-com_canary_served",
    "terraform_data.www-example-com_rest_served",
  ]);
});

test("the mark of an emergency that is over lifts nothing of a later rotation", () => {
  const generations = [aGeneration("old", { emergency: true }), "new", "newer"];
  expect(dependenciesOf(aTlsRotation({ generations, serve: "newer" }), "rest_ready")).toEqual([
    "terraform_data.www-example-com_canary_served",
  ]);
});

const serverCertificate = (id: string) => aServerCertificate("www-example-com", id);

test("a certificate in the IAM store is imported by its name, and a distribution refers to its id", () => {
  const json = synth(aStack([aTlsRotation({ generations: [serverCertificate("old")] })]));
  expect(json.import?.[0]).toEqual({
    to: "aws_iam_server_certificate.www-example-com_old",
    id: "www-example-com_old",
  });
  expect(distributionsOf(json)["E1CANARY"]?.["viewer_certificate"]).toEqual({
    iam_certificate_id: "${aws_iam_server_certificate.www-example-com_old.id}",
  });
});

test("a rotation moves from one store to the other wave by wave", () => {
  const generations = [serverCertificate("old"), "new"];
  const moving = aTlsRotation({ generations, serve: "new", from: "old", through: "canary" });
  const distributions = distributionsOf(synth(aStack([moving])));
  expect([distributions["E1CANARY"]?.["viewer_certificate"], distributions["E2REST"]?.["viewer_certificate"]]).toEqual([
    { acm_certificate_arn: "${aws_acm_certificate.www-example-com_new.arn}" },
    { iam_certificate_id: "${aws_iam_server_certificate.www-example-com_old.id}" },
  ]);
});

const mixed = aTlsRotation({
  generations: ["old", "new"],
  serve: "new",
  waves: [aWave("canary", ["E1"]), aWave("theirs", ["E2"], undefined, "owner")],
});

test("of an owner's distribution the certificate is published, after its gate, and the distribution is not managed", () => {
  const json = synth(aStack([mixed]));
  expect(Object.keys(distributionsOf(json))).toEqual(["E1"]);
  expect(json.resource["aws_ssm_parameter"]?.["E2"]).toMatchObject({
    name: "/crossfade/www-example-com/E2",
    type: "String",
    insecure_value: "${aws_acm_certificate.www-example-com_new.arn}",
    depends_on: ["terraform_data.www-example-com_theirs_ready"],
  });
  expect(dependenciesOf(mixed, "theirs_ready")).toEqual(["terraform_data.www-example-com_canary_served"]);
});

test("a distribution that is handed to its owner is forgotten and not destroyed", () => {
  expect(synth(aStack([mixed])).removed).toEqual([
    { from: "aws_cloudfront_distribution.E2", lifecycle: { destroy: false } },
  ]);
});

test("a wave that changes hands passes both of its gates anew, and one of ours keeps the triggers it had", () => {
  const generations = ["old", "new"] as const;
  const triggers = (by: "crossfade" | "owner", gate: string) => {
    const rotation = aTlsRotation({ generations, serve: "new", waves: [aWave("all", ["E1"], undefined, by)] });
    return synth(aStack([rotation])).resource["terraform_data"]?.[`www-example-com_all_${gate}`]?.["triggers_replace"];
  };
  for (const gate of ["ready", "served"]) {
    expect(triggers("owner", gate)).not.toEqual(triggers("crossfade", gate));
    expect(triggers("crossfade", gate)).toEqual({
      serve: "${aws_acm_certificate.www-example-com_new.arn}",
      distributions: ["E1"],
    });
  }
});

test("a generation that is newer than what is served needs no soak, and one that a wave serves is none of those", () => {
  const generations = ["old", "new", "newer"] as const;
  const recordOf = (rotation: TlsRotation, of = "soak") =>
    synth(aStack([rotation])).resource["terraform_data"]?.[`www-example-com_${of}`]?.["input"];
  const staged = aTlsRotation({ generations, serve: "new" });
  expect(recordOf(staged)).toMatchObject({ incoming: '${contains(["newer"], each.key)}' });
  const rollingBack = aTlsRotation({ generations, serve: "old", from: "newer", through: "canary" });
  expect(recordOf(rollingBack)).toMatchObject({ incoming: '${contains(["new"], each.key)}' });
  // The order of a list is quickly changed: which is older is looked up before anything is deleted.
  expect(recordOf(staged, "retirement")).toMatchObject({ served: "${aws_acm_certificate.www-example-com_new.arn}" });
});
