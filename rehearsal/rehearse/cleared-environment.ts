/** What a rehearsal may know of the person who runs it. */
const KEPT =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TERM|COLORTERM|LANG|LC_\w+|TZ|TMPDIR|NO_COLOR|FORCE_COLOR|CI|KEYTURN_ENGINE|PULUMI_DEBUG_PROVIDERS|NODE_EXTRA_CA_CERTS|(?:https?|no)_proxy)$/i;

/** Forgets every variable by which a plugin or client could find a real account. */
export function clearEnvironment(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(env)) if (!KEPT.test(name)) delete env[name];
}
