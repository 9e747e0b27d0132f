// Reads .zip files as far as a .vsix makes use of what they can be.
import { readFileSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';

/** A file in an archive. */
export interface Entry {
  readonly name: string;
  /** The permissions that Unix knows; 0 if the archive does not say. */
  readonly mode: number;
  read(): Buffer;
}

/** The files of an archive, as its directory lists them. */
export function unzip(file: string): Entry[] {
  const bytes = readFileSync(file);
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (end < 0) {
    throw new Error(`${file} is no zip`);
  }
  const entries: Entry[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.toString('latin1', at, at + 4) !== 'PK\x01\x02') {
      throw new Error(`${file} has a broken directory`);
    }
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const [name, extra, comment] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [number, number, number];
    const header = bytes.readUInt32LE(at + 42);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + name),
      mode: bytes.readUInt16LE(at + 40) & 0o7777,
      read: () => {
        const start = header + 30 + bytes.readUInt16LE(header + 26) + bytes.readUInt16LE(header + 28);
        const packed = bytes.subarray(start, start + size);
        return method === 0 ? packed : inflateRawSync(packed);
      },
    });
    at += 46 + name + extra + comment;
  }
  return entries;
}
