/** A fault that lies in wait. */
export interface Fault {
  /** Whether it has struck. */
  readonly hasStruck: () => boolean;
  /** Takes it back; done when what it does besides has ended. */
  end(): Promise<void>;
}

/** Notes that something happened. */
export class Struck {
  #has = false;

  readonly has = (): boolean => this.#has;

  note(): void {
    this.#has = true;
  }
}
