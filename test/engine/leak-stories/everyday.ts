import { chmodSync } from "node:fs";
import { UP } from "../../support/adopted-system.ts";
import { bumpAll, GIVEN, QUIET, retireByHand, SECRETS, type Story } from "./story.ts";
import { layPolicy } from "./teller.ts";

const previews: Story = {
  name: "preview, --diff, --json, a saved plan",
  shows: ["stdout", "diff", "plan", "engine-log"],
  play: async (teller) => {
    bumpAll(teller);
    await teller.does("pulumi", ["preview", ...QUIET]);
    await teller.does("pulumi", ["preview", "--diff", ...QUIET]);
    await teller.does("pulumi", ["preview", "--json", ...QUIET]);
    const env = { PULUMI_EXPERIMENTAL: "true" };
    await teller.does("pulumi", ["preview", "--save-plan=plan.json", ...QUIET], { env });
  },
};

const up: Story = {
  name: "up with an event log, up --diff, up --json, stack",
  shows: ["event-log", "diff", "state", "backup", "history"],
  play: async (teller) => {
    bumpAll(teller);
    const env = { PULUMI_DEBUG_COMMANDS: "true" };
    await teller.does("pulumi", [...UP, "--event-log", teller.system.path("event-log.json")], { env });
    for (const name of SECRETS) retireByHand(teller, name);
    await teller.does("pulumi", [...UP, "--diff"]);
    bumpAll(teller);
    await teller.does("pulumi", [...UP, "--json"]);
    await teller.does("pulumi", ["stack", ...QUIET]);
    await teller.does("pulumi", ["stack", "export", ...QUIET]);
  },
};

const life: Story = {
  name: "plan --markdown, rotate, roll back, retire, status, notify test",
  shows: ["markdown", "record", "git", "stderr", "notification"],
  play: async (teller) => {
    await teller.does("keyturn", ["plan", "--markdown", "--all"]);
    await teller.does("keyturn", ["rotate", "FLY_API_TOKEN", "DATABASE_PASSWORD", "--yes"], { input: GIVEN });
    await teller.does("keyturn", ["rollback", "FLY_API_TOKEN", "DATABASE_PASSWORD", "--yes"]);
    await teller.does("keyturn", ["retire", "--all", "--yes", "--json"]);
    await teller.does("keyturn", ["status", "--json"]);
    // Of the receivers one refuses, and so it fails.
    await teller.fails("keyturn", ["notify", "test", "--json"], /discord/);
  },
};

const refused: Story = {
  name: "destroy, which is refused, and refresh",
  shows: ["stdout", "stderr", "state"],
  play: async (teller) => {
    await teller.fails("pulumi", ["destroy", "--yes", "--skip-preview", ...QUIET], /run-program/);
    await teller.fails(
      "pulumi",
      ["destroy", "--yes", "--run-program", "--skip-preview", ...QUIET],
      /stack rm --force/,
    );
    await teller.does("pulumi", ["refresh", "--yes", "--skip-preview", "--diff", ...QUIET]);
    await teller.does("pulumi", ["preview", "--refresh", ...QUIET]);
  },
};

const scans: Story = {
  name: "scan of .env files that anybody may read, and check-state",
  shows: ["sarif", "stdout"],
  play: async (teller) => {
    // Else its values stand where the catalog wants them, and that is no finding.
    chmodSync(teller.system.path(".env"), 0o644);
    await teller.fails("keyturn", ["scan", ".", "--sarif"], /"ruleId": "env-file-readable"/);
    await teller.does("keyturn", ["check-state", "--json"]);
  },
};

const policy: Story = {
  name: "a policy that finds fault, in preview and up",
  shows: ["stdout", "diff"],
  known: {
    channels: ["environ"],
    where: /cmd\/run-policy-pack\/index\.js\), variable PULUMI_CONFIG /,
    why: "the engine gives a policy pack the stack's configuration, opened, as it does a program: docs/settings.md",
  },
  play: async (teller) => {
    const pack = layPolicy(teller.system);
    bumpAll(teller);
    const words = /is a generation/;
    await teller.fails("pulumi", ["preview", "--diff", "--policy-pack", pack, ...QUIET], words);
    await teller.fails("pulumi", [...UP, "--policy-pack", pack], words);
  },
};

const verbose: Story = {
  name: "up -v9 --logtostderr",
  shows: ["stderr"],
  known: {
    channels: ["stderr"],
    why: "the engine's verbose log prints values: README, never on a real stack",
  },
  play: async (teller) => {
    bumpAll(teller);
    await teller.does("pulumi", [...UP, "-v=9", "--logtostderr"]);
  },
};

/** What people do day by day, and what is refused. */
export const EVERYDAY: readonly Story[] = [previews, up, life, refused, scans, policy, verbose];
