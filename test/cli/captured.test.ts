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

test("a file that is not there is said, with what was expected", async () => {
  await expect(readCaptured("nowhere.txt", pieces(0))).rejects.toThrow(
    /^the response cannot be read: ENOENT.*; expected a file that may be read, or - for stdin$/,
  );
});
