import { provider } from "@pulumi/pulumi";
import { KeyturnProvider } from "./keyturn-provider.ts";
import { tellEngine } from "./tell.ts";

// The engine passes its own address.
const [address] = process.argv.slice(2);
if (address !== undefined) tellEngine(address);
await provider.main(new KeyturnProvider(), process.argv.slice(2));
