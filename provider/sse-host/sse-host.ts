import { isDeepStrictEqual } from "node:util";
import { versionOf } from "../../components/sse-tokens/host/version.ts";
import { hasUnknown, secret, unwrap } from "../properties.ts";
import type { Properties, Resource } from "../resource.ts";
import { overSsh } from "../ssh/connect.ts";
import { RootShell } from "../tunnel-connector/root-shell.ts";
import { type Deployment, deploy, takeOff } from "./deploy.ts";
import type { SseHostInputs } from "./inputs.ts";

/** The service of event-stream tokens on one host; see `components/sse-tokens/host/sse-host.ts`. */
export const sseHost: Resource = {
  async check() {
    return [];
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as SseHostInputs, unwrap(news) as SseHostInputs];
    return hasUnknown(wanted) || !isDeepStrictEqual(told(old), told(wanted));
  },

  async create(news) {
    const inputs = unwrap(news) as SseHostInputs;
    await bring({ inputs });
    return { id: `keyturn-sse on ${inputs.host.host}`, state: stateOf(news, inputs) };
  },

  async update(state, news) {
    const [old, inputs] = [unwrap(state) as SseHostInputs, unwrap(news) as SseHostInputs];
    const moves = !isDeepStrictEqual(machineOf(old), machineOf(inputs));
    await bring({ inputs, before: versionOf(old.program) });
    // Another host's goes when this one is well.
    if (moves) await onHost(old, takeOff);
    return stateOf(news, inputs);
  },

  async remove(state) {
    await onHost(unwrap(state) as SseHostInputs, takeOff);
  },
};

async function bring(deployment: Deployment): Promise<void> {
  await onHost(deployment.inputs, async (shell) => await deploy(shell, deployment));
}

async function onHost<T>(inputs: SseHostInputs, does: (shell: RootShell) => Promise<T>): Promise<T> {
  const { host, identity, connectWithin, directory, access } = inputs;
  const target = { ...host, ...(identity === undefined ? {} : { identity }), connectWithin };
  const place = { name: "keyturn-sse", target, directory, ...(access === undefined ? {} : { access }) };
  return await overSsh(place, async (session) => await does(await RootShell.on(session)));
}

function machineOf({ host }: SseHostInputs): unknown {
  return [host.host.toLowerCase(), host.port ?? 22];
}

/** What makes a run due. How a machine is reached is to be in the state for the deletion; where a checkout lies is not. */
function told({ directory: _, ...inputs }: SseHostInputs): unknown {
  return inputs;
}

function stateOf(news: Properties, inputs: SseHostInputs): Properties {
  const { settings, tokens, access } = inputs;
  return {
    ...news,
    settings: secret(settings),
    tokens: secret(tokens),
    ...(access === undefined ? {} : { access: secret(access) }),
  };
}
