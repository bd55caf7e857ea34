/** A folder's or file's name as a catalog may use it: small letters, digits and dashes. */
export function plainName(text: string, fallback: string): string {
  const plain = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[-0-9]+|-+$/g, "");
  return plain === "" ? fallback : plain;
}
