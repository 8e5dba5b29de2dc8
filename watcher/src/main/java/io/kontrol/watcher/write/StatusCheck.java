package io.kontrol.watcher.write;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.status.SyncStatus;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds rows of a batch that need the reconciler, by the view that derives the status. */
public final class StatusCheck {
  private static final String NOTEWORTHY =
      """
      SELECT s.resource_id, s.sync, CASE WHEN s.sync = 'Drifted' THEN a.spec END AS applied, a.owner_uid
      FROM resource_status s
      JOIN resource_applied_states a ON a.resource_id = s.resource_id
      WHERE s.resource_id = ANY (?) AND s.sync IN ('Drifted', 'Missing', 'Deleted')
      """;

  /**
   * @param applied the applied spec, if it has drifted
   * @param ownerUid of the owner that we made the object refer to
   */
  record Verdict(SyncStatus sync, @Nullable JsonNode applied, @Nullable String ownerUid) {}

  private StatusCheck() {}

  /**
   * @return by resource id, without resources that are in order
   */
  static Map<Integer, Verdict> of(Connection connection, List<StateChange> written)
      throws SQLException {
    if (written.isEmpty()) {
      return Map.of();
    }
    List<Integer> ids = new ArrayList<>();
    written.forEach(transition -> ids.add(transition.resourceId()));
    try (PreparedStatement select = connection.prepareStatement(NOTEWORTHY)) {
      select.setArray(1, connection.createArrayOf("int4", ids.toArray(Integer[]::new)));
      Map<Integer, Verdict> verdicts = new HashMap<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          String applied = row.getString("applied");
          verdicts.put(
              row.getInt("resource_id"),
              new Verdict(
                  SyncStatus.valueOf(row.getString("sync")),
                  applied == null ? null : Json.read(applied),
                  row.getString("owner_uid")));
        }
      }
      return verdicts;
    }
  }
}
