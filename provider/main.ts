import { provider } from "@pulumi/pulumi";
import { KeyturnProvider } from "./keyturn-provider.ts";

await provider.main(new KeyturnProvider(), process.argv.slice(2));
