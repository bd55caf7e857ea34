import type { Schedule } from "../../../cli/schedule/schedule.ts";

/** A schedule with all that one may have, and with characters that systemd, cron and the shell each read in their own way. */
export const SCHEDULE: Schedule = {
  system: "local-ai",
  stack: "prod",
  root: "/srv/100% local",
  keyturn: ["/usr/bin/node", "/opt/keyturn/bin/keyturn.js"],
  path: ["/usr/local/bin", "/usr/bin", "/bin"],
  on: "monthly",
  usesSudo: false,
  restarts: true,
  user: "ai",
  passphraseFile: "/etc/keyturn/passphrase",
  envFile: "/etc/keyturn/settings.env",
  alert: `mail -s "rotation of $(hostname) failed: 100%" ops@example.com < /dev/null`,
};
