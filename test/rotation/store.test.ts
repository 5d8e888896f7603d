import fc from "fast-check";
import { expect, test } from "vitest";

import { serverCertificateName, serverCertificatePath, storedAt } from "../../modules/rotation/store.js";

test("an ARN tells its store, and what the store knows the certificate by", () => {
  expect(storedAt("arn:aws:acm:eu-west-1:123456789012:certificate/0c5fade0-2026")).toEqual({
    store: "acm",
    region: "eu-west-1",
    account: "123456789012",
  });
  expect(storedAt("arn:aws:iam::123456789012:server-certificate/cloudfront/www/www_2026-03")).toEqual({
    store: "iam",
    path: "/cloudfront/www/",
    name: "www_2026-03",
    account: "123456789012",
  });
  expect(storedAt("arn:aws:iam::123456789012:server-certificate/www")).toMatchObject({ path: "/", name: "www" });
});

test.each([
  "",
  "ASCACKCEVSQ6C2EXAMPLE",
  "arn:aws:acm:us-east-1:123456789012:certificate/a/b",
  "arn:aws:iam::123456789012:server-certificate",
  "arn:aws:iam::123456789012:server-certificate/",
  "arn:aws:iam::123456789012:server-certificate/cloudfront/",
  "arn:aws:iam::123456789012:server-certificate/cloud front/a",
  "arn:aws:iam::123456789012:role/cloudfront/a",
  "arn:aws:iam:us-east-1:123456789012:server-certificate/a",
])("%j is no ARN of a certificate", (arn) => {
  expect(storedAt(arn)).toBeUndefined();
});

test("what Crossfade names in the IAM store it finds again by the ARN, and no two generations share a name", () => {
  const rotation = fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/);
  const generation = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,62}$/);
  const one = fc.tuple(rotation, generation);
  fc.assert(
    fc.property(one, one, ([a, b], [c, d]) => {
      const [path, name] = [serverCertificatePath(a), serverCertificateName(a, b)];
      expect(name.length).toBeLessThanOrEqual(128);
      expect(storedAt(`arn:aws:iam::123456789012:server-certificate${path}${name}`)).toMatchObject({ path, name });
      expect(serverCertificateName(c, d) === name).toBe(a === c && b === d);
    }),
  );
});
