package io.kontrol.api.fleet.heartbeat;

import java.sql.ResultSet;
import java.sql.SQLException;

/** A pool of the node, as people have set its limits. */
record KnownPool(int id, String oraclePoolId, int min, int max) {
  static KnownPool of(ResultSet row) throws SQLException {
    return new KnownPool(
        row.getInt("id"),
        row.getString("oracle_pool_id"),
        row.getInt("min_instances"),
        row.getInt("max_instances"));
  }
}
