import { join } from "node:path";
import { execa } from "execa";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import type { Cloud } from "../../../rehearsal/cloud/cloud.ts";
import { ADMIN } from "../cloud/fly/fly-client.ts";

/** How a run of flyctl ended. */
export interface Ended {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a run is given besides its arguments. */
export interface Around {
  readonly input?: string;
  /** Added to the environment; undefined takes a variable out. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the stand-in executable against a simulated Fly, with nothing of this process's environment but PATH. */
export function flyctlOn({ urls: { fly: url } }: Pick<Cloud, "urls">) {
  return async (args: readonly string[], { input = "", env = {} }: Around = {}): Promise<Ended> => {
    const { exitCode, stdout, stderr } = await execa(
      join(PACKAGE_ROOT, "rehearsal/clients/bin/flyctl"),
      args,
      {
        input,
        env: {
          PATH: process.env.PATH,
          FLY_API_TOKEN: ADMIN,
          FLY_API_BASE_URL: url,
          FLY_FLAPS_BASE_URL: url,
          ...env,
        },
        extendEnv: false,
        reject: false,
        stripFinalNewline: false,
      },
    );
    return { code: exitCode, stdout, stderr };
  };
}
