import { expect, test } from "vitest";
import { asShown } from "../../lab/shown-config.js";

const origin = (id: string, rest = "") => `<Origin><Id>${id}</Id><OriginPath></OriginPath>${rest}</Origin>`;
const origins = (...items: readonly string[]) =>
  `<Origins><Quantity>${items.length}</Quantity><Items>${items.join("")}</Items></Origins>`;

test("another order of fields and of origins is no change", () => {
  const before = `<CallerReference>r</CallerReference>${origins(origin("a"), origin("b"))}<Comment>c</Comment>`;
  const sent = `<Comment>c</Comment>${origins(origin("b"), origin("a"))}<CallerReference>r</CallerReference>`;
  expect(asShown(before, sent)).toBe(before);
});

test("another order of cache behaviours is a change", () => {
  const behaviors = (...paths: readonly string[]) =>
    `<CacheBehaviors><Items>${paths.map((path) => `<CacheBehavior><PathPattern>${path}</PathPattern></CacheBehavior>`).join("")}</Items></CacheBehaviors>`;
  expect(asShown(behaviors("/a", "/b"), behaviors("/b", "/a"))).toBe(behaviors("/b", "/a"));
});

test("a field away from its default that an update leaves out is lost to the default", () => {
  const s3 = (rest: string) =>
    origins(origin("a", `<S3OriginConfig><OriginAccessIdentity></OriginAccessIdentity>${rest}</S3OriginConfig>`));
  expect(asShown(s3("<OriginReadTimeout>90</OriginReadTimeout>"), s3(""))).toBe(
    s3("<OriginReadTimeout>30</OriginReadTimeout>"),
  );
});

test("an unknown field that an update leaves out is lost, and one that it sends stays as it was sent", () => {
  const unknown = "<ViewerMtlsConfig><Mode>required</Mode></ViewerMtlsConfig>";
  expect(asShown(`<Comment></Comment>${unknown}`, "<Comment></Comment>")).toBe("<Comment></Comment>");
  expect(asShown("<Comment></Comment>", `<Comment></Comment>${unknown}`)).toBe(`<Comment></Comment>${unknown}`);
});

test("the derived certificate fields follow the certificate", () => {
  const viewer = (arn: string, derived: string) =>
    `<ViewerCertificate><ACMCertificateArn>${arn}</ACMCertificateArn>${derived}</ViewerCertificate>`;
  const derived = (arn: string) => `<Certificate>${arn}</Certificate><CertificateSource>acm</CertificateSource>`;
  expect(asShown(viewer("old", derived("old")), viewer("new", ""))).toBe(viewer("new", derived("new")));
});
