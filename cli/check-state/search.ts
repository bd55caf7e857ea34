/** How values are looked for: one way for the tests that nothing leaks, the rehearsal and the person who asks. */

export { SHORTEST_SECRET } from "../../components/exposure/encodings.ts";
export { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
export { layers } from "../../rehearsal/leaks/decompress.ts";
export { listTree } from "../../rehearsal/leaks/file-tree.ts";
