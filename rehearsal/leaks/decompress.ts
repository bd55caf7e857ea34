import * as zlib from "node:zlib";
import { constants, gunzipSync } from "node:zlib";

const GZIP = Buffer.from([0x1f, 0x8b, 0x08]);
const ZSTD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** Compressed inside compressed: as deep as anybody would go. */
const DEEPEST = 3;

/** Nothing that a test writes is larger once decompressed; it keeps a crafted file from filling the memory. */
const LARGEST_BYTES = 2 ** 30;

/**
 * The content, and what it is decompressed, layer by layer. Told by the content, never by the name: the engine
 * calls its compressed logs `.log`. A stream that breaks off (its writer was killed) gives what there is of it.
 *
 * @throws Error when the content is compressed and can't be read here.
 */
export function layers(content: Buffer): Buffer[] {
  const found = [content];
  for (let depth = 0; depth < DEEPEST; depth++) {
    const inner = decompress(found.at(-1) ?? content);
    if (inner === undefined) break;
    found.push(inner);
  }
  return found;
}

function decompress(content: Buffer): Buffer | undefined {
  if (content.subarray(0, GZIP.length).equals(GZIP)) {
    return gunzipSync(content, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: LARGEST_BYTES });
  }
  if (!content.subarray(0, ZSTD.length).equals(ZSTD)) return undefined;
  // Node 22.15 and later only; the types are those of Node 20.
  const zstd: unknown = Reflect.get(zlib, "zstdDecompressSync");
  if (typeof zstd !== "function") {
    throw new Error("compressed with zstd, which this Node can't read; set PULUMI_DIY_BACKEND_ZSTD=false");
  }
  const inner: unknown = zstd(content, { maxOutputLength: LARGEST_BYTES });
  return Buffer.isBuffer(inner) ? inner : undefined;
}
