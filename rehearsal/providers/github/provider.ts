import { ByConnection } from "../connection.ts";
import { terraformSdkV2 } from "../dialects/terraform-sdk-v2.ts";
import { type Provider, ProviderError } from "../provider.ts";
import { tableProvider } from "../table-provider.ts";
import { actionsEnvironmentSecret } from "./actions-environment-secret.ts";
import { actionsOrganizationSecret } from "./actions-organization-secret.ts";
import { actionsSecret } from "./actions-secret.ts";
import { checkConfig, diffConfig } from "./check-config.ts";
import { codespacesSecret } from "./codespaces-secret.ts";
import { dependabotSecret } from "./dependabot-secret.ts";
import { decideRepositoryChange } from "./repository-change.ts";
import { connect, type Session, type SessionSource } from "./session.ts";
import { readSettings } from "./settings.ts";

const RESOURCES = [
  actionsSecret,
  actionsEnvironmentSecret,
  actionsOrganizationSecret,
  dependabotSecret,
  codespacesSecret,
];

/**
 * The stand-in for `github`: an HTTP client of whatever `github:baseUrl` names, the public API when nothing does.
 * A program may have a provider for each owner: each is a connection with a configuration of its own.
 *
 * @param env what the configuration leaves out is read from here: `GITHUB_BASE_URL`, `GITHUB_TOKEN`, `GITHUB_OWNER`
 */
export function githubProvider(env: Readonly<Record<string, string | undefined>> = process.env): Provider {
  const sessions = new ByConnection<Session>();
  const session: SessionSource = () => {
    const configured = sessions.get();
    if (configured === undefined) throw new ProviderError("the github provider is not configured yet");
    return configured;
  };
  const provider = tableProvider({
    name: "github",
    version: "6.15.0",
    // As recorded. It does not accept secrets: it sees plain values, and the engine marks the outputs again.
    capabilities: { supportsPreview: true, supportsAutonamingConfiguration: true },
    dialect: terraformSdkV2,
    resources: RESOURCES.map((resource) => resource(session)),
    checkConfig,
    configure: async (args) => {
      sessions.set(await connect(readSettings(args, env)));
    },
    cancel: () => sessions.get()?.client.cancel(),
  });
  return {
    ...provider,
    diffConfig,
    diff: async (request) => decideRepositoryChange(session(), request, await provider.diff(request)),
  };
}
