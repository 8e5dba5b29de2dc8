package io.kontrol.api.managed.backup;

import io.kontrol.api.managed.model.ManagedDatabase;
import java.util.Objects;

/**
 * A backup with what is seen of its object.
 *
 * @param resource of its object
 * @param outcome what follows from what is seen
 */
record ObservedBackup(
    ManagedDatabase database, DatabaseBackup backup, int resource, BackupOutcome outcome) {

  /** Times are compared when it is settled alone, since PostgreSQL writes them in another form. */
  boolean isChanged() {
    BackupOutcome stored = backup.outcome();
    return outcome.isSettled()
        || !outcome.phase().equals(stored.phase())
        || !Objects.equals(outcome.error(), stored.error());
  }
}
