import { observeCertificate } from "../modules/live/certificate.js";
import { abandonedGenerations } from "../modules/rotation/desired-state.js";
import type { LiveContext, Remark } from "./live-check.js";

/** Emergencies that are over: a mark that stays behind lifts the waves of whatever switches next to it. */
export async function* checkEmergency(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const { found, stack, clients, signal } = context;
  for (const rotation of stack.rotations) {
    for (const generation of abandonedGenerations(rotation)) {
      const { id, certificate } = generation;
      if (certificate.held !== "in-store") continue;
      const answer = await observeCertificate(clients, certificate.arn, signal);
      if (answer.found) continue;
      const index = rotation.generations.indexOf(generation);
      const { text, ...place } = found.locate(rotation.name, ["spec", "generations", index, "emergency"]);
      yield {
        ...place,
        severity: "warning",
        code: "emergency-over",
        message:
          `${text} generation "${id}" is compromised (emergency: true) and its certificate is gone: the emergency is over; ` +
          `remove the generation, or its mark lifts the waves of the next switch beside it`,
      };
    }
  }
}
