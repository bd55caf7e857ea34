import { InvalidArgumentError } from "commander";

/**
 * Where the output of this run is to be seen: as given, else as the machine says that runs it. Sources: the variables
 * that GitHub Actions, GitLab CI, Buildkite, CircleCI and Jenkins document.
 */
export function runLink(given: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  const onGitHub = server && repository && run ? `${server}/${repository}/actions/runs/${run}` : undefined;
  const found = [
    given,
    onGitHub,
    env.CI_JOB_URL,
    env.BUILDKITE_BUILD_URL,
    env.CIRCLE_BUILD_URL,
    env.BUILD_URL,
  ];
  return found.map((text) => plainLink(text)).find((link) => link !== undefined);
}

/** `--link`. @throws InvalidArgumentError */
export function readLink(text: string): string {
  const link = plainLink(text);
  if (link === undefined)
    throw new InvalidArgumentError("Give an http or https URL without a user or password.");
  return link;
}

function plainLink(text: string | undefined): string | undefined {
  const url = text === undefined || text.length > 500 ? null : URL.parse(text);
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) return undefined;
  if (url.username !== "" || url.password !== "") return undefined;
  return url.href;
}
