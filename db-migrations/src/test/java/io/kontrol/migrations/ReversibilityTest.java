package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReversibilityTest {

  @Test
  void eachMigrationHasItsUndoBesideIt() {
    List<String> undoOfEach =
        Scripts.all('V').stream().map(path -> "U" + Scripts.name(path).substring(1)).toList();

    assertThat(Scripts.all('U').stream().map(Scripts::name)).containsExactlyElementsOf(undoOfEach);
  }

  @Test
  void scriptNamesSayWhatTheyDo() {
    assertThat(Scripts.all().stream().map(Scripts::name))
        .allMatch(name -> name.matches("[VU]\\d{3}__[a-z0-9]+(_[a-z0-9]+)*\\.sql"));
  }

  @Test
  void applyingAllUndoingAllAndApplyingAllGivesTheSameSchema() throws Exception {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.owner().getConnection()) {
      List<String> before = Catalog.of(connection);
      applyAll(connection);
      List<String> first = Catalog.of(connection);

      undoAll(connection);
      List<String> undone = Catalog.of(connection);
      applyAll(connection);

      assertThat(undone).isEqualTo(before);
      assertThat(Catalog.of(connection)).isEqualTo(first).hasSizeGreaterThan(100);
    }
  }

  @Test
  void eachMigrationIsUndoneByItsOwnUndoAlone() throws Exception {
    try (TestDatabase database = TestDatabase.empty();
        Connection connection = database.owner().getConnection()) {
      List<Path> undos = Scripts.all('U');
      for (int i = 0; i < undos.size(); i++) {
        List<String> before = Catalog.of(connection);
        execute(connection, Scripts.all('V').get(i));

        execute(connection, undos.get(i));

        assertThat(Catalog.of(connection)).as(undos.get(i).toString()).isEqualTo(before);
        execute(connection, Scripts.all('V').get(i));
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

      assertThat(Migrations.migrate(byFlyway.owner())).isEqualTo(Scripts.all('V').size());
      assertThat(Migrations.migrate(byFlyway.owner())).isZero();

      List<String> expected = new ArrayList<>(Catalog.of(hand));
      assertThat(Catalog.of(flyway)).containsAll(expected);
    }
  }

  private static void applyAll(Connection connection) throws SQLException {
    for (Path script : Scripts.all('V')) {
      execute(connection, script);
    }
  }

  private static void undoAll(Connection connection) throws SQLException {
    List<Path> scripts = Scripts.all('U');
    for (int i = scripts.size() - 1; i >= 0; i--) {
      execute(connection, scripts.get(i));
    }
  }

  private static void execute(Connection connection, Path script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(Scripts.text(script));
    }
  }
}
