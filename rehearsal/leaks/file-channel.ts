import { basename } from "node:path";
import type { Channel } from "./leak.ts";

/**
 * What a file is for, told from where the engine keeps things: `<backend>/.pulumi/stacks`, `history` and
 * `backups`, `$PULUMI_HOME/logs` for the logs that the engine keeps by itself (since 3.249, for 7 days; plain
 * gzip until a stack's secrets manager is known), and `$TMPDIR/pulumi….log.INFO.…` for those that `-v` asks for.
 *
 * @param otherwise the channel of a file of no known kind.
 */
export function channelOf(path: string, otherwise: Channel): Channel {
  const name = basename(path);
  if (/\/logs\/[^/]+\.log$/.test(path) || /^pulumi.*\.log\.(INFO|WARNING|ERROR|FATAL)\b/.test(name)) {
    return "engine-log";
  }
  if (/\/\.pulumi\/history\//.test(path)) return "history";
  if (/\/\.pulumi\/backups\//.test(path) || /\.bak$/.test(name)) return "backup";
  if (/\/\.pulumi\/stacks\//.test(path)) return "state";
  if (/^Pulumi\..+\.ya?ml$/.test(name)) return "stack-file";
  if (/^event-?log\b|^events?\.(json|log)$/.test(name)) return "event-log";
  if (/\/\.keyturn\/history\//.test(path)) return "record";
  if (/\.html$/.test(name)) return "html";
  if (/^core(\.\d+)?$/.test(name)) return "core-dump";
  if (/(^|[.-])plan\b.*\.(json|md|txt)$|\.plan$/.test(name)) return "plan";
  return otherwise;
}
