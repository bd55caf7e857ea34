/** A file that is imported. */
export interface Input {
  /** As it is shown: relative to the system's folder. */
  readonly path: string;
  readonly text: string;
}

/** What a file may be read against. */
export interface Surroundings {
  /** OWNER/NAME of the system's repository at GitHub, where Git knows it. */
  readonly repository: string | undefined;
}
