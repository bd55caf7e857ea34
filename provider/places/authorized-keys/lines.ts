/** A line of authorized_keys that holds a key. Source: sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
interface KeyLine {
  /** What stands before the key, such as `restrict,command="…"`; empty for most. */
  readonly options: string;
  /** The key itself, in base64. */
  readonly key: string;
}

/** A key that is to be there. */
export interface WantedKey {
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly publicKey: string;
  /** By which a person knows whose it is; keyturn knows a key by itself. */
  readonly comment: string;
}

/** What becomes of the keys of one secret. */
export interface KeyChange {
  readonly wanted: readonly WantedKey[];
  /** The base64 of keys of which no line is to stay. */
  readonly gone: ReadonlySet<string>;
  /** The base64 of keys whose options a new one takes over where none are given: a rotation loses no restriction. */
  readonly like: readonly string[];
}

/** Options come before the key's type, and hold blanks only within quotes. */
const LINE =
  /^[ \t]*(?:(?<options>(?:[^\s"#]|"(?:[^"\\]|\\.)*")+)[ \t]+)??(?<type>(?:ssh|ecdsa|sk-ssh|sk-ecdsa)-[\w@.-]+)[ \t]+(?<key>[A-Za-z0-9+/]+=*)(?:[ \t].*)?$/;

/** The keys that a file lets in. */
export function keysIn(text: string): Set<string> {
  return new Set(text.split("\n").flatMap((line) => readLine(line)?.key ?? []));
}

/**
 * Puts keys in and takes keys out; every other byte stays. A key that is there already stays as it is, whoever wrote its line.
 *
 * @param options what stands before a new key
 */
export function changedKeys(text: string, { wanted, gone, like }: KeyChange, options?: string): string {
  const there = keysIn(text);
  const before = options ?? optionsOf(text, like);
  const added = wanted
    .filter(({ publicKey }) => !there.has(keyOf(publicKey)))
    .map(({ publicKey, comment }) => `${before === "" ? "" : `${before} `}${publicKey} ${comment}\n`);
  const kept = text
    .split(/(?<=\n)/)
    .filter((line) => !gone.has(readLine(line.replace(/\r?\n$/, ""))?.key ?? ""))
    .join("");
  const gap = added.length === 0 || kept === "" || kept.endsWith("\n") ? "" : "\n";
  return kept + gap + added.join("");
}

/** The base64 of a public key. */
export function keyOf(publicKey: string): string {
  return publicKey.split(" ")[1] ?? "";
}

function optionsOf(text: string, like: readonly string[]): string {
  const lines = text.split("\n").flatMap((line) => readLine(line) ?? []);
  return like.flatMap((key) => lines.find((line) => line.key === key)?.options ?? [])[0] ?? "";
}

function readLine(line: string): KeyLine | undefined {
  const { options = "", key } = LINE.exec(line.replace(/\r$/, ""))?.groups ?? {};
  return key === undefined ? undefined : { options, key };
}
