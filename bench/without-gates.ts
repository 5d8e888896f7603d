type Json = Readonly<Record<string, unknown>>;

/**
 * A generated `cdk.tf.json` as it would be without gates: the same certificates and distributions with the same
 * references, and nothing that orders them. Its state is the local file `statePath`, as Terraform's folder sees it.
 * Throws a TypeError when the text is not a configuration with resources.
 */
export function withoutGates(configuration: string, statePath: string): string {
  const root = object("the configuration", JSON.parse(configuration));
  const { terraform_data: _gates, ...resources } = object("its resources", root["resource"]);
  const resource = mapped(resources, (ofType) => mapped(object("a type", ofType), unordered));
  const terraform = { ...object("its settings", root["terraform"]), backend: { local: { path: statePath } } };
  return JSON.stringify({ ...root, terraform, resource }, undefined, 2);
}

function unordered(block: unknown): Json {
  const { depends_on: _order, ...rest } = object("a resource", block);
  return rest;
}

function mapped(all: Json, change: (value: unknown) => Json): Json {
  return Object.fromEntries(Object.entries(all).map(([key, value]) => [key, change(value)]));
}

function object(what: string, value: unknown): Json {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  throw new TypeError(`${what}: found ${JSON.stringify(value)}, expected an object.`);
}
