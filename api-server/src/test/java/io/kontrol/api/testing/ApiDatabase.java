package io.kontrol.api.testing;

import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/**
 * One PostgreSQL for all tests of the API, which logs in with its own role and its grants alone.
 */
public final class ApiDatabase implements QuarkusTestResourceLifecycleManager {
  private static TestDatabase database = TestDatabase.migrated();

  /** As the owner: for what the other services would write. */
  public static TestDatabase get() {
    return database;
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> configuration =
        new HashMap<>(database.quarkusConfiguration(Migrations.API_SERVER_ROLE));
    configuration.put("kontrol.secret-digest-key", "a-key-for-tests-only");
    return configuration;
  }

  @Override
  public void stop() {
    // the server ends with the JVM
  }
}
