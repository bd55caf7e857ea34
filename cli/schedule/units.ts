import { alertOf, runsOf, type Schedule, scheduleName } from "./schedule.ts";

/** The first line of every unit that keyturn wrote: no other is ever changed or deleted. */
export const OURS =
  "# Written by keyturn schedule install: run that again to change it, keyturn schedule remove to be rid of it.";

/** A unit's file. */
export interface Unit {
  /** Such as `keyturn-shop-prod.timer`. */
  readonly name: string;
  readonly text: string;
}

/** What a job may do no more than it needs. Sources: systemd.exec(5), systemd.resource-control(5). */
const HARDENED = ["UMask=0077", "LimitCORE=0"];

/** Each of these keeps a job from gaining privileges, by its name or, where it is no root's, by what systemd does for it. */
const WITHOUT_SUDO = [
  "NoNewPrivileges=yes",
  "LockPersonality=yes",
  "RestrictSUIDSGID=yes",
  "RestrictRealtime=yes",
];

/** Those that need more than a user's own manager may give. */
const HARDENED_BY_ROOT = ["PrivateTmp=yes", "ProtectSystem=full"];

const BY_ROOT_WITHOUT_SUDO = [
  "ProtectClock=yes",
  "ProtectHostname=yes",
  "ProtectControlGroups=yes",
  "ProtectKernelLogs=yes",
  "ProtectKernelModules=yes",
  "ProtectKernelTunables=yes",
];

/** The name of the unit that the timer starts when its time has come. */
export function timerName(schedule: Pick<Schedule, "system" | "stack">): string {
  return `${scheduleName(schedule)}.timer`;
}

/** The names of all units of a schedule. */
export function unitNames(schedule: Pick<Schedule, "system" | "stack">): string[] {
  const name = scheduleName(schedule);
  return [`${name}.service`, `${name}-alert.service`, timerName(schedule)];
}

/** The units of a schedule: the job, what tells of its failure, and the timer. They hold no secret. */
export function unitsOf(schedule: Schedule): Unit[] {
  const name = scheduleName(schedule);
  const { system, stack } = schedule;
  const about = `${system} (${stack})`;
  return [
    {
      name: `${name}.service`,
      text: unit([
        [
          "Unit",
          [
            `Description=${literal(`Rotate what is due of ${about}`)}`,
            ...WAITS,
            `OnFailure=${name}-alert.service`,
          ],
        ],
        ["Service", job(schedule, runsOf(schedule), "1h")],
      ]),
    },
    {
      name: `${name}-alert.service`,
      text: unit([
        ["Unit", [`Description=${literal(`Tell that the rotation of ${about} failed`)}`, ...WAITS]],
        ["Service", job(schedule, [alertOf(schedule)], "5min")],
      ]),
    },
    {
      name: timerName(schedule),
      text: unit([
        ["Unit", [`Description=${literal(`When what is due of ${about} is rotated`)}`]],
        // A machine that was off at the time does it when it is on again.
        ["Timer", [`OnCalendar=${literal(schedule.on)}`, "Persistent=true"]],
        ["Install", ["WantedBy=timers.target"]],
      ]),
    },
  ];
}

const WAITS = ["Wants=network-online.target", "After=network-online.target docker.service"];

function job(schedule: Schedule, commands: readonly (readonly string[])[], within: string): string[] {
  const { root, user, path, passphraseFile, envFile, usesSudo } = schedule;
  const isInSystemFolder = /^\/(?:usr|boot|efi|etc)\//.test(`${root}/`);
  const byRoot = HARDENED_BY_ROOT.filter((line) => !isInSystemFolder || line !== "ProtectSystem=full");
  return [
    "Type=oneshot",
    ...(user === undefined ? [] : [`User=${user}`]),
    `WorkingDirectory=${literal(root)}`,
    `Environment=${quoted(`PATH=${path.join(":")}`)}`,
    ...(envFile === undefined ? [] : [`EnvironmentFile=${literal(envFile)}`]),
    ...(passphraseFile === undefined
      ? []
      : [
          `LoadCredential=passphrase:${literal(passphraseFile)}`,
          "Environment=PULUMI_CONFIG_PASSPHRASE_FILE=%d/passphrase",
        ]),
    ...commands.map((words) => `ExecStart=${words.map(argument).join(" ")}`),
    `TimeoutStartSec=${within}`,
    ...HARDENED,
    ...(usesSudo ? [] : WITHOUT_SUDO),
    ...(user === undefined ? [] : byRoot),
    ...(user === undefined || usesSudo ? [] : BY_ROOT_WITHOUT_SUDO),
  ];
}

function unit(sections: readonly (readonly [name: string, lines: readonly string[]])[]): string {
  const parts = sections.map(([name, lines]) => [`[${name}]`, ...lines].join("\n"));
  return `${OURS}\n${parts.join("\n\n")}\n`;
}

/** Source: systemd.unit(5), "Specifiers". */
const literal = (text: string) => text.replaceAll("%", "%%");

/** Source: systemd.syntax(7), "Quoting". */
const quoted = (text: string) => `"${literal(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

/** Source: systemd.service(5), "Command lines": a $ begins a variable there. */
const argument = (word: string) =>
  /^[\w./:=@+-]+$/.test(word) ? word : quoted(word).replaceAll("$", "$$$$");
