import type { Draft } from "../draft.ts";
import type { TargetKindName } from "../kinds.ts";
import type { Finding } from "../problem.ts";

interface KeyRule {
  readonly allowed: (key: string) => boolean;
  readonly message: string;
  readonly remedy: string;
}

const RENAME = "give it another name there: { to: TARGET, as: KEY }";

/** Source: GitHub Docs, "Naming your secrets". Names are kept in upper case there. */
const github: KeyRule = {
  allowed: (key) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !/^github_/i.test(key),
  message: "is no name for a GitHub secret: letters, digits and _ only, and it may not begin with GITHUB_",
  remedy: RENAME,
};

/** Source: flyctl puts the secrets into the environment of the machines. */
const environment: KeyRule = {
  allowed: (key) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key),
  message: "is no name of an environment variable",
  remedy: RENAME,
};

const rules: Partial<Record<TargetKindName, KeyRule>> = {
  "github-actions": github,
  "github-environment": github,
  fly: environment,
};

/** Finds keys that the place would refuse, and those that GitHub would take for one. */
export function keys({ secrets, targets }: Draft): Finding[] {
  const kinds = new Map(targets.map(({ name, target }) => [name, target?.kind]));
  const seen = new Map<string, string>();
  return secrets.flatMap(({ name, deliveries }) =>
    deliveries.flatMap(({ stage, item, target, key }): Finding[] => {
      const path = ["secrets", name, "stages", stage, "deliver", item];
      const rule = rules[kinds.get(target) ?? "dotenv-file"];
      if (rule === undefined) return [];
      if (!rule.allowed(key)) return [{ path, at: "value", message: rule.message, remedy: rule.remedy }];
      if (rule !== github) return [];
      const place = JSON.stringify([target, key.toUpperCase()]);
      const first = seen.get(place);
      seen.set(place, first ?? key);
      if (first === undefined || first === key) return [];
      const message = `is the same name as ${first} to GitHub, which knows no upper and lower case`;
      return [{ path, at: "value", message, remedy: RENAME }];
    }),
  );
}
