import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import type { Story } from "./story.ts";
import type { Teller } from "./teller.ts";

/** Two places, each a .env file, and one secret. */
const SMALL = join(PACKAGE_ROOT, "test", "rehearsal", "rehearse", "small.yaml");
const PLACES = ["server", "worker"];

const LOOK_EVERY_MS = 20;

const REHEARSE = ["rehearse", "--catalog", SMALL, "--rate", "20", "--requests", "1"] as const;

/** Pages are what keyturn writes as HTML; the values that could stand there are those that the rehearsal made. */
const pages: Story = {
  name: "rehearse, without faults and with one, each with its page",
  shows: ["html", "stdout", "environ"],
  play: async (teller) => {
    const { system } = teller;
    const folder = system.path("rehearsals");
    mkdirSync(folder);
    const env = { TMPDIR: folder };
    const looking = setInterval(() => noteValues(folder, teller), LOOK_EVERY_MS);
    try {
      await teller.does("keyturn", [...REHEARSE, "--html", "rehearsal.html"], { env });
      const killed = ["--faults", "program-killed", "--sample", "1", "--workers", "1"];
      await teller.does("keyturn", [...REHEARSE, ...killed, "--html", "faults.html"], { env });
    } finally {
      clearInterval(looking);
    }
    if (teller.noted.length < 3) throw new Error("the values that were rehearsed with were not seen");
  },
};

/** Notes what stands at the places of the rehearsals that go on. */
function noteValues(folder: string, teller: Teller): void {
  for (const home of readdirSync(folder)) {
    for (const place of PLACES) {
      const file = join(folder, home, "system", place, ".env");
      const text = existsSync(file) ? readFileSync(file, "utf8") : "";
      for (const [, value = ""] of text.matchAll(/^TOKEN\w*=["']?([^"'\n]+)/gm)) teller.note(value);
    }
  }
}

/** What is only played. */
export const REHEARSALS: readonly Story[] = [pages];
