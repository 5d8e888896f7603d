import { managedDistribution } from "../../modules/constructs/distribution.js";
import { targetContract } from "./target.js";

for (const gateWaits of [false, true]) {
  targetContract({
    kind: gateWaits ? "distribution whose gate waits" : "distribution",
    id: "E1A2B3C4D5E6F7",
    managed: "viewer_certificate[0].acm_certificate_arn",
    render: (scope, target) => managedDistribution(scope, { ...target, gateWaits }),
  });
}
