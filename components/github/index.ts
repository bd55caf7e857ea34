export { askGithub, type GithubApi, GithubRefused, githubApi } from "./github-api.ts";
