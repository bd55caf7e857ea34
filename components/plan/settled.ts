/**
 * The variable of the environment that the command `keyturn` sets to `yes` for its runs: before each it looks what the run
 * before left open, and has that written again (`cli/state/settle.ts`). Plain `pulumi up` does not.
 */
export const SETTLED = "KEYTURN_SETTLED";
