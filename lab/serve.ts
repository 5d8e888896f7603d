// The process behind `crossfade lab up --detach`; its argument is the options as JSON.
import { reasonOf } from "./lab-fault.js";
import { upInForeground, type UpOptions } from "./up.js";

function isOptions(value: unknown): value is UpOptions {
  return typeof value === "object" && value !== null && "project" in value && typeof value.project === "string";
}

try {
  const options: unknown = JSON.parse(process.argv[2] ?? "{}");
  if (!isOptions(options))
    throw new Error("The lab's process needs its options as JSON; start it with `crossfade lab up`.");
  await upInForeground(options, ({ endpoint }) => console.log(`The lab listens on ${endpoint}.`));
  process.exit(0);
} catch (cause) {
  console.error(reasonOf(cause));
  process.exit(1);
}
