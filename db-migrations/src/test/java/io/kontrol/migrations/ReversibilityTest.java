package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReversibilityTest {

  @Test
  void eachMigrationHasItsUndoBesideIt() {
    List<String> undoOfEach =
        Scripts.inOrder().stream().map(path -> "U" + Scripts.name(path).substring(1)).toList();

    assertThat(Scripts.all('U').stream().map(Scripts::name))
        .containsExactlyInAnyOrderElementsOf(undoOfEach);
  }

  @Test
  void scriptNamesSayWhatTheyDo() {
    assertThat(Scripts.all().stream().map(Scripts::name))
        .allMatch(name -> name.matches("([VU]\\d{3}|[RU])__[a-z0-9]+(_[a-z0-9]+)*\\.sql"));
  }

  @Test
  void numbersHaveNoGaps() {
    List<String> numbers =
        Scripts.all('V').stream().map(path -> Scripts.name(path).substring(1, 4)).toList();

    assertThat(numbers)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, numbers.size()).mapToObj("%03d"::formatted).toList());
  }

  @Test
  void applyingAllUndoingAllAndApplyingAllGivesTheSameSchema() throws Exception {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.owner().getConnection()) {
      List<String> before = SchemaCatalog.of(connection);
      applyAll(connection);
      List<String> first = SchemaCatalog.of(connection);

      undoAll(connection);
      List<String> undone = SchemaCatalog.of(connection);
      applyAll(connection);

      assertThat(undone).isEqualTo(before);
      assertThat(SchemaCatalog.of(connection)).isEqualTo(first).hasSizeGreaterThan(100);
    }
  }

  @Test
  void eachMigrationIsUndoneByItsOwnUndoAlone() throws Exception {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.owner().getConnection()) {
      for (Path script : Scripts.inOrder()) {
        List<String> before = SchemaCatalog.of(connection);
        execute(connection, script);

        execute(connection, Scripts.undoOf(script));

        assertThat(SchemaCatalog.of(connection)).as(script.toString()).isEqualTo(before);
        execute(connection, script);
      }
    }
  }

  @Test
  void flywayAppliesTheSameSchemaAndNothingTheSecondTime() throws Exception {
    try (TestDatabase byHand = TestDatabase.empty();
        TestDatabase byFlyway = TestDatabase.empty();
        Connection hand = byHand.owner().getConnection();
        Connection flyway = byFlyway.owner().getConnection()) {
      applyAll(hand);

      assertThat(Migrations.migrate(byFlyway.owner())).isEqualTo(Scripts.inOrder().size());
      assertThat(Migrations.migrate(byFlyway.owner())).isZero();

      List<String> expected = new ArrayList<>(SchemaCatalog.of(hand));
      assertThat(SchemaCatalog.of(flyway)).containsAll(expected);
    }
  }

  @Test
  void undoingTakesTheRolesOfClustersBack() throws Exception {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.owner().getConnection()) {
      List<String> before = SchemaCatalog.of(connection);
      applyAll(connection);
      database.grantCluster("undone");

      undoAll(connection);

      assertThat(SchemaCatalog.of(connection)).isEqualTo(before);
      assertThat(
              Sql.texts(
                  connection, "SELECT rolname FROM pg_roles WHERE rolname LIKE ?", "%\\_undone"))
          .isEmpty();
      applyAll(connection); // so that the cluster can be revoked
    }
  }

  /** What is edited in place is run again by Flyway whenever its text has changed. */
  @Test
  void whatIsEditedInPlaceMayBeRunAgain() throws Exception {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.owner().getConnection()) {
      applyAll(connection);
      List<String> once = SchemaCatalog.of(connection);
      for (Path script : Scripts.all('R')) {
        execute(connection, script);
      }
      assertThat(SchemaCatalog.of(connection)).isEqualTo(once);
    }
  }

  private static void applyAll(Connection connection) throws SQLException {
    for (Path script : Scripts.inOrder()) {
      execute(connection, script);
    }
  }

  private static void undoAll(Connection connection) throws SQLException {
    List<Path> scripts = Scripts.inOrder();
    for (int i = scripts.size() - 1; i >= 0; i--) {
      execute(connection, Scripts.undoOf(scripts.get(i)));
    }
  }

  private static void execute(Connection connection, Path script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(Scripts.text(script));
    }
  }
}
