package io.kontrol.local.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.kontrol.local.instance.Credentials;
import io.kontrol.local.process.LaunchException;
import io.kontrol.local.process.Ports;
import io.kontrol.local.process.Watchdog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final Watchdog WATCHDOG = Watchdog.start();

  /** One for all tests, since making it takes the longest; each leaves it usable. */
  private static Path directory;

  private static EmbeddedDatabase database;

  @BeforeAll
  static void create(@TempDir Path made) throws IOException {
    directory = made;
    Files.createDirectories(directory.resolve("log"));
    database = newDatabase();
  }

  @BeforeEach
  void start() {
    database.start();
    database.component().awaitReady(PATIENCE);
    database.migrate();
  }

  @AfterAll
  static void stop() {
    database.component().stop();
    WATCHDOG.close();
  }

  @Test
  void whatWasConfirmedSurvivesKill() throws Exception {
    execute("CREATE TABLE confirmed (id INTEGER)");
    execute("INSERT INTO confirmed VALUES (42)");

    database.component().kill();
    database.component().start();
    database.component().awaitReady(PATIENCE);

    assertThat(query("SELECT id FROM confirmed")).isEqualTo("42");
  }

  @Test
  void durabilityIsOn() throws Exception {
    assertThat(query("SHOW fsync")).isEqualTo("on");
    assertThat(query("SHOW synchronous_commit")).isEqualTo("on");
    assertThat(query("SHOW full_page_writes")).isEqualTo("on");
  }

  @Test
  void aSecondLauncherFindsTheDataOfTheFirst() throws Exception {
    execute("CREATE TABLE kept AS SELECT 'kept' AS word");
    database.component().stop();

    database = newDatabase();
    database.start();
    database.component().awaitReady(PATIENCE);

    assertThat(database.migrate()).as("migrations still to apply").isZero();
    assertThat(query("SELECT word FROM kept")).isEqualTo("kept");
  }

  @Test
  void aServerThatOutlivedItsLauncherIsStoppedBeforeTheNext() throws Exception {
    long outlived = database.component().pid().orElseThrow();

    StaleServer.end(EmbeddedDatabase.dataIn(directory));

    assertThat(ProcessHandle.of(outlived).filter(ProcessHandle::isAlive)).isEmpty();
  }

  @Test
  void aPidFileThatNamesAnotherProgramDoesNotHinderTheStart() throws Exception {
    database.component().kill();
    Path pidFile = directory.resolve("postgresql/postmaster.pid");
    long me = ProcessHandle.current().pid();
    Files.writeString(pidFile, Files.readString(pidFile).replaceFirst("^[0-9]+", "" + me));

    StaleServer.end(EmbeddedDatabase.dataIn(directory));
    database.component().start();
    database.component().awaitReady(PATIENCE);

    assertThat(query("SELECT 1")).isEqualTo("1");
  }

  @Test
  void aSchemaOfAnotherVersionIsToldWithWhatToDo() throws Exception {
    execute("UPDATE flyway_schema_history SET version = '900' WHERE version = '001'");
    try {
      assertThat(catchThrowable(database::migrate))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("--fresh throws it away");
    } finally {
      execute("UPDATE flyway_schema_history SET version = '001' WHERE version = '900'");
    }
  }

  @Test
  void aServiceLogsInWithItsOwnPasswordAndNotWithout() throws Exception {
    try (Connection connection = database.as("kontrol_watcher").getConnection()) {
      assertThat(connection.isValid(5)).isTrue();
    }
    assertThat(
            catchThrowable(
                () ->
                    DriverManager.getConnection(database.jdbcUrl(), "kontrol_watcher", "guessed")))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  private static EmbeddedDatabase newDatabase() {
    return new EmbeddedDatabase(
        directory,
        Ports.free(),
        Credentials.readOrCreate(directory.resolve("credentials.properties")),
        PostgresBinaries.unpackedUnder(Path.of("target/postgresql")),
        WATCHDOG);
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private String query(String sql) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getString(1);
    }
  }
}
