import { describe, expect, it } from "vitest";
import { portProblems, ruleProblems } from "../../../components/hardening/edge-allowlist/refused.ts";
import {
  HTTPS_ONLY,
  type Peer,
  type Rule,
  TO_TUNNEL,
} from "../../../components/hardening/edge-allowlist/rule.ts";

const rule = (peer: Peer, ports: Rule["ports"] = 22): Rule => ({ name: "office", ports, peer });
const NO_RANGE =
  "otherIngress.office has no range of that family as EC2 writes it, such as 203.0.113.0/24 or 2001:db8::/32";
const EVERYBODY = "otherIngress.office lets everybody in";

describe("rules beside those of the edge", () => {
  it.each<Peer>([
    { cidrIpv4: "203.0.113.7/32" },
    { cidrIpv6: "2001:db8::/32" },
    { referencedSecurityGroupId: "sg-0123456789abcdef0" },
    { prefixListId: "pl-0123456789abcdef0", maxEntries: 4 },
  ])("let %j in", (peer) => {
    expect(ruleProblems("otherIngress", [rule(peer), { ...rule(peer, "all"), name: "all" }])).toEqual([]);
  });

  it.each<[Peer, string[]]>([
    [{ cidrIpv4: "0.0.0.0/0" }, [EVERYBODY]],
    [{ cidrIpv6: "::/0" }, [EVERYBODY]],
    [{ cidrIpv4: "128.0.0.0/1" }, [EVERYBODY]],
    [{ cidrIpv6: "2000::/3" }, [EVERYBODY]],
    [{ cidrIpv4: "0.0.0.0/00" }, [NO_RANGE, EVERYBODY]],
    [{ cidrIpv4: "0/0" }, [NO_RANGE, EVERYBODY]],
    [{ cidrIpv4: "0x0/1" }, [NO_RANGE, EVERYBODY]],
    [{ cidrIpv4: "010.0.0.0/8" }, [NO_RANGE]],
    [{ cidrIpv4: "203.0.113.7/24" }, [NO_RANGE]],
    [{ cidrIpv4: "203.0.113.7" }, [NO_RANGE]],
    [{ cidrIpv4: "2001:db8::/32" }, [NO_RANGE]],
    [{ cidrIpv6: "203.0.113.0/24" }, [NO_RANGE]],
    [{ cidrIpv6: "2001:DB8::/32" }, [NO_RANGE]],
    [{ cidrIpv6: "::ffff:0:0/96" }, [NO_RANGE]],
  ])("do not let %j in", (peer, problems) => {
    expect(ruleProblems("otherIngress", [rule(peer)])).toEqual(problems);
  });

  it("let the machine call anybody where they say so", () => {
    expect(ruleProblems("egress", [...HTTPS_ONLY, ...TO_TUNNEL])).toEqual([]);
  });

  it.each<[Rule["ports"]]>([[0], [65_536], [2.5], [Number.NaN], [[443, 80]], [[0, 80]]])(
    "have no ports %j",
    (ports) => {
      expect(ruleProblems("egress", [rule({ cidrIpv4: "203.0.113.0/24" }, ports)])).toEqual([
        "egress.office.ports is no port, nor a first and a last one",
      ]);
    },
  );

  it("have a name each", () => {
    const twice = rule({ cidrIpv4: "203.0.113.0/24" });
    expect(ruleProblems("otherIngress", [twice, twice])).toEqual(["otherIngress.office is there twice"]);
  });
});

describe("the services' ports", () => {
  it("are ports, each one service's", () => {
    expect(portProblems({ text: 16385, image: 16384 })).toEqual([]);
    expect(portProblems({})).toEqual(["services names no port"]);
    expect(portProblems({ text: 0, image: 70_000 })).toEqual([
      "services.text is no port",
      "services.image is no port",
    ]);
    expect(portProblems({ text: 80, image: 80 })).toEqual(["services has port 80 twice"]);
  });
});
