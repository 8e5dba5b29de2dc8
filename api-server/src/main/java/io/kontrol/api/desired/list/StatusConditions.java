package io.kontrol.api.desired.list;

import io.kontrol.model.status.Health;
import io.kontrol.model.status.SyncStatus;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each status implies for the columns that narrow indexes hold: queries for {@code id}s
 * between {@code :first} and {@code :last} that miss no row of that status, and find few others.
 */
final class StatusConditions {
  private static final String ABSENT =
      """
      SELECT c.resource_id AS id FROM resource_current_states c
      WHERE c.resource_id > :first AND c.resource_id < :last AND c.deleted_at IS NOT NULL
          AND NOT c.finished
      """;

  private static final Map<SyncStatus, String> COMPARED =
      Map.of(
          SyncStatus.OutOfSync,
          "a.generation IS DISTINCT FROM r.generation",
          SyncStatus.Pending,
          "a.resource_id IS NOT NULL AND (c.version_number >= a.version_number) IS NOT TRUE",
          SyncStatus.Drifted,
          "a.resource_id IS NOT NULL AND c.resource_id IS NOT NULL"
              + " AND (c.terminating OR a.owned_fields_mark IS DISTINCT FROM c.owned_fields_mark)");

  private static final String OF_BOTH_STATES =
      """
      SELECT a.resource_id AS id FROM resource_applied_states a
      LEFT JOIN resource_current_states c ON c.resource_id = a.resource_id
          AND c.resource_id > :first AND c.resource_id < :last
      WHERE a.resource_id > :first AND a.resource_id < :last AND (%s)
      """;

  private static final String OF_ALL_THREE =
      """
      SELECT r.id FROM resources r
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
          AND a.resource_id > :first AND a.resource_id < :last
      LEFT JOIN resource_current_states c ON c.resource_id = r.id
          AND c.resource_id > :first AND c.resource_id < :last
      WHERE r.id > :first AND r.id < :last AND (%s)
      """;

  private StatusConditions() {}

  /** Whether most rows of a fleet in order have a status that the filter asks for. */
  static boolean isTheRule(ListFilter filter) {
    return syncIsTheRule(filter) && healthIsTheRule(filter);
  }

  private static boolean syncIsTheRule(ListFilter filter) {
    return filter.sync() == null || filter.sync().contains(SyncStatus.Synced.name());
  }

  private static boolean healthIsTheRule(ListFilter filter) {
    return filter.health() == null || filter.health().contains(Health.Healthy.name());
  }

  /**
   * By sync or by health, whichever leaves fewer rows. Sorted, since each text is cached as a
   * statement, whatever the order in the request.
   */
  static List<String> of(ListFilter filter) {
    List<String> sync = filter.sync() == null ? List.of() : filter.sync();
    List<String> health = filter.health() == null ? List.of() : filter.health();
    boolean byHealth = filter.sync() == null || (syncIsTheRule(filter) && !healthIsTheRule(filter));
    return byHealth
        ? health.stream()
            .map(Health::valueOf)
            .distinct()
            .sorted()
            .map(StatusConditions::candidates)
            .toList()
        : bySync(sync.stream().map(SyncStatus::valueOf).distinct().sorted().toList());
  }

  /** Statuses that compare the same tables are searched for in one pass over them. */
  private static List<String> bySync(List<SyncStatus> wanted) {
    List<SyncStatus> compared = wanted.stream().filter(COMPARED::containsKey).toList();
    if (compared.size() < 2) {
      return wanted.stream().map(StatusConditions::candidates).distinct().toList();
    }
    String one =
        (compared.contains(SyncStatus.OutOfSync) ? OF_ALL_THREE : OF_BOTH_STATES)
            .formatted(compared.stream().map(COMPARED::get).collect(Collectors.joining(" OR ")));
    return Stream.concat(
            Stream.of(one),
            wanted.stream()
                .filter(sync -> !COMPARED.containsKey(sync))
                .map(StatusConditions::candidates))
        .distinct()
        .toList();
  }

  private static String candidates(SyncStatus sync) {
    return switch (sync) {
      case Error ->
          """
          SELECT a.resource_id AS id FROM resource_applied_states a
          WHERE a.resource_id > :first AND a.resource_id < :last AND a.status = 'error'
          """;
      case OutOfSync ->
          """
          SELECT r.id FROM resources r
          LEFT JOIN resource_applied_states a ON a.resource_id = r.id
              AND a.resource_id > :first AND a.resource_id < :last
          WHERE r.id > :first AND r.id < :last AND a.generation IS DISTINCT FROM r.generation
          """;
      case Pending, Drifted -> OF_BOTH_STATES.formatted(COMPARED.get(sync));
      case Missing -> ABSENT;
      case Synced ->
          """
          SELECT a.resource_id AS id FROM resource_applied_states a
          JOIN resource_current_states c ON c.resource_id = a.resource_id
              AND c.resource_id > :first AND c.resource_id < :last
          JOIN resources r ON r.id = a.resource_id AND r.id > :first AND r.id < :last
          WHERE a.resource_id > :first AND a.resource_id < :last
              AND a.generation = r.generation
              AND CASE WHEN c.deleted_at IS NULL THEN a.owned_fields_mark IS NOT DISTINCT FROM c.owned_fields_mark
                  ELSE c.finished END
          """;
      case Deleting, Deleted ->
          """
          SELECT r.id FROM resources r WHERE r.id > :first AND r.id < :last AND r.deleted_at IS NOT NULL
          """;
    };
  }

  private static String candidates(Health health) {
    return switch (health) {
      case Missing -> ABSENT;
      case Healthy ->
          """
          SELECT c.resource_id AS id FROM resource_current_states c
          WHERE c.resource_id > :first AND c.resource_id < :last AND c.health = 'Healthy'
              AND (c.deleted_at IS NULL OR c.finished)
          """;
      case Progressing, Degraded, Suspended ->
          """
          SELECT c.resource_id AS id FROM resource_current_states c
          WHERE c.resource_id > :first AND c.resource_id < :last AND c.health = '%s' AND c.health <> 'Healthy'
          """
              .formatted(health.name());
      case Unknown ->
          """
          SELECT r.id FROM resources r
          LEFT JOIN resource_current_states c ON c.resource_id = r.id
              AND c.resource_id > :first AND c.resource_id < :last
          WHERE r.id > :first AND r.id < :last AND COALESCE(c.health, 'Unknown') = 'Unknown'
          """;
    };
  }
}
