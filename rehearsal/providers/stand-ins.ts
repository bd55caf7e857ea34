import { type Provider, standInTitle } from "./provider.ts";
import { type ServedProvider, serveProvider } from "./serve.ts";

/** What each is given: the environment that the engine would start the plugin with. */
type Environment = Readonly<Record<string, string | undefined>>;

/** Loaded when it is needed: most systems need one or two. */
const PROVIDERS = {
  random: async () => (await import("./random/provider.ts")).randomProvider(),
  command: async (env) => (await import("./command/provider.ts")).commandProvider(env),
  github: async (env) => (await import("./github/provider.ts")).githubProvider(env),
  cloudflare: async (env) => (await import("./cloudflare/provider.ts")).cloudflareProvider(env),
  aws: async (env) => (await import("./aws/provider.ts")).awsProvider(env),
} satisfies Record<string, (env: Environment) => Promise<Provider>>;

/** The name of a plugin that has a stand-in. */
export type StandInName = keyof typeof PROVIDERS;

/** Every plugin that has a stand-in. */
export const STAND_IN_NAMES: readonly StandInName[] = Object.keys(PROVIDERS).filter(isStandInName);

/** Stand-ins that are being served. */
export interface RunningStandIns {
  /** The value for `PULUMI_DEBUG_PROVIDERS`, such as `random:43121,command:43122`. */
  readonly debugProviders: string;
  /** Stops them all. */
  close(): Promise<void>;
}

/** How stand-ins are started. */
export interface StandInOptions {
  /** The port of a single stand-in; any free one otherwise. */
  readonly port?: number;
  /** Told one line a stand-in that says what it is and where it listens. */
  readonly announce?: (line: string) => void;
  /** Added to this process's environment for the stand-ins. */
  readonly env?: Environment;
}

/** True for the name of a plugin that has a stand-in. */
export function isStandInName(name: string): name is StandInName {
  return Object.hasOwn(PROVIDERS, name);
}

/**
 * Serves stand-ins for provider plugins in this process, on free ports of 127.0.0.1.
 * @throws when a port can't be had; those already started are stopped.
 */
export async function startStandIns(
  names: readonly StandInName[],
  options: StandInOptions = {},
): Promise<RunningStandIns> {
  const running: ServedProvider[] = [];
  const close = async () => {
    await Promise.all(running.map((served) => served.close()));
  };
  const attached: string[] = [];
  try {
    for (const name of new Set(names)) {
      const provider = await PROVIDERS[name]({ ...process.env, ...options.env });
      const served = await serveProvider(provider, options.port === undefined ? {} : { port: options.port });
      running.push(served);
      attached.push(`${name}:${served.port}`);
      options.announce?.(`${standInTitle(provider)}, listening on 127.0.0.1:${served.port}`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { debugProviders: attached.join(","), close };
}
