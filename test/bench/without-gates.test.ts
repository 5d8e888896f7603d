import { expect, test } from "vitest";

import { withoutGates } from "../../bench/without-gates.js";

const generated = {
  import: [{ to: "aws_cloudfront_distribution.E1", id: "E1" }],
  resource: {
    aws_acm_certificate: { www: { private_key: "held-by-acm" } },
    aws_cloudfront_distribution: {
      E1: { viewer_certificate: "${aws_acm_certificate.www.arn}", depends_on: ["terraform_data.ready"] },
    },
    terraform_data: { ready: { depends_on: ["terraform_data.served"] }, served: {} },
  },
  terraform: { backend: { local: { path: "gated.tfstate" } }, required_version: ">= 1.11" },
};

test("gates and the order they give are gone, and the references and everything else are kept", () => {
  expect(JSON.parse(withoutGates(JSON.stringify(generated), "ungated.tfstate"))).toEqual({
    import: generated.import,
    resource: {
      aws_acm_certificate: generated.resource.aws_acm_certificate,
      aws_cloudfront_distribution: { E1: { viewer_certificate: "${aws_acm_certificate.www.arn}" } },
    },
    terraform: { backend: { local: { path: "ungated.tfstate" } }, required_version: ">= 1.11" },
  });
});

test("a configuration without resources is refused, and not measured as a fast one", () => {
  expect(() => withoutGates("{}", "ungated.tfstate")).toThrow("its resources: found undefined, expected an object.");
});
