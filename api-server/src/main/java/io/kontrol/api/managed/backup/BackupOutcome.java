package io.kontrol.api.managed.backup;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How far a backup is.
 *
 * @param phase in the operator's words, or {@value #EXPIRED}
 * @param error why it failed
 * @param backupId the store's own name of it
 * @param startedAt as the operator writes it
 * @param stoppedAt as the operator writes it
 */
public record BackupOutcome(
    String phase,
    @Nullable String error,
    @Nullable String backupId,
    @Nullable String startedAt,
    @Nullable String stoppedAt) {
  public static final String PENDING = "pending";
  public static final String COMPLETED = "completed";
  public static final String FAILED = "failed";

  /** The plugin has removed it, since it was older than the retention. */
  public static final String EXPIRED = "expired";

  /** A phase that no waiting ends. */
  private static final Set<String> LAST =
      Set.of(COMPLETED, FAILED, EXPIRED, "invalid backup definition");

  public static final BackupOutcome WAITING = new BackupOutcome(PENDING, null, null, null, null);

  /**
   * What follows from what is seen of the object.
   *
   * @param sync of its resource; null where that is gone
   * @param status as the operator wrote it
   */
  static BackupOutcome of(@Nullable String sync, @Nullable String message, JsonNode status) {
    if (sync == null || Set.of("Deleted", "Deleting", "Missing").contains(sync)) {
      return failed("The object was deleted before the backup was complete.");
    }
    if (sync.equals("Error")) {
      return failed("The object was refused: " + (message == null ? "no reason given" : message));
    }
    String phase = status.path("phase").asText("");
    return phase.isEmpty()
        ? new BackupOutcome(PENDING, message, null, null, null)
        : new BackupOutcome(
            phase,
            status.path("error").textValue(),
            status.path("backupId").textValue(),
            status.path("startedAt").textValue(),
            status.path("stoppedAt").textValue());
  }

  private static BackupOutcome failed(String error) {
    return new BackupOutcome(FAILED, error, null, null, null);
  }

  public boolean isSettled() {
    return LAST.contains(phase);
  }

  public boolean isComplete() {
    return phase.equals(COMPLETED);
  }
}
