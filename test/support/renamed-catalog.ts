import { parse, stringify } from "yaml";

type Item = string | { to: string; as?: string };

interface RawCatalog {
  targets: Record<string, object>;
  secrets: Record<string, { source: object; stages?: { deliver: Item[] }[] }>;
}

/** What a thing of a catalog is called after {@link renameAll}. */
export const today = (name: string): string => `${name}_NOW`;

/** A catalog in which every secret and every target has another name, and each place its keys as before. */
export function renameAll(text: string): string {
  const raw = parse(text) as RawCatalog;
  const names = Object.keys(raw.secrets).join("|");
  const renamed = (source: object): unknown =>
    JSON.parse(
      JSON.stringify(source).replaceAll(new RegExp(`(?<=[{"])(${names})(?=[}|"])`, "g"), (name) =>
        today(name),
      ),
    );
  const deliver = (secret: string) => (item: Item) =>
    typeof item === "string"
      ? { to: today(item), as: secret }
      : { to: today(item.to), as: item.as ?? secret };
  const secrets = Object.entries(raw.secrets).map(([name, secret]) => {
    const stages = secret.stages?.map((stage) => ({ ...stage, deliver: stage.deliver.map(deliver(name)) }));
    const body = { ...secret, formerly: [name], source: renamed(secret.source), ...(stages && { stages }) };
    return [today(name), body];
  });
  const targets = Object.entries(raw.targets).map(([name, target]) => [
    today(name),
    { ...target, formerly: [name] },
  ]);
  return stringify({ ...raw, targets: Object.fromEntries(targets), secrets: Object.fromEntries(secrets) });
}
