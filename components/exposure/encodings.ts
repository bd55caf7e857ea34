import { ESCAPES, type EscapeKind, nestedJson } from "./escapes.ts";

/** How a value was written where it was found. */
export type Encoding =
  | "raw"
  | "line"
  | "latin1"
  | "utf16"
  | "base64"
  | "base64url"
  | "hex"
  | "bytes"
  | "json-in-json"
  | EscapeKind;

/** One form of a secret, as the bytes to look for. */
export interface Needle {
  readonly encoding: Encoding;
  readonly bytes: Buffer;
}

/** The shortest secret that is looked for: a shorter one would be found where nothing leaked. */
export const SHORTEST_SECRET = 8;

/** A line of a secret of several lines that is long enough to be told from ordinary text. */
const SHORTEST_LINE = 16;

/**
 * What a private key for SSH begins with, in base64: `openssh-key-v1`, after which come the names of ciphers and of the key's
 * type, so that the first line is the same in every key. Source: openssh-portable, PROTOCOL.key.
 */
const OPENSSH_KEY = Buffer.from("openssh-key-v1\0").toString("base64");

/** Node prints no more than so many bytes of a Buffer. */
const INSPECTED_BYTES = 50;

/**
 * Every form in which a value may have left: raw, base64 and base64url at each of the three byte alignments
 * (so that it is found inside a larger blob, padded or not), hex, percent-encoded, JSON- and shell-escaped …
 * The forms differ from each other; one that comes out twice bears the first name. White space around the
 * value is not part of what is looked for, since programs trim.
 *
 * @throws RangeError when the value has fewer than {@link SHORTEST_SECRET} characters (the value is not named).
 */
export function needles(secret: string): Needle[] {
  const trimmed = secret.trim();
  const value = trimmed.length >= SHORTEST_SECRET ? trimmed : secret;
  if (value.length < SHORTEST_SECRET) {
    throw new RangeError(
      `A secret of ${value.length} characters is too short to be looked for: it would be found by chance. ` +
        `Use one of ${SHORTEST_SECRET} characters or more.`,
    );
  }
  const found = new Map<string, Needle>();
  for (const [encoding, bytes] of forms(value)) {
    const key = bytes.toString("latin1");
    if (!found.has(key)) found.set(key, { encoding, bytes });
  }
  return [...found.values()];
}

function* forms(value: string): Generator<[Encoding, Buffer]> {
  yield ["raw", Buffer.from(value)];
  yield* brokenIntoLines(value);
  const texts = new Set([value]);
  for (const [kind, write] of ESCAPES) {
    const text = write(value);
    texts.add(text);
    yield [kind, Buffer.from(text)];
  }
  for (const text of nestedJson(value)) yield ["json-in-json", Buffer.from(text)];
  yield* otherBytes(value);
  for (const text of texts) yield* base64(Buffer.from(text));
}

function* brokenIntoLines(value: string): Generator<[Encoding, Buffer]> {
  const lines = value.split(/\r?\n/);
  if (lines.length === 1) return;
  yield ["raw", Buffer.from(lines.join("\r\n"))];
  yield ["raw", Buffer.from(lines.map((line) => line.trim()).join(""))]; // as `flatten` leaves it
  for (const line of lines.map((text) => text.trim())) {
    // A frame such as "-----BEGIN …" is the same in every key and tells nothing.
    const isFrame = line.startsWith("-----") || line.startsWith(OPENSSH_KEY);
    if (line.length >= SHORTEST_LINE && !isFrame) yield ["line", Buffer.from(line)];
  }
}

function* otherBytes(value: string): Generator<[Encoding, Buffer]> {
  const utf8 = Buffer.from(value);
  const utf16 = Buffer.from(value, "utf16le");
  yield ["utf16", utf16];
  yield ["utf16", Buffer.from(utf16).swap16()];
  if (/^[\0-\u00ff]*$/.test(value)) yield ["latin1", Buffer.from(value, "latin1")];
  yield ["hex", Buffer.from(utf8.toString("hex"))];
  yield ["hex", Buffer.from(utf8.toString("hex").toUpperCase())];
  const inspected = [...utf8.subarray(0, INSPECTED_BYTES)].map((byte) => byte.toString(16).padStart(2, "0"));
  yield ["bytes", Buffer.from(inspected.join(" "))];
  for (const between of [",", ", ", " "]) yield ["bytes", Buffer.from([...utf8].join(between))];
}

/** Only the characters that the value alone decides, at each alignment: what stands around it doesn't matter. */
function* base64(bytes: Buffer): Generator<[Encoding, Buffer]> {
  for (const before of [0, 1, 2]) {
    const first = Math.ceil((before * 8) / 6);
    const end = Math.floor(((before + bytes.length) * 8) / 6);
    const core = Buffer.concat([Buffer.alloc(before), bytes])
      .toString("base64")
      .slice(first, end);
    yield ["base64", Buffer.from(core)];
    yield ["base64", Buffer.from(encodeURIComponent(core))];
    yield ["base64url", Buffer.from(core.replaceAll("+", "-").replaceAll("/", "_"))];
  }
}
