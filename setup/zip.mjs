// @ts-check
import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;

/**
 * The content of one file of a zip archive (stored or deflated, below 4 GiB), found through the archive's directory as
 * APPNOTE.TXT 4.3 describes it. The archive's own checksum is not looked at: the caller knows the archive's SHA-256.
 * @param {Buffer} archive
 * @param {string} name
 * @returns {Buffer | undefined} undefined when the archive does not hold the file, or is no zip
 */
export function fileInZip(archive, name) {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || archive.readUInt32LE(end) !== endOfDirectory) return undefined;
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (archive.readUInt32LE(at) !== directoryEntry) return undefined;
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === name) return contentOf(archive, at);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return undefined;
}

/**
 * @param {Buffer} archive
 * @param {number} entry
 * @returns {Buffer | undefined}
 */
function contentOf(archive, entry) {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  // The local header repeats name and extra fields, and the latter may differ in length from the directory's.
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const content = archive.subarray(start, start + size);
  if (method === 0) return content;
  return method === 8 ? inflateRawSync(content) : undefined;
}
