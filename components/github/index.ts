export { askGithub, type GithubApi, GithubRefused, githubApi } from "./github-api.ts";
export { runWorkflow, type WorkflowEnd, type WorkflowStart } from "./run-workflow.ts";
