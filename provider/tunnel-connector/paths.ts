/** Which of a tunnel's two connectors on a machine: one runs, and the other takes over from it. */
export type Slot = "a" | "b";
export const SLOTS: readonly Slot[] = ["a", "b"];

/** Where a tunnel's connectors have what is theirs on a machine; nothing else is touched there. */
export function pathsOf(tunnel: string) {
  // It stands in paths that are removed: whatever a state says, it names no other folder.
  if (!/^[a-z][a-z0-9-]*$/.test(tunnel)) throw new Error("a tunnel's name has a-z, 0-9 and - only");
  const settings = `/etc/keyturn-tunnel/${tunnel}`;
  const programs = `/usr/local/lib/keyturn-tunnel/${tunnel}`;
  return {
    /** Root's alone. */
    settings,
    /** Of the release that keyturn installs. */
    programs,
    program: (version: string) => `${programs}/cloudflared-${version}`,
    token: (slot: Slot) => `${settings}/${slot}.token`,
    unit: (slot: Slot) => `keyturn-tunnel-${tunnel}-${slot}.service`,
    unitFile: (slot: Slot) => `/etc/systemd/system/keyturn-tunnel-${tunnel}-${slot}.service`,
  };
}
