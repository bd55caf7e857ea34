/** The two environments of a Pages project. */
export type PagesEnvironment = "production" | "preview";

/** A variable of a Pages project. A secret one is kept as a mark alone. */
export interface PagesVariable {
  readonly type: "plain_text" | "secret_text";
  readonly value?: string;
  readonly mark?: string;
}

/** What an environment of a Pages project is configured with. */
export interface PagesConfig {
  variables: Record<string, PagesVariable>;
  /** Set where a file of wrangler's configures it. */
  hash?: string;
}

/** A deployment of a Pages project: it keeps the variables that it began with. */
export interface PagesDeployment {
  readonly environment: PagesEnvironment;
  readonly branch: string;
  readonly variables: Readonly<Record<string, PagesVariable>>;
  readonly created: string;
  /** How often it was looked at: it is live, or has failed, when that was done twice. */
  looks: number;
}

/** A Pages project, made by somebody else. */
export interface PagesProject {
  /** Empty where its files are uploaded and no repository is connected. */
  readonly repository: string;
  readonly productionBranch: string;
  readonly environments: Readonly<Record<PagesEnvironment, PagesConfig>>;
  /** By id; the last one of an environment is live there. */
  readonly deployments: Record<string, PagesDeployment>;
  /** What becomes of a build. */
  readonly ends: "success" | "failure";
}

/** A Pages project as it is when it was made, with Git. */
export function createdProject(): PagesProject {
  return {
    repository: "example/site",
    productionBranch: "main",
    environments: { production: { variables: {} }, preview: { variables: {} } },
    deployments: {},
    ends: "success",
  };
}
