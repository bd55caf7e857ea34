import { isDeepStrictEqual } from "node:util";
import { hasUnknown, secret, unwrap } from "../properties.ts";
import type { Properties, Resource } from "../resource.ts";
import { overSsh } from "../ssh/connect.ts";
import type { ConnectorInputs } from "./inputs.ts";
import { RootShell } from "./root-shell.ts";
import { takeOff, takeOver } from "./take-over.ts";

/** A tunnel's connector on one machine; see `components/hardening/origin-tunnel/connector.ts`. */
export const tunnelConnector: Resource = {
  async check() {
    return [];
  },

  async changed(state, news) {
    const [old, wanted] = [unwrap(state) as ConnectorInputs, unwrap(news) as ConnectorInputs];
    return hasUnknown(wanted) || !isDeepStrictEqual(told(old), told(wanted));
  },

  async create(news) {
    const inputs = unwrap(news) as ConnectorInputs;
    await bring(inputs);
    return { id: `${inputs.tunnel} on ${inputs.host.host}`, state: stateOf(news, inputs) };
  },

  async update(state, news) {
    const [old, inputs] = [unwrap(state) as ConnectorInputs, unwrap(news) as ConnectorInputs];
    const moves = old.tunnel !== inputs.tunnel || !isDeepStrictEqual(machineOf(old), machineOf(inputs));
    await bring(inputs);
    // Another machine's, or those under another name, go when these are there.
    if (moves) await onHost(old, async (shell) => await takeOff(shell, old.tunnel));
    return stateOf(news, inputs);
  },

  async remove(state) {
    const inputs = unwrap(state) as ConnectorInputs;
    await onHost(inputs, async (shell) => await takeOff(shell, inputs.tunnel));
  },
};

async function bring(inputs: ConnectorInputs): Promise<void> {
  await onHost(inputs, async (shell) => await takeOver(shell, inputs));
}

async function onHost<T>(inputs: ConnectorInputs, does: (shell: RootShell) => Promise<T>): Promise<T> {
  const { tunnel, host, identity, connectWithin, directory, access } = inputs;
  const target = { ...host, ...(identity === undefined ? {} : { identity }), connectWithin };
  const place = { name: tunnel, target, directory, ...(access === undefined ? {} : { access }) };
  return await overSsh(place, async (session) => await does(await RootShell.on(session)));
}

function machineOf({ host }: ConnectorInputs): unknown {
  return [host.host.toLowerCase(), host.port ?? 22];
}

/** What makes a run due. How a machine is reached is to be in the state for the deletion; where a checkout lies is not. */
function told({ directory: _, ...inputs }: ConnectorInputs): unknown {
  return inputs;
}

function stateOf(news: Properties, inputs: ConnectorInputs): Properties {
  const { token, access } = inputs;
  return { ...news, token: secret(token), ...(access === undefined ? {} : { access: secret(access) }) };
}
