package io.kontrol.api.managed.backup;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code database_backups}.
 *
 * @param name of its object, a Backup of CloudNativePG
 * @param resource the id of that object's resource; null once it was removed
 * @param outcome what is known of it
 */
public record DatabaseBackup(
    UUID id, UUID databaseId, String name, @Nullable Integer resource, BackupOutcome outcome) {}
