import { type Input, type Resource, secret } from "@pulumi/pulumi";
import type { TunnelHost } from "../../hardening/origin-tunnel/connector.ts";
import { hostBundle } from "../host/bundle.ts";
import { SseHost, type SseHostArgs } from "../host/sse-host.ts";
import { type CommonArgs, secretsOf, variablesOf } from "./arguments.ts";

/** Arguments of `SseTokens` for hosts that are reached over SSH. */
export interface SseTokensOnHosts extends CommonArgs {
  /** The hosts, one after the other: the next is begun when the one before is well. */
  readonly hosts: readonly TunnelHost[];
  /** The key that comes in, as for a tunnel's hosts; without it the agent's and the usual ones. */
  readonly identity?: NonNullable<SseHostArgs["identity"]>;
  readonly access?: Input<string[]>;
  /** Milliseconds that a host may take to answer: 20,000 where it is left out. */
  readonly connectWithin?: number;
  /** What paths on this machine start from: where the program runs, unless given. */
  readonly directory?: string;
  /** Node's path on the hosts: /usr/bin/node unless given. */
  readonly node?: string;
  /** The service's port on each host's loopback: 8001 unless given. */
  readonly port?: number;
  /** Where tokens are kept, as several hosts need it, and, with a stream's key, where events come from. */
  readonly redis?: { readonly url: Input<string>; readonly stream?: string };
}

/**
 * The service on each host, each behind the one before. A host that does not become well keeps its version, and those behind it
 * are not begun.
 * @throws Error where no host is named, or several without a store that they share
 */
export function onHosts(name: string, args: SseTokensOnHosts, parent: Resource): SseHost[] {
  const { hosts, redis, upstream, identity, access } = args;
  if (hosts.length === 0) throw new Error(`${name}: name a host (\`hosts\`)`);
  if (hosts.length > 1 && redis === undefined)
    throw new Error(
      `${name}: a token of one host is good on no other without a store that they share: \`redis\``,
    );
  if (redis?.stream !== undefined && upstream !== undefined)
    throw new Error(`${name}: events come from one place: \`redis.stream\` or \`upstream\``);
  const { principals, others } = secretsOf(args);
  const secrets = { ...others, ...(redis === undefined ? {} : { SSE_REDIS_URL: redis.url }) };
  const settings = { ...variablesOf(args), ...sourcesOf(args), ...marked(secrets) };
  const { text: program } = hostBundle();
  const made: SseHost[] = [];
  for (const host of hosts) {
    const at = host.port === undefined ? host.host : `${host.host}-${host.port}`;
    const wanted: SseHostArgs = {
      host,
      ...(identity === undefined ? {} : { identity }),
      ...(access === undefined ? {} : { access: secret(access) }),
      connectWithin: args.connectWithin ?? 20_000,
      directory: args.directory ?? process.cwd(),
      node: args.node ?? "/usr/bin/node",
      program,
      port: args.port ?? 8001,
      healthWithin: args.healthWithin ?? 60,
      settings,
      tokens: marked(principals),
    };
    made.push(new SseHost(`${name}-host-${at}`, wanted, { parent, dependsOn: made.slice(-1) }));
  }
  return made;
}

function sourcesOf({ redis, upstream }: SseTokensOnHosts): Record<string, string> {
  const stream = redis?.stream;
  return {
    ...(redis === undefined ? {} : { SSE_STORE: "redis" }),
    ...(stream === undefined ? {} : { SSE_EVENTS: "redis", SSE_REDIS_STREAM: stream }),
    ...(upstream === undefined ? {} : { SSE_EVENTS: "upstream" }),
  };
}

/** Each is marked by itself, so that names can be read. */
function marked(values: Readonly<Record<string, Input<string>>>): Record<string, Input<string>> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, secret(value)]));
}
