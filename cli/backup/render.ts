import type { RestoreWay } from "../../components/plan/index.ts";
import { count } from "../count.ts";
import type { ListedBackup } from "./list-backups.ts";
import { timeOf } from "./stamp.ts";

/** What a restore does, one line a secret; those that stay are counted. */
export function renderWays(stamp: string, ways: readonly RestoreWay[]): string {
  const lines = ways.flatMap((way) => lineOf(way) ?? []);
  const stays = ways.filter(({ how }) => how === "stays").length;
  if (stays > 0) lines.push(`${count(stays, "secret")} as in the backup already`);
  return `From the backup ${stamp}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

function lineOf({ secret, how, from, to, why }: RestoreWay): string | undefined {
  switch (how) {
    case "stays":
      return undefined;
    case "back":
      return `${secret}: back from generation ${from} to ${to}, which the state still holds`;
    case "given":
      return `${secret}: the old value becomes generation ${to}, after ${from}`;
    case "refused":
      return `${secret}: refused. ${why}`;
  }
}

/** The backups, newest first, each with what it was made before. */
export function renderBackups(backups: readonly ListedBackup[]): string {
  if (backups.length === 0)
    return "There is no backup here. keyturn rotate makes one before it changes an .env file.";
  return backups.map(blockOf).join("\n");
}

function blockOf(backup: ListedBackup): string {
  const made = timeOf(backup.stamp)?.toISOString().replace("T", " ").replace(".000Z", " UTC") ?? "";
  const head = `${backup.stamp}  ${made}`;
  if ("damaged" in backup) return `${head}\n  damaged: ${backup.damaged}`;
  const { rotated_secrets: rotated, affected_services: services, keyturn } = backup.metadata;
  const how =
    keyturn === undefined ? "made by another tool" : keyturn.encrypted ? "encrypted" : "not encrypted";
  const files =
    keyturn === undefined ? [] : [`  files (${how}): ${keyturn.files.map(({ path }) => path).join(", ")}`];
  return [
    head,
    `  before the rotation of: ${rotated.join(", ") || "nothing that it names"}`,
    ...(services.length > 0 ? [`  services: ${services.join(", ")}`] : []),
    ...(keyturn === undefined ? [`  ${how}`] : files),
  ].join("\n");
}
