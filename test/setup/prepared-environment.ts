import { prepareEnvironment } from "../../setup.mjs";

/**
 * Runs before the end-to-end tests: lets them find Terraform, moto_server and the provider also where vitest was started
 * by itself. Under `npm test` all of it is there already.
 */
export async function setup(): Promise<void> {
  Object.assign(process.env, await prepareEnvironment());
}
