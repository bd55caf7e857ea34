/** The service's unit; one on a host. */
export const UNIT = "keyturn-sse.service";

/** Where a host has what is the service's; nothing else is touched there. */
export const PATHS = {
  /** Root's alone. */
  folder: "/etc/keyturn-sse",
  /** `SSE_…` lines. */
  settings: "/etc/keyturn-sse/settings.env",
  /** The principal tokens. */
  tokens: "/etc/keyturn-sse/tokens.env",
  /** Settings, tokens and unit of the version before, while another takes its place. */
  former: "/etc/keyturn-sse/former",
  programs: "/usr/local/lib/keyturn-sse",
  unit: `/etc/systemd/system/${UNIT}`,
} as const;

/** Of one version of the service. @param version its digest, 16 hexadecimal digits */
export function programPath(version: string): string {
  // It stands in paths that are removed: whatever a state says, it names no other file.
  if (!/^[0-9a-f]{16}$/.test(version)) throw new Error("a version is 16 hexadecimal digits");
  return `${PATHS.programs}/sse-tokens-${version}.cjs`;
}
