import { writeLocalAiSample } from "./local-ai.ts";

/** By system, what makes the files that its places hold before keyturn comes. Synthetic values only. */
export const SAMPLES: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  "local-ai": writeLocalAiSample,
};
