import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { unreadText } from "../../cli/unread-file.js";

function whyUnread(file: string): string {
  try {
    readFileSync(file);
  } catch (cause) {
    return unreadText(cause);
  }
  return "read";
}

test("a missing file, a folder and anything else are told apart", () => {
  expect(whyUnread(join(tmpdir(), "crossfade-nowhere", "file"))).toBe("does not exist");
  expect(whyUnread(tmpdir())).toBe("is a folder");
  expect(unreadText(new Error("EACCES: permission denied"))).toBe("cannot be read (EACCES: permission denied)");
});
