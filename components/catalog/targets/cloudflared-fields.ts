import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";

/** A tunnel's name; units, folders and files on the hosts are named after it. */
export const tunnelName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,47}$/,
    withRemedy("is no name for a tunnel", "use a-z, 0-9 and -, a letter first, 48 at most"),
  );

const digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, withRemedy("is no SHA-256 digest", "write its 64 hexadecimal digits"));

/** The first version that reads its token from a file. Source: cloudflared's release notes of 2025.4.0, `--token-file`. */
export const FIRST_WITH_TOKEN_FILE = "2025.4.0";

/** Source: cloudflared's releases, YEAR.MONTH.PATCH. */
const version = z
  .string()
  .regex(
    /^\d{4}\.\d{1,2}\.\d{1,3}$/,
    withRemedy("is no version of cloudflared", "write one such as 2025.10.1"),
  )
  .refine(
    (text) => !isOlder(text, FIRST_WITH_TOKEN_FILE),
    withRemedy("reads no token from a file", `name ${FIRST_WITH_TOKEN_FILE} or a newer one`),
  );

/** Where the connector's program comes from. */
export const cloudflaredSchema = z
  .union(
    [
      strictObject({
        path: z
          .string()
          .regex(/^(?:\/[A-Za-z0-9_@+.-]+)+$/, withRemedy("is no absolute path", "write where it lies"))
          .describe("Where it lies on the hosts, put there and kept up to date by others."),
      }),
      strictObject({
        version,
        sha256: strictObject({ amd64: digest.exactOptional(), arm64: digest.exactOptional() })
          .refine(
            (digests) => Object.keys(digests).length > 0,
            withRemedy("is empty", "give the digest for the hosts' processors"),
          )
          .describe("By processor, the digest of the release's file: what has another one is not run."),
        from: z
          .string()
          .regex(/^https:\/\/[^\s{}]+$/, withRemedy("is no address", "write one that begins with https://"))
          .default("https://github.com/cloudflare/cloudflared/releases/download")
          .describe("Where VERSION/cloudflared-linux-PROCESSOR lies; Cloudflare's releases if left out."),
      }),
    ],
    withRemedy("has the wrong form", "write { path: … } or { version: …, sha256: { amd64: … } }"),
  )
  .default({ path: "/usr/bin/cloudflared" })
  .describe(
    "The connector's program: one that is there, or a release that keyturn installs. /usr/bin/cloudflared if left out.",
  );

export type Cloudflared = z.output<typeof cloudflaredSchema>;

/** Whether a version of cloudflared comes before another. */
export function isOlder(one: string, other: string): boolean {
  const [left, right] = [one, other].map((text) => text.split(".").map(Number));
  for (let at = 0; at < 3; at++) {
    const difference = (left?.[at] ?? 0) - (right?.[at] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
