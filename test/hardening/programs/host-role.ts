import "../../../tools/engine/legible-stack.ts";
import "../../../components/rotation/own-config.ts";
import { Config } from "@pulumi/pulumi";
import { HostRole, type HostRoleArgs } from "../../../components/hardening/index.ts";

/** A program that has a host's identity alone: what its tests run. */
new HostRole("services", new Config("host").requireObject<HostRoleArgs>("args"));
