import type { TargetKind } from "../../components/catalog/index.ts";
import { definitionOf, readyKinds } from "../../components/catalog/targets/index.ts";

const COLUMNS = [
  "kind",
  "its value",
  "holds",
  "is written",
  "the same write again",
  "may be away",
  "longest value",
  "other limits",
  "what restarts",
  "tested against",
] as const;

const BEFORE = `# Destinations

What each kind of target can do. This page is made from the catalog's own definitions by \`npm run docs\`; a test fails where
it is old.

- **Its value**: *read back*: keyturn reads what stands there, so that a place is adopted without a write and a change by
  hand is seen. *Compared*: nobody gets the value back, but whether it is this one can be asked. *Written only*: an adopted
  value is written there once more.
- **Holds**: *two*: the place accepts a secret's previous value beside the current one, so that it may stand in the first
  stage of \`overlap: dual\`.
- **Is written**: *key by key*: each key is a resource, and a write, of its own. *In one step*: all keys of a stage together.
  *Whole*: all keys of the place together, so that it stands in one stage.
- **May be away**: whether \`optional: true\` is allowed: a place that does not answer is owed the write, and the run goes on.
- **Tested against**: the real part, or what stands in for it.
`;

const AFTER = `
Kinds whose row says *by the catalog* leave it to each target: [command](destinations/command.md).

More of: [dotenv-file, compose-env](destinations/env-files.md), [ssh-env-file](destinations/ssh-env-file.md), [github-…](destinations/github.md),
[cloudflare-worker](destinations/cloudflare-worker.md),
[cloudflare-worker-script](destinations/cloudflare-worker-script.md), [cloudflare-pages](destinations/cloudflare-pages.md),
[cloudflare-tunnel](destinations/cloudflare-tunnel.md),
[cloudflare-access](destinations/cloudflare-access.md),
[aws-…](destinations/aws.md), [modal-secret](destinations/modal-secret.md),
[vault-kv](destinations/vault-kv.md), [sops-file](destinations/sops-file.md), [sops-recipients](destinations/sops-recipients.md),
[ssh-authorized-keys](destinations/ssh-authorized-keys.md), [origin-tls](destinations/origin-tls.md),
[postgres-role](destinations/postgres-role.md), [redis-user](destinations/redis-user.md),
[command](destinations/command.md). What makes a value take effect: [actions](actions.md).
`;

/** The page of destinations, as it is to stand in \`docs/destinations.md\`. */
export function destinationsPage(): string {
  const rows = readyKinds().map((kind) => row(kind));
  const lines = [COLUMNS, COLUMNS.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${BEFORE}\n${lines.join("\n")}\n${AFTER}`;
}

/** @throws Error for a kind of which too little is said */
function row(kind: string): string[] {
  const definition = definitionOf(kind);
  if (definition?.about === undefined)
    throw new Error(`${kind} does not say what restarts and what it is tested against`);
  const { can, canOf, longest, about } = definition;
  const isOwn = (field: keyof TargetKind) => canOf !== undefined && OWN[kind]?.includes(field) === true;
  return [
    `\`${kind}\``,
    isOwn("compares")
      ? "by the catalog"
      : can.readBack
        ? "read back"
        : can.compares
          ? "compared"
          : "written only",
    isOwn("holds") ? "by the catalog" : can.holds,
    can.writes === "whole" ? "whole" : can.resource === "step" ? "in one step" : "key by key",
    isOwn("repeatable") ? "by the catalog" : can.repeatable ? "does no harm" : "is asked about",
    can.owes ? "yes" : "no",
    longest === undefined ? "–" : `${longest.toLocaleString("en")} bytes`,
    about.limits ?? "–",
    about.restarts,
    about.testedAgainst,
  ];
}

/** What each target of a kind says for itself. */
const OWN: Readonly<Record<string, readonly (keyof TargetKind)[]>> = {
  command: ["compares", "holds", "repeatable"],
  "postgres-role": ["holds"],
};
