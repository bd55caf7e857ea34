import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";

/** A key that encrypts stored data, and the command that brings the data under another generation of it. */
export interface MigrationArgs {
  /** The secret's name in the catalog. */
  secret: string;
  /** The generation in use, such as `3`. */
  generation: string;
  /** The one that can be gone back to, while it lives. */
  previous?: string;
  /** Program and arguments, without a shell. */
  run: readonly string[];
  /** Absolute folder that a relative program is looked for from. */
  directory: string;
  timeoutMs: number;
  /** The value in use. */
  value: Input<string>;
  /** The previous generation's value. */
  from?: Input<string>;
}

/**
 * Stored data, under the generation of its key that is in use. The command is run when another generation comes into use,
 * either way, and once more when the previous one is let go, for what was written with it meanwhile. The engine deletes
 * last, so that the previous key dies only after that.
 */
export class Migration extends CustomResource {
  /** The generation that the data is under. */
  declare readonly generation: Output<string>;
  /** The generations that were let go last, of which nothing is left in the data. */
  declare readonly left: Output<string[]>;

  constructor(name: string, args: MigrationArgs, opts: CustomResourceOptions) {
    super("keyturn:index:Migration", name, { ...args, left: undefined }, opts);
  }
}
