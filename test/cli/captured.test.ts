import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { readCaptured } from "../../cli/captured.js";
import { largestCapture } from "../../modules/certificates/saml-encoding.js";
import { aFolder } from "./command.js";

async function* pieces(count: number): AsyncIterable<Buffer> {
  for (let index = 0; index < count; index += 1) yield await Promise.resolve(Buffer.alloc(65_536, "A"));
}

test("a file and stdin are read whole", async () => {
  const { folder, remove } = aFolder({ "response.txt": "PHNhbWw=\n" });
  onTestFinished(remove);
  const nobody = pieces(0);
  expect(Buffer.from(await readCaptured(join(folder, "response.txt"), nobody)).toString()).toBe("PHNhbWw=\n");
  expect((await readCaptured("-", pieces(2))).length).toBe(131_072);
});

test("an endless input ends once it is too large", async () => {
  const read = await readCaptured("-", pieces(1_000_000));
  expect(read.length).toBeGreaterThan(largestCapture);
  expect(read.length).toBeLessThan(largestCapture + 65_537);
});

test("a file that is not there, and a folder, are said to be, with what was expected", async () => {
  const { folder, remove } = aFolder({});
  onTestFinished(remove);
  const expected = "expected a file with the captured response; correct --response, or give - for stdin";
  await expect(readCaptured("nowhere.txt", pieces(0))).rejects.toThrow(`nowhere.txt does not exist, ${expected}`);
  await expect(readCaptured(folder, pieces(0))).rejects.toThrow(`${folder} is a folder, ${expected}`);
});

test.each([
  "<!DOCTYPE html><html><body>Sign in</body></html>",
  '\uFEFF\n<html lang="en"></html>',
  '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "">',
  "<!-- page -->\n<HTML></HTML>",
])("a web page is said to be one, and which field to capture: %s", async (page) => {
  const { folder, remove } = aFolder({ "response.txt": page });
  onTestFinished(remove);
  await expect(readCaptured(join(folder, "response.txt"), pieces(0))).rejects.toThrow(
    "is a web page, expected the SAMLResponse that it posts; capture the form field SAMLResponse",
  );
});
