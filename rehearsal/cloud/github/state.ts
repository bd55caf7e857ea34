/** A key pair that secrets are sealed for; both halves in base64. */
export interface SealingKey {
  readonly id: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** What is kept of a secret: never its value. Times are ISO 8601 in UTC. */
export interface StoredSecret {
  mark: string;
  createdAt: string;
  updatedAt: string;
  /** Of an organization's secret only. */
  visibility?: string;
  /** Of an organization's secret with the visibility `selected`. */
  repositoryIds?: number[];
}

/** The secrets of one place, by name in capitals, and the key they are sealed for. */
export interface Vault {
  key?: SealingKey;
  readonly secrets: Record<string, StoredSecret>;
}

/** An organization or a user. */
export interface Account {
  readonly id: number;
  readonly organization: boolean;
}

/** A repository. */
export interface Repository {
  readonly id: number;
  readonly environments: string[];
  /** Workflows that can be started by hand, by their file's name. */
  readonly workflows?: Readonly<Record<string, Workflow>>;
}

/** A workflow. */
export interface Workflow {
  /** With which conclusion its runs end. */
  readonly ends: string;
  /** True where the server does not tell which run it started, as older ones. */
  readonly isOlderServer?: boolean;
}

/** A run of a workflow. */
export interface WorkflowRun {
  readonly id: number;
  /** The repository's full name. */
  readonly repository: string;
  readonly workflow: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly createdAt: string;
  /** How often somebody looked at it. */
  looks: number;
  readonly ends: string;
}

/** A pull request that is open. */
export interface PullRequest {
  readonly number: number;
  /** The repository's full name. */
  readonly repository: string;
  readonly title: string;
  readonly body: string;
  readonly head: string;
  readonly base: string;
}

/** What the simulated GitHub holds. */
export interface GithubState {
  readonly accounts: Record<string, Account>;
  /** By full name, such as `example/app`. */
  readonly repositories: Record<string, Repository>;
  /** By place: see {@link Place}. */
  readonly vaults: Record<string, Vault>;
  runs?: WorkflowRun[];
  pulls?: PullRequest[];
}

/**
 * A place that holds secrets: `actions example/app`, `environment example/app production`, `organization example`,
 * `dependabot example/app` or `codespaces example/app`.
 */
export type Place = string;

/** The repositories and accounts that exist from the start. */
export interface GithubAccounts {
  /** By full name, such as `example/app`. Ids are given out from 1001 on where none is named. */
  readonly repositories: Readonly<
    Record<
      string,
      {
        readonly id?: number;
        readonly environments?: readonly string[];
        readonly workflows?: Readonly<Record<string, Workflow>>;
      }
    >
  >;
  /** Organizations beside those that own a repository. */
  readonly organizations?: readonly string[];
  /** Owners that are users; every other owner is an organization. */
  readonly users?: readonly string[];
}

/** The state of a GitHub where nobody has stored a secret yet. */
export function initialState({ repositories, organizations = [], users = [] }: GithubAccounts): GithubState {
  const owners = new Set([
    ...Object.keys(repositories).map((name) => name.split("/")[0] ?? ""),
    ...organizations,
    ...users,
  ]);
  const accounts = [...owners].map((login, index): [string, Account] => [
    login,
    { id: 1 + index, organization: !users.includes(login) },
  ]);
  const all = Object.entries(repositories).map(([name, given], index): [string, Repository] => [
    name,
    {
      id: given.id ?? 1001 + index,
      environments: [...(given.environments ?? [])],
      ...(given.workflows === undefined ? {} : { workflows: given.workflows }),
    },
  ]);
  return { accounts: Object.fromEntries(accounts), repositories: Object.fromEntries(all), vaults: {} };
}

/** The vault of a place, made when it has none yet. */
export function vaultOf(state: GithubState, place: Place): Vault {
  state.vaults[place] ??= { secrets: {} };
  return state.vaults[place];
}

/** A secret that the simulated GitHub holds. */
export interface HeldSecret extends StoredSecret {
  readonly place: Place;
  readonly name: string;
}

/** Every secret that is held, for a check of the world: `state` is what `world.json` has under `github`. */
export function heldSecrets(state: GithubState): HeldSecret[] {
  return Object.entries(state.vaults).flatMap(([place, { secrets }]) =>
    Object.entries(secrets).map(([name, secret]) => ({ place, name, ...secret })),
  );
}
