import type { Notice } from "../../cli/notify/notice.ts";
import type { ValuesOf } from "../../cli/notify/values.ts";
import { type NamedNotifier, notifiersOf } from "../../components/catalog/index.ts";
import { notifierSchema } from "../../components/catalog/notify-schema.ts";
import { SecretValue } from "../../components/secret-value.ts";

/** A notice with something in every part of it. */
export const NOTICE: Notice = {
  event: "failure",
  system: "shop",
  stack: "prod",
  at: "2026-11-23T12:00:00.000Z",
  title: "shop: Rotate API_TOKEN on prod: failed half-way",
  lines: [
    "`API_TOKEN`: rotate, generation 1 → 2",
    "Failed at: `repo`",
    "By dev@example.com: seen & <shown> *twice*",
  ],
  todo: ["keyturn resume --stack prod", "keyturn rollback API_TOKEN --stack prod"],
  link: "https://ci.example.com/runs/7?a=1&b=2",
  facts: { command: "rotate", outcome: "failed" },
};

/** One notifier as a catalog would have it. */
export function notifierOf(written: object): NamedNotifier {
  const [only] = notifiersOf({ notify: { ops: notifierSchema.parse(written) } });
  if (only === undefined) throw new Error("it names no channel");
  return only;
}

/** Values of secrets, the one in use first. */
export function holding(values: Readonly<Record<string, string | readonly string[]>>): ValuesOf {
  return (secret) => [values[secret] ?? []].flat().map((value) => new SecretValue(value));
}
