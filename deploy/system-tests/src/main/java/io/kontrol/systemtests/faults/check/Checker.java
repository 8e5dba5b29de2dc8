package io.kontrol.systemtests.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.cluster.AuditedWrite;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.faults.load.Journal;
import io.kontrol.systemtests.faults.load.LoadKind;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Compares what users were promised, the tables, the cluster and the writes that the API server
 * received.
 */
public final class Checker {
  private final String clusterId;
  private final DataSource database;
  private final ClusterClient cluster;

  /**
   * @param database as the owner of the schema
   */
  public Checker(String clusterId, DataSource database, ClusterClient cluster) {
    this.clusterId = clusterId;
    this.database = database;
    this.cluster = cluster;
  }

  /** Violations; empty when there are none. */
  public List<Violation> check(Journal journal, List<AuditedWrite> audit)
      throws SQLException, IOException {
    TableSnapshot rows;
    try (Connection connection = database.getConnection()) {
      rows = TableSnapshot.read(connection, clusterId);
    }
    List<Violation> violations = new ArrayList<>();
    violations.addAll(new HistoryCheck(journal, rows).check());
    violations.addAll(new ClusterCheck(rows, labelledObjects()).check());
    violations.addAll(new OrderCheck(journal, rows, audit).check());
    violations.addAll(new EventCheck(rows).check());
    violations.addAll(new AuditCheck(journal.carriedOut(), rows).check());
    return violations;
  }

  private List<JsonNode> labelledObjects() throws IOException {
    List<JsonNode> objects = new ArrayList<>();
    for (LoadKind kind : LoadKind.values()) {
      for (JsonNode item : cluster.list(kind.everywhere(), "kontrol%2Fresource-id")) {
        // items of a list do not contain their kind
        objects.add(((ObjectNode) item).put("kind", kind.name()));
      }
    }
    return objects;
  }
}
