package io.kontrol.api.managed.plan;

import io.kontrol.api.platform.document.ObjectFields;
import java.util.Optional;

/**
 * What a request says about backups and monitoring; each field may be absent.
 *
 * @param schedule empty text for backups on request alone
 * @param retention empty text for keeping them for ever
 */
public record OperationsRequest(
    Optional<Boolean> backups,
    Optional<String> store,
    Optional<String> schedule,
    Optional<String> retention,
    Optional<Boolean> monitoring) {

  public static OperationsRequest of(ObjectFields fields) {
    return new OperationsRequest(
        fields.flag("backups"),
        fields.optionalText("backup_store"),
        fields.optionalText("backup_schedule"),
        fields.optionalText("backup_retention"),
        fields.flag("monitoring"));
  }

  boolean namesBackups() {
    return store.isPresent() || schedule.isPresent() || retention.isPresent();
  }
}
