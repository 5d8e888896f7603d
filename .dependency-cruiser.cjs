// Which file may know which. The picture is a star (docs/decisions/): the hub says what a rotation is, rims import the
// hub, commands and the entry point import rims. Each rule's comment is what its offender reads.

const rims = "(?:modules/(?:spec|constructs|certificates|live|drift)|policies)";
const cdktf = "^node_modules/(?:cdktf|cdktf-cli|constructs|@cdktf)/";

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "hub-imports-nothing",
      severity: "error",
      comment:
        "modules/rotation says what a rotation is. It imports only its own files, no package and no node: module, so " +
        "that every decision is a pure function of its arguments. Pass what it needs as an argument.",
      from: { path: "^modules/rotation/" },
      to: { pathNot: "^modules/rotation/" },
    },
    {
      name: "rims-import-the-hub-only",
      severity: "error",
      comment:
        "Rims import the hub (modules/rotation) and never each other, so that one can be replaced without reading the " +
        "rest; modules/certificates is the exception, since every rim may have to read a certificate. Put a shared type " +
        "into the hub, or let a command in cli/ bring the two together.",
      from: { path: `^(${rims})/` },
      to: { path: `^${rims}/`, pathNot: ["^$1/", "^modules/certificates/"] },
    },
    {
      name: "nothing-inward-imports-outward",
      severity: "error",
      comment:
        "The hub and the rims do not know who uses them: not the commands, not the entry point, not measurements and " +
        "not tests. Take what is needed as an argument.",
      from: { path: `^(?:modules|policies)/` },
      to: { path: "^(?:cli|bench|test|setup)/|^(?:main\\.ts|setup\\.mjs)$" },
    },
    {
      name: "cdktf-in-constructs-only",
      severity: "error",
      comment:
        "cdktf is archived and cdktn carries it on. Only modules/constructs and main.ts (and the tests of those) import " +
        "cdktf, constructs or provider bindings, so that the move is a rename in one folder.",
      from: { pathNot: "^(?:modules/constructs/|test/constructs/|test/contract/|main\\.ts$)" },
      to: { path: cdktf },
    },
    {
      name: "no-provider-barrel",
      severity: "error",
      comment:
        "Importing the whole of @cdktf/provider-aws costs 2.4 s and 570 MB at each run. Import the resource by its " +
        "subpath, as @cdktf/provider-aws/lib/acm-certificate/index.js.",
      from: {},
      to: { path: "^node_modules/@cdktf/provider-aws/(?:lib/index\\.|package\\.json|index\\.|lib/lazy-index\\.)" },
    },
    {
      name: "aws-in-live-only",
      severity: "error",
      comment:
        "Only modules/live asks AWS, so that everything else can be decided, and tested, without an account. The lab " +
        "and the tests stand at the other end and may use the clients too.",
      from: { pathNot: "^(?:modules/live|lab|test)/" },
      to: { path: "^node_modules/@(?:aws-sdk|smithy)/" },
    },
    {
      name: "lab-is-not-the-product",
      severity: "error",
      comment:
        "The lab stands in for AWS in the demo and the tests and is reached through AWS_ENDPOINT_URL, as AWS is. " +
        "Nothing that ships knows that it exists, but the command that starts it (cli/lab.ts).",
      from: { path: "^(?:modules|policies|cli)/|^main\\.ts$", pathNot: "^cli/lab\\.ts$" },
      to: { path: "^lab/" },
    },
    {
      name: "tests-are-imported-by-tests",
      severity: "error",
      comment: "Nothing but a test may import from test/: move what others need to where it belongs.",
      from: { pathNot: "^test/|^vitest\\.config\\.ts$" },
      to: { path: "^test/" },
    },
    {
      name: "setup-needs-nothing-installed",
      severity: "error",
      comment: "Set-up runs before `npm ci`. It imports node: modules and its own files only.",
      from: { path: "^setup(?:\\.mjs$|/)" },
      to: { pathNot: "^setup(?:\\.mjs$|/)", dependencyTypesNot: ["core"] },
    },
    {
      name: "declared-packages-only",
      severity: "error",
      comment:
        "A package that package.json does not name is here by accident of another one's dependencies, and what ships " +
        "cannot rely on a devDependency. Name it under dependencies.",
      from: { path: "^(?:modules|policies|cli|lab|bench)/|^main\\.ts$" },
      to: {
        dependencyTypes: ["npm-no-pkg", "npm-unknown", "npm-dev"],
        dependencyTypesNot: ["type-only"],
        pathNot: "^node_modules/@types/",
      },
    },
    {
      name: "no-circular",
      severity: "error",
      comment:
        "Two files that import each other are one file, or lack a third that both import. Split off what is shared.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-orphans",
      severity: "error",
      comment:
        "Nothing imports this file and it imports nothing. Delete it, or import it where it is meant to be used.",
      from: { orphan: true, pathNot: ["\\.d\\.m?ts$", "\\.test\\.ts$", "^[^/]+$", "^cli/crossfade\\.(?:mjs|ts)$"] },
      to: {},
    },
    {
      name: "no-unresolvable",
      severity: "error",
      comment: "This import leads nowhere. Correct its path, or install the package.",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: ["(?:^|/)(?:cdktf\\.out|\\.crossfade|fixtures)/"] },
    tsConfig: { fileName: "tsconfig.json" },
    // An import that only carries types is a dependency of design all the same.
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
    },
    reporterOptions: { text: { highlightFocused: true } },
  },
};
