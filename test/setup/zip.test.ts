import { deflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { fileInZip } from "../../setup/zip.mjs";

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly method?: 0 | 8;
}

/** A zip archive as APPNOTE.TXT describes it, with an extra field in the local headers that the directory lacks. */
function aZip(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, method = 8 } of entries) {
    const content = method === 8 ? deflateRawSync(text) : Buffer.from(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(method, 8);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(content.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    const whole = Buffer.concat([local, Buffer.from(name), Buffer.alloc(4), content]);
    locals.push(whole);
    directory.push(entry, Buffer.from(name));
    at += whole.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

test("one file of several is read, deflated or stored", () => {
  const zip = aZip([
    { name: "LICENSE.txt", text: "licence" },
    { name: "terraform", text: "program ".repeat(1_000) },
    { name: "stored", text: "as it is", method: 0 },
  ]);
  expect(fileInZip(zip, "terraform")?.toString()).toBe("program ".repeat(1_000));
  expect(fileInZip(zip, "stored")?.toString()).toBe("as it is");
});

test("a file that is not in the archive is absent, and so is one in what is no archive", () => {
  expect(fileInZip(aZip([{ name: "LICENSE.txt", text: "licence" }]), "terraform")).toBeUndefined();
  expect(fileInZip(Buffer.from("no archive"), "terraform")).toBeUndefined();
});
