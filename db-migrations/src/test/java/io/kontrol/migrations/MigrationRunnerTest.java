package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The runner as a Kubernetes Job runs it: a Java process that is told everything by its
 * environment.
 */
class MigrationRunnerTest {
  private static final String NOT_CURRENT =
      "the schema is not current: migrate first, without a command\n";

  private record Ended(int exitCode, String output) {}

  @Test
  void migratesTheDatabaseThatTheEnvironmentNamesAndLetsTheServicesIn() throws Exception {
    try (TestDatabase database = TestDatabase.empty()) {
      Map<String, String> environment = environment(database);
      environment.put("KONTROL_WATCHER_DB_PASSWORD", "it's \"quoted\" \\ well");

      Ended first = run(environment);
      Ended second = run(environment);

      int all = Scripts.inOrder().size();
      assertThat(first).isEqualTo(new Ended(0, current(all)));
      assertThat(second).as("run again").isEqualTo(new Ended(0, current(0)));
      try (Connection watcher =
          DriverManager.getConnection(
              database.url(), Migrations.WATCHER_ROLE, "it's \"quoted\" \\ well")) {
        assertThat(watcher.isValid(5)).isTrue();
      } finally {
        Migrations.setPasswords(
            database.owner(), Map.of(Migrations.WATCHER_ROLE, TestDatabase.PASSWORD));
      }
    }
  }

  private static String current(int applied) {
    return "Schema is current: " + applied + " migrations applied, 1 role passwords set\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"KONTROL_DB_URL", "KONTROL_DB_USERNAME", "KONTROL_DB_PASSWORD"})
  void saysWhatIsMissing(String variable) throws Exception {
    try (TestDatabase database = TestDatabase.empty()) {
      Map<String, String> environment = environment(database);
      environment.remove(variable);

      Ended ended = run(environment);

      assertThat(ended.exitCode()).isEqualTo(2);
      assertThat(ended.output()).contains("Set KONTROL_DB_URL", variable);
    }
  }

  @Test
  void endsWithAnErrorWhenTheDatabaseCannotBeReached() throws Exception {
    Ended ended =
        run(
            Map.of(
                "KONTROL_DB_URL", "jdbc:postgresql://127.0.0.1:1/kontrol",
                "KONTROL_DB_USERNAME", "owner",
                "KONTROL_DB_PASSWORD", "secret-password"));

    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(ended.output()).contains("Migration failed").doesNotContain("secret-password");
  }

  @Test
  void makesTheRolesOfAClusterAndDropsThem() throws Exception {
    try (TestDatabase database = TestDatabase.migrated()) {
      Map<String, String> environment = environment(database);
      environment.put("KONTROL_CLUSTER_WATCHER_DB_PASSWORD", "it's \"quoted\" \\ well");
      environment.put("KONTROL_WATCHER_DB_PASSWORD", "of the plain role, and not used here");
      String granted =
          """
          Cluster runner-test: its watcher logs in as kontrol_watcher_runner-test, password set
          Cluster runner-test: its reconciler logs in as kontrol_reconciler_runner-test, password unchanged
          """;

      assertThat(run(environment, "grant-cluster", "runner-test")).isEqualTo(new Ended(0, granted));
      assertThat(run(environment, "grant-cluster", "runner-test"))
          .as("run again")
          .isEqualTo(new Ended(0, granted));
      try (Connection watcher =
          DriverManager.getConnection(
              database.url(), "kontrol_watcher_runner-test", "it's \"quoted\" \\ well")) {
        assertThat(watcher.isValid(5)).isTrue();
      }

      assertThat(run(environment, "revoke-cluster", "runner-test"))
          .isEqualTo(
              new Ended(
                  0,
                  "Cluster runner-test: dropped kontrol_reconciler_runner-test, kontrol_watcher_runner-test\n"));
      assertThat(run(environment, "revoke-cluster", "runner-test"))
          .as("run again")
          .isEqualTo(new Ended(0, "Cluster runner-test: has no roles\n"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grant-clusters prod",
        "grant-cluster",
        "revoke-cluster",
        "grant-cluster prod staging",
        "prod",
        "--help"
      })
  void saysWhatItKnowsWhenACommandIsUnknownOrIncomplete(String arguments) throws Exception {
    Ended ended = run(Map.of(), arguments.split(" "));

    assertThat(ended.exitCode()).isEqualTo(2);
    assertThat(ended.output()).contains("grant-cluster NAME", "revoke-cluster NAME");
  }

  @ParameterizedTest
  @ValueSource(strings = {"grant-cluster", "revoke-cluster"})
  void saysWhichNamesAClusterMayHave(String command) throws Exception {
    for (String name : List.of("", "-prod", "prod;", "prod\" --", "a".repeat(101), "über")) {
      Ended ended = run(Map.of(), command, name);

      assertThat(ended.exitCode()).as(name).isEqualTo(2);
      assertThat(ended.output()).as(name).startsWith("A cluster id has letters, digits");
    }
  }

  @Test
  void grantsNothingInADatabaseThatIsNotMigrated() throws Exception {
    try (TestDatabase database = TestDatabase.empty()) {
      Ended ended = run(environment(database), "grant-cluster", "prod");

      assertThat(ended).isEqualTo(new Ended(1, "grant-cluster failed: " + NOT_CURRENT));
    }
  }

  private static Map<String, String> environment(TestDatabase database) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("KONTROL_DB_URL", database.url());
    environment.put("KONTROL_DB_USERNAME", String.valueOf(database.owner().getUser()));
    environment.put("KONTROL_DB_PASSWORD", String.valueOf(database.owner().getPassword()));
    return environment;
  }

  private static Ended run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                MigrationRunner.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("KONTROL_"));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(
                line ->
                    Stream.of(
                            "Schema ",
                            "Set ",
                            "Migration ",
                            "Cluster ",
                            "A cluster ",
                            "Usage",
                            "grant-")
                        .anyMatch(line::startsWith))
            .map(line -> line + "\n")
            .collect(java.util.stream.Collectors.joining());
    return new Ended(process.waitFor(), output);
  }
}
