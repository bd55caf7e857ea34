import { createHash } from "node:crypto";
import { WorkersScript } from "@pulumi/cloudflare/workersScript.js";
import { ComponentResource, type ComponentResourceOptions, type Resource, secret } from "@pulumi/pulumi";
import { COMPATIBILITY_DATE, MAIN_MODULE, tokenObjectBundle, workerBundle } from "../worker/bundle.ts";
import { type CommonArgs, secretsOf, variablesOf } from "./arguments.ts";
import { healthGate } from "./health-gate.ts";
import { onHosts, type SseTokensOnHosts } from "./hosts.ts";

/** Arguments of {@link SseTokens} for Cloudflare Workers. */
export interface SseTokensOnWorkers extends CommonArgs {
  /** The Cloudflare account's identifier. */
  readonly account: string;
  /** What the Worker is called. Its Durable Object is in another, `SCRIPT-tokens-` and a digest. */
  readonly script: string;
  /** An address of the service's `/health`: asked after each upload, before the run goes on. */
  readonly health?: string;
}

/** Arguments of {@link SseTokens}: with `hosts`, over SSH, else on Workers. */
export type SseTokensArgs = SseTokensOnWorkers | SseTokensOnHosts;

/**
 * The service of event-stream tokens, on hosts or on Cloudflare Workers. On Workers, the Durable Object that keeps the tokens is a Worker of its own: an
 * upload that names a migration is refused once that was applied, and each change of a secret is an upload. Its code is in its
 * name, so that another one is made beside it, the service turns to that, and the old one goes with tokens of a minute.
 *
 * @throws SettingsError where a setting can't be used; Error where no principal token is named
 */
export class SseTokens extends ComponentResource {
  /** What a next step waits for: the Workers and the proof that they answer, or the hosts, which are well. */
  readonly parts: readonly Resource[];

  constructor(name: string, args: SseTokensArgs, opts: ComponentResourceOptions = {}) {
    super("keyturn:sse-tokens:SseTokens", name, {}, opts);
    if (Object.keys(args.principals).length === 0)
      throw new Error(`${name}: nobody could ask for a token: name a principal token (\`principals\`)`);
    this.parts = "hosts" in args ? onHosts(name, args, this) : this.#onWorkers(name, args);
    this.registerOutputs({});
  }

  #onWorkers(name: string, args: SseTokensOnWorkers): Resource[] {
    const objects = this.#objects(name, args);
    const service = this.#service(name, args, objects);
    const { health } = args;
    const gate =
      health === undefined
        ? []
        : [
            healthGate(
              `${name}-healthy`,
              { url: health, version: service.modifiedOn, within: args.healthWithin ?? 60 },
              { parent: this },
            ),
          ];
    return [objects, service, ...gate];
  }

  #objects(name: string, { account, script }: SseTokensOnWorkers): WorkersScript {
    const content = tokenObjectBundle();
    const digest = createHash("sha256").update(content).digest("hex").slice(0, 8);
    return new WorkersScript(
      `${name}-tokens`,
      {
        accountId: account,
        scriptName: `${script}-tokens-${digest}`,
        content,
        mainModule: MAIN_MODULE,
        compatibilityDate: COMPATIBILITY_DATE,
        migrations: { newTag: "v1", newSqliteClasses: ["TokenObject"] },
        // What it keeps is over in a minute: nothing has to be saved from it when it goes.
        force: true,
      },
      { parent: this },
    );
  }

  #service(name: string, args: SseTokensOnWorkers, objects: WorkersScript): WorkersScript {
    const { account, script } = args;
    const { principals, others } = secretsOf(args);
    const bindings = [
      {
        name: "TOKENS",
        type: "durable_object_namespace",
        className: "TokenObject",
        scriptName: objects.scriptName,
      },
      ...Object.entries(variablesOf(args)).map(([key, text]) => ({ name: key, type: "plain_text", text })),
      // Each is marked by itself: the plugin takes no binding for a secret, and a mark of the whole list would be on names too.
      ...Object.entries({ ...principals, ...others }).map(([key, text]) => ({
        name: key,
        type: "secret_text",
        text: secret(text),
      })),
    ];
    return new WorkersScript(
      name,
      {
        accountId: account,
        scriptName: script,
        content: workerBundle(),
        mainModule: MAIN_MODULE,
        compatibilityDate: COMPATIBILITY_DATE,
        bindings: bindings.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
      },
      { parent: this, dependsOn: [objects] },
    );
  }
}
