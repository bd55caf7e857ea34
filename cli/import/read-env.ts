import {
  currentValues,
  dialectOf,
  type EnvDocument,
  EnvSyntaxError,
  parseEnv,
} from "../../provider/env-file/index.ts";
import { CommandError } from "../errors.ts";

/** A line of a .env file that Docker Compose would refuse. */
export interface BadLine {
  line: number;
  /** Holds names of variables at most. */
  reason: string;
}

/** What could be read of a .env file. */
export interface ReadEnv {
  /** Undefined: what it interpolates is not in the file. */
  readonly values: ReadonlyMap<string, string | undefined>;
  readonly badLines: readonly BadLine[];
}

/** With more lines than these that can't be read it is no .env file. */
const MOST_BAD_LINES = 20;

/**
 * Reads the text of a .env file; a line that can't be read keeps nobody from the others.
 *
 * @throws CommandError where it is no .env file
 */
export function readEnvText(text: string, shown: string): ReadEnv {
  const { document, badLines } = parseWhatCanBe(text, shown);
  const keys = document.entries.filter(({ style }) => style !== "inherited").map(({ key }) => key);
  const values = currentValues(document);
  return { values: new Map(keys.map((key) => [key, values.get(key)])), badLines };
}

function parseWhatCanBe(text: string, shown: string): { document: EnvDocument; badLines: BadLine[] } {
  const lines = text.split("\n");
  const badLines: BadLine[] = [];
  for (;;) {
    try {
      const document = parseEnv(lines.join("\n"), dialectOf(shown));
      return { document, badLines };
    } catch (error) {
      if (!(error instanceof EnvSyntaxError)) throw error;
      badLines.push({ line: error.line, reason: error.reason });
      if (badLines.length > MOST_BAD_LINES) throw noEnvFile(shown, badLines);
      // An empty line in its place, so that the numbers of the others stay.
      lines[error.line - 1] = "";
    }
  }
}

function noEnvFile(shown: string, [first, ...others]: readonly BadLine[]): CommandError {
  return new CommandError(
    `${shown}:${first?.line}: ${first?.reason}, and so in ${others.length} further lines: this is no .env file. ` +
      "Leave it out: name the others alone (keyturn init takes them by --env-file)",
  );
}
