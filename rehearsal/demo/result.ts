/** What the story of one system leads to. */
export interface Scene {
  /** Values that turned, derived ones included. */
  rotated: number;
  /** Resources that a second `up` changed; anything but 0 is a failure. */
  secondRunChanges: number;
}

/** What the demo ends with: sums over its systems. */
export interface DemoResult extends Scene {
  secrets: number;
  sinks: number;
  /** Places outside those of the secrets where a value was found in any encoding; anything but 0 is a failure. */
  leaks: number;
  seconds: number;
  /** What was not the real thing. */
  standIns: string[];
}
