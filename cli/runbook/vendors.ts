import type { Vendor } from "../../modules/rotation/saml-rotation.js";
import { adfs } from "./adfs.js";
import { entra } from "./entra.js";
import { generic } from "./generic.js";
import { google } from "./google.js";
import { keycloak } from "./keycloak.js";
import { okta } from "./okta.js";
import { pingfederate } from "./pingfederate.js";
import { shibboleth } from "./shibboleth.js";
import { simplesamlphp } from "./simplesamlphp.js";
import type { VendorRunbook } from "./vendor-runbook.js";

/** One file each: a vendor without a runbook does not compile. */
export const vendors = {
  okta,
  entra,
  keycloak,
  simplesamlphp,
  adfs,
  google,
  pingfederate,
  shibboleth,
  generic,
} satisfies { readonly [V in Vendor]: VendorRunbook };
