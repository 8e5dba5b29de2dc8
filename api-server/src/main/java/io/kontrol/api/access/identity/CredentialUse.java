package io.kontrol.api.access.identity;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Identity.Credential;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Records when tokens and sessions were last used: to the minute, and not at a request's cost. */
@ApplicationScoped
class CredentialUse {
  private static final Logger LOG = Logger.getLogger(CredentialUse.class);

  private static final Map<Credential, String> TABLES =
      Map.of(Credential.API_TOKEN, "api_tokens", Credential.SESSION, "user_sessions");

  private final Database database;
  private final Map<Credential, Set<Integer>> used =
      Map.of(
          Credential.API_TOKEN, ConcurrentHashMap.newKeySet(),
          Credential.SESSION, ConcurrentHashMap.newKeySet());

  CredentialUse(Database database) {
    this.database = database;
  }

  void record(Identity identity) {
    Integer id = identity.credentialId();
    Set<Integer> ids = used.get(identity.credential());
    if (id != null && ids != null) {
      ids.add(id);
    }
  }

  @Scheduled(every = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void write() {
    try {
      for (Map.Entry<Credential, Set<Integer>> each : used.entrySet()) {
        Set<Integer> ids = Set.copyOf(each.getValue());
        if (!ids.isEmpty()) {
          database.transaction(connection -> touch(connection, each.getKey(), ids));
          each.getValue().removeAll(ids);
        }
      }
    } catch (DatabaseUnavailableException e) {
      LOG.debug("The last use of credentials is recorded later", e);
    }
  }

  private static int touch(Connection connection, Credential credential, Set<Integer> ids)
      throws SQLException {
    String sql =
        "UPDATE "
            + TABLES.get(credential)
            + " SET last_used_at = clock_timestamp() WHERE id = ANY (?)";
    try (PreparedStatement touch = connection.prepareStatement(sql)) {
      touch.setArray(1, connection.createArrayOf("int4", ids.toArray()));
      return touch.executeUpdate();
    }
  }
}
