import { isForEverybody, isRange } from "../../catalog/index.ts";
import type { Rule } from "./rule.ts";

/** What is wrong with the services' ports. */
export function portProblems(services: Readonly<Record<string, number>>): string[] {
  const all = Object.entries(services);
  const problems = all.flatMap(([service, port]) => (isPort(port) ? [] : [`services.${service} is no port`]));
  if (all.length === 0) problems.push("services names no port");
  // Their rules would be one and the same, which EC2 refuses to have twice.
  const shared = all.find(([, port], index) => all.findIndex(([, other]) => other === port) !== index);
  if (shared !== undefined) problems.push(`services has port ${shared[1]} twice`);
  return problems;
}

/**
 * What is wrong with rules beside those of the edge.
 * @param direction where anybody may be called, not everybody may come in: an allowlist with such a rule would be none
 */
export function ruleProblems(direction: "otherIngress" | "egress", rules: readonly Rule[]): string[] {
  return rules.flatMap(({ name, ports, peer }, index) => {
    const at = `${direction}.${name}`;
    const problems: string[] = [];
    if (rules.findIndex((other) => other.name === name) !== index) problems.push(`${at} is there twice`);
    if (!arePorts(ports)) problems.push(`${at}.ports is no port, nor a first and a last one`);
    const range = "cidrIpv4" in peer ? peer.cidrIpv4 : "cidrIpv6" in peer ? peer.cidrIpv6 : undefined;
    if (range === undefined) return problems;
    if (!isRange(range) || "cidrIpv6" in peer !== range.includes(":"))
      problems.push(
        `${at} has no range of that family as EC2 writes it, such as 203.0.113.0/24 or 2001:db8::/32`,
      );
    if (direction === "otherIngress" && isForEverybody(range)) problems.push(`${at} lets everybody in`);
    return problems;
  });
}

function arePorts(ports: Rule["ports"]): boolean {
  if (ports === "all") return true;
  if (typeof ports === "number") return isPort(ports);
  const [first, last] = ports;
  return isPort(first) && isPort(last) && first <= last;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port > 0 && port < 65_536;
}
