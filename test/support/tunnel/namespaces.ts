import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { folderOf } from "../debian-package.ts";

const PROBER = fileURLToPath(new URL("./prober.mjs", import.meta.url));
/** Documentation addresses (RFC 5737). */
export const ADDRESSES = { origin: "203.0.113.10", edge: "203.0.113.1", attacker: "203.0.113.66" } as const;
type Party = keyof typeof ADDRESSES;

/** A time at which an origin was asked: by which ways it answered. */
export interface Asked {
  readonly at: number;
  readonly answered: readonly string[];
}

/**
 * Network namespaces of this machine for an origin, the edge and an attacker, on one bridge. The origin lets nobody in but its own
 * loopback, answers to what it asked itself, and who is in the set `allowed`: what a security group is to a machine.
 */
export class Namespaces {
  readonly #prefix = `kt${process.pid}`;
  readonly #children: ChildProcess[] = [];

  /** @throws Error where this is not root on Linux */
  static async make(port: number): Promise<Namespaces> {
    await folderOf({ package: "iproute2", program: "ip", folders: ["/usr/sbin"] });
    await folderOf({ package: "nftables", program: "nft", folders: ["/usr/sbin"] });
    const made = new Namespaces();
    try {
      await made.#ip("netns", "add", made.named("wire"));
      await made.#in("wire", "ip", "link", "add", "bridge", "type", "bridge");
      await made.#in("wire", "ip", "link", "set", "bridge", "up");
      for (const party of Object.keys(ADDRESSES) as Party[]) await made.#join(party);
      const table = [
        "add table inet group",
        "add set inet group allowed { type ipv4_addr; flags interval; auto-merge; }",
        "add chain inet group input { type filter hook input priority 0; policy drop; }",
        "add rule inet group input ct state established,related accept",
        "add rule inet group input iif lo accept",
        `add rule inet group input ip saddr @allowed tcp dport ${port} accept`,
      ];
      await made.#in("origin", "nft", table.join("; "));
    } catch (error) {
      await made[Symbol.asyncDispose]();
      throw error;
    }
    return made;
  }

  /** Has the origin let in these alone, from one moment to the next. @param ranges of IPv4, such as `203.0.113.0/28` */
  async letIn(ranges: readonly string[]): Promise<void> {
    const added = ranges.length === 0 ? "" : `; add element inet group allowed { ${ranges.join(", ")} }`;
    await this.#in("origin", "nft", `flush set inet group allowed${added}`);
  }

  /** The words before a program that is to run at a party's. */
  at(party: Party): string[] {
    return ["ip", "netns", "exec", this.named(party)];
  }

  named(party: Party | "wire"): string {
    return `${this.#prefix}-${party}`;
  }

  /** Runs a program of Node's there until the end. */
  start(party: Party, args: readonly string[]): ChildProcess {
    const [program = "", ...before] = this.at(party);
    const child = spawn(program, [...before, process.execPath, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#children.push(child);
    return child;
  }

  /** Asks by each way every 50 ms, until the end. @param ways such as `direct=203.0.113.10:80` */
  probe(party: Party, ways: readonly string[]): Asked[] {
    const asked: Asked[] = [];
    let rest = "";
    this.start(party, [PROBER, ...ways]).stdout?.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const [at = "", ...answered] = line.split(" ").filter((word) => word !== "");
        asked.push({ at: Number(at), answered });
      }
    });
    return asked;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    for (const name of [...(Object.keys(ADDRESSES) as Party[]), "wire"] as const)
      await execa("ip", ["netns", "del", this.named(name)], { reject: false });
  }

  async #join(party: Party): Promise<void> {
    await this.#ip("netns", "add", this.named(party));
    const there = ["netns", this.named("wire")];
    await this.#in(party, "ip", "link", "add", "eth0", "type", "veth", "peer", "name", party, ...there);
    await this.#in("wire", "ip", "link", "set", party, "master", "bridge", "up");
    await this.#in(party, "ip", "address", "add", `${ADDRESSES[party]}/24`, "dev", "eth0");
    for (const link of ["eth0", "lo"]) await this.#in(party, "ip", "link", "set", link, "up");
  }

  async #in(party: Party | "wire", ...words: readonly string[]): Promise<void> {
    await this.#ip("netns", "exec", this.named(party), ...words);
  }

  async #ip(...args: readonly string[]): Promise<void> {
    await execa("ip", args);
  }
}
