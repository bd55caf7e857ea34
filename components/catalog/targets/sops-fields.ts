import type { KeyRule } from "./target-kind.ts";

/** The formats of SOPS that hold values under names. */
export const sopsFormats = ["json", "yaml", "dotenv", "ini"] as const;
export type SopsFormat = (typeof sopsFormats)[number];

/** The format that SOPS takes a file for. Source: getsops/sops, cmd/sops/formats. Undefined where it would see no names in it. */
export function sopsFormatOf(path: string): SopsFormat | undefined {
  if (/\.ya?ml$/.test(path)) return "yaml";
  if (path.endsWith(".json")) return "json";
  if (path.endsWith(".env")) return "dotenv";
  return path.endsWith(".ini") ? "ini" : undefined;
}

/** The names that lead to a value. What stands before the first section of an INI file, SOPS has in the section DEFAULT. */
export function sopsPath(format: SopsFormat, key: string): string[] {
  if (format === "dotenv") return [key];
  if (format === "ini" && !key.includes(".")) return ["DEFAULT", key];
  return key.split(".");
}

const named = (key: string) => key.split(".").every((name) => name !== "") && !/^sops(?:$|\.)/.test(key);

/** What a value may be called in a file; `sops` is where SOPS keeps its own. */
export const sopsKeys: Readonly<Record<SopsFormat, KeyRule>> = {
  json: {
    allowed: named,
    message: "leads to no value: write names with a dot between them, not beginning with sops",
  },
  yaml: {
    allowed: named,
    message: "leads to no value: write names with a dot between them, not beginning with sops",
  },
  dotenv: {
    allowed: (key) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) && !key.startsWith("sops_"),
    message: "is no name in a .env file of SOPS: letters, digits and _ only, not beginning with sops_",
  },
  ini: {
    allowed: (key) => named(key) && key.split(".").length <= 2,
    message: "leads to no value in an INI file: write SECTION.NAME, or NAME for one before the first section",
  },
};
