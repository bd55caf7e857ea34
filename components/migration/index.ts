export { endGroup, endGroups, heldWithUs } from "./process-group.ts";
export {
  type Key,
  type Migration,
  type MigrationCommand,
  MigrationFailed,
  runMigration,
} from "./run-migration.ts";
