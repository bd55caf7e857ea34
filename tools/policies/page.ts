import type { AnyRule } from "../../policy/rule.ts";
import { RULES } from "../../policy/rules/index.ts";

const BEFORE = `# keyturn's policy pack

Finds secrets that show, origins that can be reached, and rotations that would break something: in a preview, and before
the write. It works with any Pulumi program, by the path of this folder:

\`\`\`
pulumi preview --policy-pack ~/keyturn/policy
\`\`\`

In this repository: \`npx keyturn sandbox -- pulumi preview --stack prod --policy-pack policy\`. How it finds what it finds,
what it can't, and how to exempt something: [docs/policies.md](../docs/policies.md).

The table is made from the pack by \`npm run docs\`; a test fails where it is old. For each policy there is a program that it
refuses and one that it lets through in \`test/policy/fixtures/<policy>\`. A fixture is tried so:

\`\`\`
npx keyturn sandbox --project test/policy/fixtures/disallow-plaintext-exposure/violating -- \\
  pulumi preview --policy-pack policy
\`\`\`

Stand-ins play its plugins and take whatever they are given, so this shows what the pack says, not what a cloud would. Where the
fixture has a file \`policies.json\`, add \`--policy-pack-config policies.json\`: its policy asks for nothing by itself.

| policy | severity | says | settings |
| --- | --- | --- | --- |
`;

const AFTER = `
Every policy is mandatory, but for stacks with a file in \`stacks/\`: on \`staging\` they advise. What stands below a project's name
there is for that project alone, such as the guards that this repository's stacks have to have. Every policy has the setting
\`exempt\`.
`;

/** The page of the policy pack, made from the pack. */
export function policiesPage(): string {
  return `${BEFORE}${RULES.map(row).join("")}${AFTER}`;
}

function row({ name, severity, description, settings }: AnyRule): string {
  const names = Object.keys(settings?.schema ?? {}).map((setting) => `\`${setting}\``);
  const cells = [`\`${name}\``, severity, description, names.join(", ")];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}
