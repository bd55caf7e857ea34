import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import type { AnyAuthMethod, Client, ConnectConfig } from "ssh2";
import { PlaceSilent } from "../places/driver.ts";
import type { Hop, Proof } from "./hop.ts";
import { fingerprintOf } from "./host-key.ts";

type Ssh2 = typeof import("ssh2");

/**
 * How often at least a machine is tried that lets go before it has said who it is: one that is busy does that (MaxStartups),
 * and more often as long as it may take to answer.
 */
const TRIES = 6;
/** The longest wait between two tries, in ms. */
const LONGEST_WAIT_MS = 2_000;

/** Kinds of key that are asked for one after the other where only a fingerprint is known. */
const KINDS = [
  ["ssh-ed25519"],
  ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521"],
  ["rsa-sha2-512", "rsa-sha2-256"],
] as const;

/** What a socket says of a machine that is not there. */
const SILENT = new Map([
  ["ECONNREFUSED", "it refuses the connection"],
  ["ETIMEDOUT", "no answer in time"],
  ["EHOSTUNREACH", "it can't be reached"],
  ["ENETUNREACH", "its network can't be reached"],
  ["EHOSTDOWN", "it is down"],
  ["ENOTFOUND", "its name is not known"],
  ["EAI_AGAIN", "its name could not be looked up"],
]);

/** The machine let go before it said who it is. */
class LetGo extends Error {
  override readonly name = "LetGo";
}

/** The machine showed another key than any that is known of it. */
class WrongKey extends Error {
  override readonly name = "WrongKey";
}

interface Settings {
  readonly hop: Hop;
  /** How long it may take, in milliseconds. */
  readonly within: number;
  /** What leads there, made anew for each try; nothing where the machine is reached directly. */
  readonly through?: () => Promise<Duplex>;
}

/**
 * Makes a connection to one machine and comes in.
 * @throws {PlaceSilent} where it does not answer
 * @throws Error where its key is not the one, or it lets nobody in
 */
export async function greet(settings: Settings): Promise<Client> {
  const { hop } = settings;
  const { expected } = hop;
  // One whose key nobody knows is greeted all the same, to show what it says of itself.
  const kinds: readonly (readonly string[] | undefined)[] =
    expected.types.length > 0
      ? [algorithmsOf(expected.types)]
      : expected.from === undefined
        ? [undefined]
        : KINDS;
  let wrong: WrongKey | undefined;
  for (const algorithms of kinds) {
    try {
      return await greetPatiently(settings, algorithms);
    } catch (error) {
      // It may have another key, of the kind whose fingerprint is known.
      if (!(error instanceof WrongKey) && !(wrong !== undefined && isWithoutKey(error))) throw error;
      wrong ??= error as WrongKey;
    }
  }
  throw wrong;
}

async function greetPatiently(
  settings: Settings,
  algorithms: readonly string[] | undefined,
): Promise<Client> {
  const deadline = Date.now() + settings.within;
  for (let tries = 1; ; tries++) {
    try {
      return await greetOnce(settings, algorithms);
    } catch (error) {
      if (!(error instanceof LetGo)) throw error;
      if (tries >= TRIES && Date.now() > deadline)
        throw new PlaceSilent(`${settings.hop.called} lets go of connections before it says who it is`);
      await sleep(Math.min(100 * 2 ** tries, LONGEST_WAIT_MS) * (0.5 + Math.random()));
    }
  }
}

async function greetOnce(
  { hop, within, through }: Settings,
  algorithms: readonly string[] | undefined,
): Promise<Client> {
  const ssh2 = (await import("ssh2")).default as unknown as Ssh2;
  const sock = await through?.();
  const client = new ssh2.Client();
  let shown: Buffer | undefined;
  const config: ConnectConfig = {
    host: hop.host,
    port: hop.port,
    username: hop.user,
    readyTimeout: within,
    keepaliveInterval: 5_000,
    keepaliveCountMax: 3,
    hostVerifier: (key: Buffer) => {
      shown = key;
      return hop.expected.takes(key);
    },
    authHandler: methodsOf(hop, ssh2),
    ...(sock === undefined ? {} : { sock }),
    ...(algorithms === undefined ? {} : { algorithms: { serverHostKey: [...algorithms] as never } }),
  };
  try {
    await new Promise<void>((resolve, reject) => {
      client.once("ready", resolve);
      client.on("error", reject);
      client.once("close", () => reject(new LetGo("closed")));
      client.connect(config);
    });
    // What is sent is short, and each piece would wait until the one before has been received.
    client.setNoDelay(true);
    return client;
  } catch (error) {
    client.destroy();
    sock?.destroy();
    if (shown !== undefined && !hop.expected.takes(shown)) throw wrongKey(hop, shown);
    throw explained(error, hop, within, shown !== undefined);
  }
}

function explained(error: unknown, { called, user, proofs }: Hop, within: number, isKnown: boolean): Error {
  const { level, code, message } = error as { level?: string; code?: string; message: string };
  const found = [...SILENT].find(([name]) => name === code || message.includes(name));
  if (found !== undefined) return new PlaceSilent(`${called}: ${found[1]}`);
  if (level === "client-timeout") return new PlaceSilent(`${called}: no answer within ${within / 1000} s`);
  if (level === "client-authentication" || level === "agent") {
    const tried = proofs.map((proof) => (proof.kind === "agent" ? "the SSH agent" : proof.from)).join(", ");
    return new Error(
      `${called} does not let ${user} in with ${tried === "" ? "any key that is here" : tried}: add the public key to that user's ` +
        "~/.ssh/authorized_keys there, or name another `identity` or `user` in the catalog",
      { cause: error },
    );
  }
  if (
    !isKnown &&
    (error instanceof LetGo ||
      code === "ECONNRESET" ||
      code === "EPIPE" ||
      /lost before handshake/.test(message))
  ) {
    return new LetGo(message);
  }
  if (error instanceof LetGo)
    return new Error(`${called} closed the connection while ${user} came in: look at its sshd's log`);
  return new Error(`${called} could not be talked to over SSH: ${message}`, { cause: error });
}

/** It has no key of the kind that was asked for. */
function isWithoutKey(error: unknown): boolean {
  return error instanceof Error && /no matching host key/i.test(error.message);
}

function wrongKey({ called, host, port, expected }: Hop, key: Buffer): WrongKey {
  const at = port === 22 ? host : `-p ${port} ${host}`;
  const compare =
    `compare with what the machine says of itself, asked in a way that you trust (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub ` +
    `there, or its provider's console)`;
  if (expected.from === undefined) {
    return new WrongKey(
      `the key of ${called} is not known; it shows ${fingerprintOf(key)}. Look at it (ssh-keyscan ${at} | ssh-keygen -lf -), ` +
        `${compare}, then write it as the target's \`hostKey\`, or into a known_hosts file`,
    );
  }
  return new WrongKey(
    `${called} shows another key than ${expected.from} has of it: ${fingerprintOf(key)}. Nothing was sent there. Somebody may stand ` +
      `between; or it was set up anew: ${compare}, then correct ${expected.from}`,
  );
}

/** An RSA key signs in several ways, of which the oldest is no longer taken. */
function algorithmsOf(types: readonly string[]): string[] {
  return types.flatMap((type) => (type === "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [type]));
}

function methodsOf({ user, proofs }: Hop, { utils }: Ssh2): AnyAuthMethod[] {
  return proofs.map((proof: Proof): AnyAuthMethod => {
    if (proof.kind === "agent") return { type: "agent", username: user, agent: proof.socket };
    const parsed = utils.parseKey(proof.key);
    if (parsed instanceof Error) {
      const why = /passphrase|encrypted/i.test(parsed.message) ? "has a passphrase" : "is no private key";
      throw new Error(`${proof.from} ${why}: use a key without one, or an SSH agent ({ agent: true })`);
    }
    return { type: "publickey", username: user, key: parsed };
  });
}
