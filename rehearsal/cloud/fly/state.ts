/** A secret of an app: what stands for its value, never the value. */
export interface FlySecret {
  /** See `ServiceContext.mark`. */
  mark: string;
  /** As Fly shows it: 16 hexadecimal digits, the same for the same value, and not to be computed by others. */
  digest: string;
  createdAt: string;
  updatedAt: string;
}

/** What runs an app. It goes on with the secrets it was started with. */
export interface FlyMachine {
  state: "started";
  /** Version of the release that it runs. */
  release: number;
  restarts: number;
  /** Marks of the values that it holds, by name. */
  holds: Record<string, string>;
  createdAt: string;
  updatedAt: string;
}

/** A deployment of an app. */
export interface FlyRelease {
  id: string;
  version: number;
  status: string;
  createdAt: string;
}

export interface FlyApp {
  /** Counts changes of its secrets. */
  version: number;
  secrets: Record<string, FlySecret>;
  machines: Record<string, FlyMachine>;
  /** Oldest first. */
  releases: FlyRelease[];
}

/** A deploy token, by what is shown of it later. */
export interface FlyToken {
  name: string;
  app: string;
  /** Stands for the whole token, as `flyctl tokens create` prints it. */
  mark: string;
  createdAt: string;
  expiresAt: string;
  revokedAt: string | null;
}

/** What the simulated Fly holds. */
export interface FlyState {
  /** The latest time that was given out, in milliseconds: no two are equal, and none goes back. */
  clock: number;
  apps: Record<string, FlyApp>;
  tokens: Record<string, FlyToken>;
}

/** The time of a change. A secret counts as deployed when it is not newer than a release, so that times must differ. */
export function stamp(state: FlyState): string {
  state.clock = Math.max(Date.now(), state.clock + 1);
  return new Date(state.clock).toISOString();
}

/** An app that was deployed once, unless it has no machine, and holds no secret yet. */
export function newApp(state: FlyState, name: string, machines: number): FlyApp {
  const createdAt = stamp(state);
  const app: FlyApp = { version: 0, secrets: {}, machines: {}, releases: [] };
  if (machines > 0) addRelease(name, app, createdAt, "complete");
  for (let number = 1; number <= machines; number += 1)
    app.machines[machineId(number)] = {
      state: "started",
      release: 1,
      restarts: 0,
      holds: {},
      createdAt,
      updatedAt: createdAt,
    };
  return app;
}

/** The next release of an app. */
export function addRelease(name: string, app: FlyApp, createdAt: string, status: string): FlyRelease {
  const version = app.releases.length + 1;
  const release = { id: `${name}-v${version}`, version, status, createdAt };
  app.releases.push(release);
  return release;
}

function machineId(number: number): string {
  return `148e${number.toString(16).padStart(10, "0")}`;
}
