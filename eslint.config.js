import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

const inTypeScript = ["**/*.ts", "**/*.mts"];
const onlyIn = (configs, files) => configs.map((config) => ({ ...config, files }));

export default defineConfig(
  { ignores: ["node_modules", "cdktf.out", ".crossfade", "**/cdktf.out", "test/**/fixtures"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  js.configs.recommended,
  ...onlyIn(tseslint.configs.strictTypeChecked, inTypeScript),
  {
    files: inTypeScript,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // STYLE, ten lines more, 3: `unknown` at the edges, narrowed once; no cast but `as const`.
      "@typescript-eslint/consistent-type-assertions": ["error", { assertionStyle: "never" }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      // A switch over a one-of has no default, so that a new kind fails to compile where it is decided on.
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { allowDefaultCaseForExhaustiveSwitch: false, considerDefaultExhaustiveForUnions: false },
      ],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      // Numbers read well in messages; objects and undefined do not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // A construct is made for its effect on the scope, and `() => doIt()` is a sentence.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      eqeqeq: "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "ExportDefaultDeclaration",
          message: "Found a default export; expected a named one, so that a thing has one name everywhere.",
        },
        {
          selector: "TSEnumDeclaration",
          message: 'Found an enum; expected a union of literals, as `"acm" | "iam"`.',
        },
        {
          selector: "ExportAllDeclaration",
          message: "Found `export *`; expected an import from the file that declares it. Barrels hide who needs what.",
        },
      ],
    },
  },
  {
    // STYLE, ten lines more, 4 and 5: what a module answers depends on its arguments; commands hand over the rest.
    files: ["modules/**", "policies/**"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "process",
          property: "env",
          message: "Take the value as an argument; only commands read process.env.",
        },
        { object: "Date", property: "now", message: "Take `now` as an argument." },
        { object: "Math", property: "random", message: "Take what varies as an argument." },
      ],
      "no-console": "error",
    },
  },
  {
    files: ["modules/rotation/**"],
    rules: { "no-restricted-globals": ["error", "process", "fetch", "setTimeout", "setInterval", "performance"] },
  },
  {
    // Fakes at a port, and the lab behind one, answer in the port's shape: async even where nothing is waited for.
    files: ["test/**", "lab/**"],
    rules: { "@typescript-eslint/require-await": "off" },
  },
  {
    // Matchers such as expect.stringContaining() are typed `any`.
    files: ["test/**"],
    rules: { "@typescript-eslint/no-unsafe-assignment": "off" },
  },
  {
    files: ["**/*.mjs", "**/*.cjs", "**/*.js"],
    languageOptions: {
      globals: Object.fromEntries(
        ["process", "console", "Buffer", "URL", "fetch", "AbortSignal", "setTimeout", "clearTimeout", "module"].map(
          (name) => [name, "readonly"],
        ),
      ),
    },
  },
  { files: ["vitest.config.ts", "eslint.config.js"], rules: { "no-restricted-syntax": "off" } },
);
