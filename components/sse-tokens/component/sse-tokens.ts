import { createHash } from "node:crypto";
import { WorkersScript } from "@pulumi/cloudflare/workersScript.js";
import {
  ComponentResource,
  type ComponentResourceOptions,
  type Input,
  type Resource,
  secret,
} from "@pulumi/pulumi";
import { environmentName, readSettings, type Settings } from "../service/settings.ts";
import { COMPATIBILITY_DATE, MAIN_MODULE, tokenObjectBundle, workerBundle } from "../worker/bundle.ts";
import { healthGate } from "./health-gate.ts";

/** A principal token: during a rotation the one before is accepted too. */
export interface PrincipalToken {
  readonly current: Input<string>;
  readonly previous?: Input<string>;
}

/** Arguments of {@link SseTokens}. */
export interface SseTokensArgs {
  /** The Cloudflare account's identifier. */
  readonly account: string;
  /** What the Worker is called. Its Durable Object is in another, `SCRIPT-tokens-` and a digest. */
  readonly script: string;
  /** By name, such as VX11_PRINCIPAL_TOKEN, what the service accepts. */
  readonly principals: Readonly<Record<string, PrincipalToken>>;
  /** Settings of the service that differ from their defaults. */
  readonly settings?: Partial<Settings>;
  /** Where events come from; without it streams carry signs of life only. */
  readonly upstream?: { readonly url: string; readonly authorization?: Input<string> };
  /** An address of the service's `/health`: asked after each upload, before the run goes on. */
  readonly health?: string;
  /** Seconds in which it has to be well: 60 where it is left out. */
  readonly healthWithin?: number;
}

/**
 * The service of event-stream tokens on Cloudflare Workers. The Durable Object that keeps the tokens is a Worker of its own: an
 * upload that names a migration is refused once that was applied, and each change of a secret is an upload. Its code is in its
 * name, so that another one is made beside it, the service turns to that, and the old one goes with tokens of a minute.
 *
 * @throws SettingsError where a setting can't be used; Error where no principal token is named
 */
export class SseTokens extends ComponentResource {
  /** What a next step waits for: the Workers, and the proof that they answer. */
  readonly parts: readonly Resource[];

  constructor(name: string, args: SseTokensArgs, opts: ComponentResourceOptions = {}) {
    super("keyturn:sse-tokens:SseTokens", name, {}, opts);
    if (Object.keys(args.principals).length === 0)
      throw new Error(`${name}: nobody could ask for a token: name a principal token (\`principals\`)`);
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
    this.parts = [objects, service, ...gate];
    this.registerOutputs({});
  }

  #objects(name: string, { account, script }: SseTokensArgs): WorkersScript {
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

  #service(name: string, args: SseTokensArgs, objects: WorkersScript): WorkersScript {
    const { account, script } = args;
    const bindings = [
      {
        name: "TOKENS",
        type: "durable_object_namespace",
        className: "TokenObject",
        scriptName: objects.scriptName,
      },
      ...Object.entries(variablesOf(args)).map(([key, text]) => ({ name: key, type: "plain_text", text })),
      // Each is marked by itself: the plugin takes no binding for a secret, and a mark of the whole list would be on names too.
      ...Object.entries(secretsOf(args)).map(([key, text]) => ({
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

function variablesOf({ principals, settings = {}, upstream }: SseTokensArgs): Record<string, string> {
  readSettings({}, settings);
  const named = Object.entries(settings).map(([key, value]) => [environmentName(key), String(value)]);
  return {
    ...Object.fromEntries(named),
    SSE_PRINCIPALS: Object.keys(principals).join(","),
    ...(upstream === undefined ? {} : { SSE_UPSTREAM_URL: upstream.url }),
  };
}

function secretsOf({ principals, upstream }: SseTokensArgs): Record<string, Input<string>> {
  const tokens = Object.entries(principals).flatMap(([key, { current, previous }]) => [
    [key, current] as const,
    ...(previous === undefined ? [] : [[`${key}_PREVIOUS`, previous] as const]),
  ]);
  const authorization = upstream?.authorization;
  return {
    ...Object.fromEntries(tokens),
    ...(authorization === undefined ? {} : { SSE_UPSTREAM_AUTHORIZATION: authorization }),
  };
}
