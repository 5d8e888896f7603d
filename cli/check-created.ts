import { serverCertificateName } from "../modules/rotation/store.js";
import type { LiveContext, Remark } from "./live-check.js";

/**
 * What Terraform put into the IAM store, or began to: an apply that was killed in between leaves a certificate there that
 * no state knows of, and the next one ends in EntityAlreadyExists, since its name is taken.
 */
export async function* checkCreated(context: LiveContext): AsyncGenerator<Remark, void, undefined> {
  const { found, stack, listings } = context;
  const created = stack.rotations.flatMap((rotation) =>
    rotation.generations.flatMap(({ id, store, certificate }, index) =>
      store === "iam" && certificate.held === "by-terraform" ? [{ rotation: rotation.name, id, index }] : [],
    ),
  );
  if (created.length === 0) return;
  const byName = new Map((await listings.iam()).map((one) => [one.name, one.arn]));
  for (const { rotation, id, index } of created) {
    const arn = byName.get(serverCertificateName(rotation, id));
    if (arn === undefined) continue;
    const { text, ...place } = found.locate(rotation, ["spec", "generations", index, "certificate"]);
    yield {
      ...place,
      severity: "note",
      code: "created",
      message:
        `${text} generation "${id}" is in the IAM store as ${arn}; if an apply ends in EntityAlreadyExists, one before it ` +
        `was cut short and no state knows of it: write arn: ${arn} beside its pem, and the next apply imports it`,
    };
  }
}
