import type { Untold } from "../rotation/standing-facts.js";
import { ReadFault } from "./fault.js";

/** Why it could not be told, where it could not. */
export async function untoldOr<Answer>(ask: () => Promise<Answer>): Promise<Answer | Untold> {
  try {
    return await ask();
  } catch (fault) {
    if (fault instanceof ReadFault) return { reason: fault.reason, message: fault.message };
    throw fault;
  }
}
