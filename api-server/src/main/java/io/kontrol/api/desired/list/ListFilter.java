package io.kontrol.api.desired.list;

import io.kontrol.api.observed.Visibility;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.status.Health;
import io.kontrol.model.status.SyncStatus;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a list is filtered by; null where a request does not say.
 *
 * @param name the whole name
 * @param namePrefix the beginning of a name
 * @param deleted true: deleted rows; false: live rows; null: both
 * @param observed rows by the freshness of what is known of them
 * @param visible the rows that are shown to whoever asks; null for all
 */
record ListFilter(
    @Nullable String clusterId,
    @Nullable String namespace,
    @Nullable String kind,
    @Nullable String apiVersion,
    @Nullable String name,
    @Nullable String namePrefix,
    @Nullable String set,
    @Nullable Boolean deleted,
    LabelSelector labels,
    @Nullable List<String> sync,
    @Nullable List<String> health,
    @Nullable ObservedRows observed,
    @Nullable Visibility visible) {

  static ListFilter of(RequestContext call) {
    Optional<String> name = call.query("name");
    if (name.isPresent() && !name.get().matches("[ -~]*")) {
      throw Refusal.malformed(
          "invalid_query_parameter", "name is a name, or the beginning of one and a '*'.");
    }
    boolean prefix = name.isPresent() && name.get().endsWith("*");
    List<String> sync = choices(call, "sync", SyncStatus.class);
    return new ListFilter(
        call.query("cluster_id").orElse(null),
        call.query("namespace").orElse(null),
        call.query("kind").orElse(null),
        call.query("api_version").orElse(null),
        prefix ? null : name.orElse(null),
        prefix ? name.get().substring(0, name.get().length() - 1) : null,
        call.query("set").orElse(null),
        deleted(call, sync),
        LabelSelector.parse(call.query("label_selector").orElse("")),
        sync,
        choices(call, "health", Health.class),
        ObservedRows.of(call),
        null);
  }

  /**
   * The same with the clusters that have the wanted freshness. A single one becomes the filter's
   * cluster, for which there are indexes.
   */
  ListFilter observing(ObservedRows rows) {
    List<String> clusters = rows.clusters();
    return new ListFilter(
        clusterId == null && clusters.size() == 1 ? clusters.get(0) : clusterId,
        namespace,
        kind,
        apiVersion,
        name,
        namePrefix,
        set,
        deleted,
        labels,
        sync,
        health,
        rows,
        visible);
  }

  /**
   * Null where all rows of the filter are shown. Where it fixes a namespace, an index finds them
   * already.
   */
  @Nullable Visibility visibleTo(Connection connection, Permissions viewer) throws SQLException {
    boolean shown =
        clusterId != null
            && (viewer.roleIn(clusterId, "") != null
                || (namespace != null && viewer.roleIn(clusterId, namespace) != null));
    if (shown) {
      return null;
    }
    return (namespace == null ? Visibility.among(connection, viewer) : Visibility.of(viewer))
        .orElse(null);
  }

  /** The same, of rows that are shown to a viewer. */
  ListFilter shownTo(@Nullable Visibility viewer) {
    return new ListFilter(
        clusterId,
        namespace,
        kind,
        apiVersion,
        name,
        namePrefix,
        set,
        deleted,
        labels,
        sync,
        health,
        observed,
        viewer);
  }

  boolean byStatus() {
    return sync != null || health != null;
  }

  /** Whether no other columns of a row are asked about. */
  boolean isOfClusterAndKindAlone() {
    return namespace == null
        && apiVersion == null
        && name == null
        && namePrefix == null
        && set == null
        && labels.equals(LabelSelector.parse(""))
        && observed == null;
  }

  /** The end of the range of texts that begin with the prefix; null where there is none. */
  @Nullable String namePrefixEnd() {
    if (namePrefix == null || namePrefix.isEmpty()) {
      return null;
    }
    int last = namePrefix.length() - 1;
    return namePrefix.substring(0, last) + (char) (namePrefix.charAt(last) + 1);
  }

  private static @Nullable Boolean deleted(RequestContext call, @Nullable List<String> sync) {
    boolean asksForDeleted =
        sync != null
            && (sync.contains(SyncStatus.Deleting.name())
                || sync.contains(SyncStatus.Deleted.name()));
    return switch (call.query("deleted").orElse(asksForDeleted ? "any" : "false")) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      case "any" -> null;
      default ->
          throw Refusal.malformed(
              "invalid_query_parameter", "deleted is one of false, true and any.");
    };
  }

  private static <E extends Enum<E>> @Nullable List<String> choices(
      RequestContext call, String parameter, Class<E> type) {
    Optional<String> text = call.query(parameter);
    if (text.isEmpty()) {
      return null;
    }
    List<String> known = Arrays.stream(type.getEnumConstants()).map(Enum::name).toList();
    List<String> asked = List.of(text.get().split(",", -1));
    if (!known.containsAll(asked)) {
      throw Refusal.malformed(
          "invalid_query_parameter",
          parameter + " is one or more of " + String.join(", ", known) + ", joined by commas.");
    }
    return asked;
  }
}
