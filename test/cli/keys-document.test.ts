import { expect, test } from "vitest";

import { keyDestinations, keyOrigins } from "../../cli/key-routes.js";
import { crossfade } from "./command.js";
import { keysDocument } from "./keys-document.js";

test("docs/keys.md says what the table says (if not, run this test with --update)", async () => {
  await expect(keysDocument()).toMatchFileSnapshot("../../docs/keys.md");
});

test("every way of a key is in it, with its example", () => {
  const text = keysDocument();
  for (const { title, example } of [...Object.values(keyOrigins), ...Object.values(keyDestinations).flat()])
    expect(text).toContain(`### ${title}\n\n\`${example}\`\n`);
});

test("`crossfade keys --help` points to it", async () => {
  const { code, stdout } = await crossfade(process.cwd(), ["keys", "--help"]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("docs/keys.md")]);
});
