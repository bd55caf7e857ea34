import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { HTTPS_ONLY } from "../../../components/hardening/edge-allowlist/rule.ts";
import type { EdgeAllowlistArgs } from "../../../components/hardening/index.ts";
import type { PropertyMap } from "../../../rehearsal/providers/values.ts";
import { type ProgramResult, type ProgramRun, runProgram } from "../../support/program/run-program.ts";
import { settings } from "../../support/program/stack-settings.ts";

/** Fifteen and seven, as many as Cloudflare has. */
export const PUBLISHED = {
  ipv4Cidrs: Array.from({ length: 15 }, (_, index) => `203.0.113.${index * 16}/28`),
  ipv6Cidrs: Array.from({ length: 7 }, (_, index) => `2001:db8:${index + 1}::/48`),
};

export const ARGS: EdgeAllowlistArgs = {
  services: { text: 16385, image: 16384 },
  securityGroupId: "sg-0123456789abcdef0",
  egress: HTTPS_ONLY,
};

/** Runs a program that has an allowlist alone. */
export async function runAllowlist(
  args: Partial<EdgeAllowlistArgs> = {},
  answer: PropertyMap = { ...PUBLISHED, etag: "0" },
  run: Partial<ProgramRun> = {},
): Promise<ProgramResult> {
  return await runProgram({
    stack: "test",
    program: "test/hardening/programs/edge-allowlist.ts",
    root: PACKAGE_ROOT,
    config: settings({ "edge:args": { ...ARGS, ...args } }),
    invokes: { "cloudflare:index/getIpRanges:getIpRanges": answer },
    preview: false,
    ...run,
  });
}
