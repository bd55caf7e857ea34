import { CustomResource, type CustomResourceOptions, type Input, type Output } from "@pulumi/pulumi";

/** What one key of a file is to hold. */
export interface EnvEntry {
  /** The secret's name in the catalog. */
  secret: string;
  /** The names that it had before, where it had others. */
  formerly?: string[];
  /** The generation that the value belongs to, such as `3`, or `JWT_SECRET:2` for a derived one. */
  generation: string;
  value: Input<string>;
  /** Set where the value was there before keyturn, so that it stands at the place already. */
  adopted?: boolean;
}

/** One file of a step. */
export interface EnvFile {
  /** The target's name in the catalog. */
  target: string;
  path: string;
  /** By key; keys that are not named are left alone. */
  entries: Record<string, EnvEntry>;
  /** Keys whose lines are taken out: their secret leaves. */
  absent?: string[];
}

/** What a step writes into .env files on one machine. */
export interface EnvFilesArgs {
  /** Absolute folder that the paths start from. */
  directory: string;
  /** The machine that holds the files, where the targets declare one. */
  host?: string;
  /** The files may be out of reach: then the write is owed, and the next run tries again. */
  optional?: boolean;
  files: EnvFile[];
}

/**
 * Values in .env files, written as one change: all files or none, through a journal (`provider/env-file`).
 * The provider compares what is on disk, so that a value edited by hand shows as a change in the preview, and
 * refuses another value under a generation's number that the files hold already.
 */
export class EnvFiles extends CustomResource {
  /** The machine that the files were written on. */
  declare readonly writtenOn: Output<string>;
  /** What was not written because its place did not answer: by target, then by key, the generation. */
  declare readonly owed: Output<Record<string, Record<string, string>>>;

  constructor(name: string, args: EnvFilesArgs, opts: CustomResourceOptions) {
    super(
      "keyturn:index:EnvFiles",
      name,
      { ...args, writtenOn: undefined, owed: undefined },
      { ...opts, retainOnDelete: true },
    );
  }
}
