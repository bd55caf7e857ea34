import type { z } from "zod";
import { environmentName, SettingsSchema } from "../../components/sse-tokens/service/index.ts";
import { NodeSettingsSchema } from "../../components/sse-tokens/service/node/index.ts";

/** The page that names every setting of the service of event-stream tokens. */
export function settingsPage(): string {
  return [
    "# Settings of the service of event-stream tokens",
    "",
    "Written by `npm run docs`. `keyturn sse serve` reads each from its environment; a Worker from its variables, which knows those of",
    "the first table alone. Lists are parted by commas or blanks.",
    "",
    "## Everywhere",
    "",
    ...table(SettingsSchema),
    "",
    "## On Node",
    "",
    "`--host`, `--port`, `--store`, `--events` and `--principals-file` go before the environment. What is secret is read nowhere else.",
    "",
    ...table(NodeSettingsSchema),
    "",
  ].join("\n");
}

function table(schema: z.ZodObject): string[] {
  const defaults: Readonly<Record<string, unknown>> = schema.parse({});
  const rows = Object.entries(schema.shape).map(([name, { description = "" }]) => {
    const shown = [defaults[name] ?? []].flat().join(" ");
    return `| \`${environmentName(name)}\` | ${shown === "" ? "" : `\`${shown}\``} | ${description} |`;
  });
  return ["| setting | unless set | what it says |", "| --- | --- | --- |", ...rows];
}
