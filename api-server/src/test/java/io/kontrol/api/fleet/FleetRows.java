package io.kontrol.api.fleet;

import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.testing.ApiDatabase;

/** Rows of the fleet, as nodes and their heartbeats would have made them. */
public final class FleetRows {
  private FleetRows() {}

  /**
   * @return the id of a new node that is ACTIVE
   */
  public static int node(String name, String region) {
    return node(name, region, "{}");
  }

  /**
   * @param labels a JSON object
   */
  public static int node(String name, String region, String labels) {
    return Integer.parseInt(
        ApiDatabase.query(
            """
            INSERT INTO nodes (name, region, labels, status, last_heartbeat)
            VALUES ('%s', '%s', '%s', 'ACTIVE', now()) RETURNING id
            """
                .formatted(name, region, labels)));
  }

  /**
   * @return a new key of the node, as the headers of a request
   */
  public static String[] key(int nodeId) {
    String key = CredentialKind.NODE_KEY.newCredential();
    ApiDatabase.execute(
        "UPDATE nodes SET api_key_hash = '%s' WHERE id = %d"
            .formatted(CredentialHash.of(key), nodeId));
    return new String[] {"Authorization", "", "X-API-Key", key};
  }

  /**
   * @return the id of a new pool
   */
  public static int pool(int nodeId, String name, String region) {
    return Integer.parseInt(
        ApiDatabase.query(
            """
            INSERT INTO pools (node_id, oracle_pool_id, name, region)
            VALUES (%d, 'ocid1.instancepool.%s', '%s', '%s') RETURNING id
            """
                .formatted(nodeId, name, name, region)));
  }
}
