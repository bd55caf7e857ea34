/**
 * Below so many bits a value is found by chance in texts that have nothing to do with it. A password of ten random
 * letters and digits has 59; three words of a language some 30.
 */
const TELLING_BITS = 40;

/** A word of a language, by its letters alone: one of some thousands. */
const BITS_OF_WORD = 10;
const LONGEST_WORD = 14;

/** What is no secret by the way it begins, however long it is. */
const PUBLIC_BEGINNINGS: readonly RegExp[] = [
  /^arn:[\w-]+:/,
  /^-----BEGIN (?:CERTIFICATE|PUBLIC KEY|RSA PUBLIC KEY)-----/,
  /^ssh-(?:rsa|ed25519|dss) /,
];

/** What is no secret by its form. */
const PUBLIC_FORMS: readonly RegExp[] = [
  // A host name, with a port or a path of words, and no user, password or query.
  /^(?:[a-z][a-z0-9+.-]*:\/\/)?(?:[a-z0-9_-]+\.)+[a-z]{2,}(?::\d+)?(?:\/[a-z]{1,20})*\/?$/i,
  /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/,
  /^\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?$/,
  /^(?:\d{1,3}\.){3}\d{1,3}(?:\/\d+)?$/,
  /^\d+$/,
  // A size of machine (c5.4xlarge, Standard_DS2_v2), an id that AWS gives, a version of TLS, a path of words.
  /^[a-z]\w{1,6}\.(?:\d{0,2}x?(?:nano|micro|small|medium|large)|metal)$/,
  /^(?:Standard|Basic|Premium)_\w{2,16}$/,
  /^[a-z]{1,8}-[0-9a-f]{8}(?:[0-9a-f]{9})?$/,
  /^TLSv?\d[\w.]*$/,
  /^\/?(?:[a-z]{1,20}|[a-z]{1,12}-[a-z0-9]{1,12}(?:-[a-z0-9]{1,12})?)(?:[/.](?:[a-z]{1,20}|[a-z]{1,12}-[a-z0-9]{1,12}(?:-[a-z0-9]{1,12})?))+$/,
  // A collation: utf8mb4_unicode_ci.
  /^[a-z0-9]+(?:_[a-z0-9]+)*_(?:ci|cs|bin)$/,
];

/** Longer texts tell something, whatever they are; and of a text of some megabytes a pattern's search fails. */
const LONGEST_ORDINARY = 4096;

/** What of a longer text decides whether it begins as a certificate or a public key does. */
const BEGINNING = 64;

/** Whether a value tells too little to be looked for, or by its form is none that anybody keeps secret. */
export function isOrdinary(value: string): boolean {
  const text = value.trim();
  // A certificate may have its key behind it.
  if (text.includes("PRIVATE KEY-----")) return false;
  if (text.length > LONGEST_ORDINARY)
    return PUBLIC_BEGINNINGS.some((form) => form.test(text.slice(0, BEGINNING)));
  return (
    [...PUBLIC_BEGINNINGS, ...PUBLIC_FORMS].some((form) => form.test(text)) || bitsOf(text) < TELLING_BITS
  );
}

/** An estimate of how many guesses a value takes: as a word where it reads like one, else by its characters. */
export function bitsOf(text: string): number {
  let bits = 0;
  for (const part of text.match(/[\p{L}\p{N}]+|[^\p{L}\p{N}]+/gu) ?? []) bits += bitsOfPart(part);
  // The same character again and again tells nothing new.
  const different = new Set(text).size;
  return Math.min(bits, different * 6);
}

function bitsOfPart(part: string): number {
  if (/^[^\p{L}\p{N}]+$/u.test(part)) return 2;
  if (/^\d+$/.test(part)) return Math.min(part.length, 6) * 3.3 + Math.max(0, part.length - 6) * 3.3;
  // "Postgres", "DATABASE", "eu" and "web01": a word, with its number.
  const [, letters = "", digits = ""] = /^(\p{Lu}?\p{Ll}+|\p{Lu}+)(\d{0,4})$/u.exec(part) ?? [];
  if (letters !== "" && letters.length <= LONGEST_WORD) return BITS_OF_WORD + digits.length * 3.3;
  // camelCase: a word each. Random letters fall into shorter pieces.
  const words = part.split(/(?=\p{Lu})/u);
  const areLong = part.length / words.length > 4;
  if (words.length > 1 && areLong && words.every((word) => /^\p{Lu}?\p{Ll}+\d{0,4}$/u.test(word)))
    return words.length * BITS_OF_WORD;
  const alphabet =
    (/\p{Ll}/u.test(part) ? 26 : 0) + (/\p{Lu}/u.test(part) ? 26 : 0) + (/\p{N}/u.test(part) ? 10 : 0);
  const isHex = /^[0-9a-f]+$/i.test(part) && /\d/.test(part);
  return part.length * Math.log2(isHex ? 16 : Math.max(alphabet, 10));
}
