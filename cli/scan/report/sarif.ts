import packageJson from "../../../package.json" with { type: "json" };
import type { Finding } from "../finding.ts";
import { ruleOf } from "../rules.ts";
import type { Report } from "./report.ts";

/** Where the form is laid down. */
const SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/**
 * A report as SARIF 2.1.0, which code hosts show beside the code. What the baseline knows or a comment excuses is not
 * in it: GitHub shows suppressed results as open ones.
 *
 * @param below the way from the repository's root to the folder that was scanned, such as `app/`; a code host knows files
 *   by their paths from the root
 */
export function sarifOf({ mode, findings, leftOut }: Report, below = ""): object {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  const { version, license } = packageJson;
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "keyturn scan",
            version,
            semanticVersion: version,
            rules: ids.map(ruleObject),
            properties: { license },
          },
        },
        // Runs of other modes are other analyses: a code host keeps them apart by this.
        automationDetails: { id: `keyturn-scan/${mode}/` },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: {
          "%SRCROOT%": {
            description: { text: "The repository's root; without Git the folder that was scanned." },
          },
        },
        invocations: [{ executionSuccessful: true, toolExecutionNotifications: leftOutNotes(leftOut) }],
        results: findings.map((finding) => resultOf(finding, ids.indexOf(finding.rule), below)),
      },
    ],
  };
}

function ruleObject(id: string): object {
  const { level, title, help } = ruleOf(id);
  return {
    id,
    shortDescription: { text: title },
    help: { text: help, markdown: help },
    defaultConfiguration: { level },
    properties: { tags: ["security", "secrets"], "security-severity": SEVERITY[level] },
  };
}

/** GitHub's numbers: high, medium, low. Source: GitHub Docs, "SARIF support for code scanning". */
const SEVERITY = { error: "8.5", warning: "5.0", note: "3.0" } as const;

function resultOf(
  { rule, level, message, path, line, column, commit, fingerprint }: Finding,
  ruleIndex: number,
  below: string,
) {
  const region = line === 0 ? {} : { region: { startLine: line, startColumn: column } };
  return {
    ruleId: rule,
    ruleIndex,
    level,
    message: { text: commit === undefined ? message : `${message} (since commit ${commit})` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: locationOf(path, below),
          ...region,
        },
      },
    ],
    partialFingerprints: { "keyturnScan/v1": fingerprint },
    ...(commit === undefined ? {} : { properties: { commit } }),
  };
}

/** What is no file of the repository, such as a process's environment, has an address of its own. */
const locationOf = (path: string, below: string): object =>
  path.startsWith("/")
    ? { uri: `file://${uriOf(path)}` }
    : { uri: uriOf(`${below}${path}`), uriBaseId: "%SRCROOT%" };

/** A relative reference: each part is escaped, and a colon in the first is no scheme. */
const uriOf = (path: string): string => path.split("/").map(encodeURIComponent).join("/");

function leftOutNotes({ large, binary, unread }: Report["leftOut"]): object[] {
  const notes = [
    ...large.map((name) => `too long, left out: ${name}`),
    ...(binary === 0 ? [] : [`${binary} binary files were not read as text`]),
    ...unread.map((name) => `may not be read: ${name}`),
  ];
  return notes.map((text) => ({ level: "note", message: { text } }));
}
