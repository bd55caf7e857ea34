import { detectInFile, detectInText } from "../../../cli/scan/detect/index.ts";

/** Synthetic tokens, put together here so that no file of this repository holds one. */
export const PLANTED = {
  github: `ghp_${"a1B2c3D4e5F6".repeat(3)}`,
  stripe: `sk_${"live"}_${"9fK2mQ7xW4pL".repeat(2)}`,
  polar: `polar_${"oat"}_${"9fK2mQ7xW4pL".repeat(4)}`,
  secretKey: `sk_${"9fK2mQ7xW4pL".repeat(3)}`,
  age: `AGE-SECRET-${"KEY-1"}${"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".repeat(2).slice(0, 58)}`,
  jwt: ["eyJhbGciOiJIUzI1NiJ9", "eyJyb2xlIjoiYW5vbiJ9", "c2lnbmF0dXJlLW9mLW5vdGhpbmc"].join("."),
  webhook: `https://discord.com/api/${"webhooks"}/123456789012345678/${"aB3-_".repeat(14)}`,
  dsn: `postgres://app:${"q7Vx2kPz"}@db.example.com/app`,
} as const;

/** Rule and subject of what is found in a file. */
export async function foundIn(path: string, text: string): Promise<string[]> {
  const { detected } = await detectInFile({ path, text }, {});
  return detected.map(({ rule, subject }) => `${rule} ${subject}`);
}

/** Rule and subject of what is found in lines of a log. */
export async function foundInLog(text: string): Promise<string[]> {
  return (await detectInText(text, { isLog: true })).map(({ rule, subject }) => `${rule} ${subject}`);
}
