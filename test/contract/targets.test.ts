import { managedDistribution } from "../../modules/constructs/distribution.js";
import { ownedDistribution } from "../../modules/constructs/owned-distribution.js";
import { targetContract } from "./target.js";

for (const gateWaits of [false, true]) {
  targetContract({
    kind: gateWaits ? "distribution whose gate waits" : "distribution",
    id: "E1A2B3C4D5E6F7",
    managed: "viewer_certificate[0].acm_certificate_arn",
    render: (scope, target) => managedDistribution(scope, { ...target, gateWaits }),
  });
}

targetContract({
  kind: "distribution that its owner switches",
  id: "E1A2B3C4D5E6F7",
  managed: "insecure_value",
  render: (scope, { id, attached, dependsOn }) =>
    ownedDistribution(scope, { rotation: "www", id, attached, dependsOn }),
  exceptions: {
    imported: "the parameter is Crossfade's own: it is created, and the distribution is never in this Terraform",
    "never destroyed": "an owner's code that reads it fails loudly once nobody sees to it any more",
    "one argument": "nobody else has a say in the parameter",
    "gone is said": "a parameter that somebody deleted is written again",
  },
});
