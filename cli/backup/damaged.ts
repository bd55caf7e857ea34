import { CommandError } from "../errors.ts";

/** A backup that can't be trusted: what is wrong with it, by name. */
export class BackupDamaged extends CommandError {
  /** What is wrong, without the backup's name. */
  readonly why: string;

  constructor(stamp: string, why: string) {
    super(
      `the backup ${stamp} can't be used: ${why}. Nothing was changed. Take another one: keyturn backup list shows them`,
    );
    this.why = why;
  }
}
