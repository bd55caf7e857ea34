import "../../../tools/engine/legible-stack.ts";
import "../../../components/rotation/own-config.ts";
import { Config } from "@pulumi/pulumi";
import { EdgeAllowlist, type EdgeAllowlistArgs } from "../../../components/hardening/index.ts";

/** A program that has an allowlist alone: what its tests run. */
new EdgeAllowlist("origin", new Config("edge").requireObject<EdgeAllowlistArgs>("args"));
