import { publicAddresses } from "../../../policy/net/addresses.ts";

/** What must not be told of an origin. */
export interface Origin {
  /** Names that lead to the machine itself, such as the host that keyturn comes in at. */
  readonly machines: readonly string[];
  /** Addresses that are no secret, such as another company's. */
  readonly knownAddresses: readonly string[];
}

/** A DNS record, with the words of Cloudflare's API and of the plugin's `getDnsRecords`. */
export interface SeenRecord {
  readonly name: string;
  readonly type: string;
  readonly content?: string;
  readonly proxied?: boolean;
}

/**
 * Names that AWS gives to machines and load balancers. Those that hold an address are found by that already.
 * Source: AWS, EC2 user guide, "EC2 instance hostnames"; Elastic Load Balancing, "DNS name".
 */
const AWS_NAME = /(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,5}amazonaws\.com(?![\w-])/gi;
const OF_MACHINES = /(?:^ec2-|^i-[0-9a-f]{8,17}\.|\.compute(?:-1)?\.|\.elb\.)/i;

/** The lines of a text that tell where the origin is, from 1. What stands in a comment is told as well. */
export function linesTelling(text: string, origin: Origin): number[] {
  return text.split("\n").flatMap((line, index) => (tells(line, origin) ? [index + 1] : []));
}

/** Records that show the machine: one that the edge does not answer for, or that anybody may follow to it. */
export function recordsTelling(records: readonly SeenRecord[], origin: Origin): SeenRecord[] {
  return records.filter(({ proxied = false, content = "" }) => !proxied && tells(content, origin));
}

function tells(text: string, { machines, knownAddresses }: Origin): boolean {
  const known = knownAddresses.flatMap((address) => publicAddresses(address));
  if (publicAddresses(text).some((address) => !known.includes(address))) return true;
  if ([...text.matchAll(AWS_NAME)].some(([name]) => OF_MACHINES.test(name))) return true;
  return machines.some((machine) => namesIn(text).includes(machine.toLowerCase()));
}

function namesIn(text: string): string[] {
  return [...text.matchAll(/[\w-]+(?:\.[\w-]+)+/g)].map(([name]) => name.toLowerCase());
}
