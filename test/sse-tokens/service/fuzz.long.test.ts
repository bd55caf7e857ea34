import { expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";

/** Five minutes, unless the environment says otherwise. */
const SECONDS = Number(process.env.SSE_FUZZ_SECONDS ?? 300);

it(
  `the service answers whatever it is asked, for ${SECONDS} seconds`,
  async () => {
    const played = await fuzz(SECONDS);
    console.log(`${played} requests were played`);
    expect(played).toBeGreaterThan(SECONDS * 50);
  },
  (SECONDS + 60) * 1000,
);
