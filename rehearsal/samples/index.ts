import { writeLocalAiSample } from "./local-ai.ts";
import { localAiCatalog } from "./local-ai-catalog.ts";

/** Makes an example system into one that can be played on this machine. Synthetic values only. */
export interface Sample {
  /** Makes the files that its places hold before keyturn comes. */
  readonly files: (folder: string) => Promise<void>;
  /** Its catalog, as far as what it names is there. */
  readonly catalog?: (text: string, database?: SampleDatabase) => string;
}

/** A database that a sample may have. */
export interface SampleDatabase {
  readonly port: number;
  /** The file of the authority that its certificate is checked by; without one it is spoken to in plain. */
  readonly ca?: string;
}

/** By system. */
export const SAMPLES: Readonly<Record<string, Sample>> = {
  "local-ai": { files: writeLocalAiSample, catalog: localAiCatalog },
};
