import { CustomResource, type CustomResourceOptions, type Input } from "@pulumi/pulumi";

/** Where an acceptor holds a secret's previous value, and that value. */
export interface PreviousKeyArgs {
  /** The secret's name in the catalog. */
  secret: string;
  /** The target's name in the catalog. */
  target: string;
  /** Absolute folder that `path` starts from. */
  directory: string;
  /** The machine that holds the file, where the target declares one. */
  host?: string;
  path: string;
  /** The file may be out of reach: one that is written off holds up no retirement. */
  optional?: boolean;
  /** Such as `TOKEN_PREVIOUS`. */
  keys: string[];
  value: Input<string>;
}

/**
 * The keys under which one .env file holds a secret's previous value while two values are accepted. The file's own
 * resource (`EnvFiles`) writes them in one change with the current value; this one takes them out when it is deleted.
 * That is retirement: the engine deletes last, after every write and every probe of the run succeeded.
 */
export class PreviousKey extends CustomResource {
  constructor(name: string, args: PreviousKeyArgs, opts: CustomResourceOptions) {
    super("keyturn:index:PreviousKey", name, { ...args, writtenOn: undefined }, opts);
  }
}
