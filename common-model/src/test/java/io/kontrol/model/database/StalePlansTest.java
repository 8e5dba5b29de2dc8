package io.kontrol.model.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A migration passes while a service keeps its connections and what it has prepared on them. */
class StalePlansTest {
  private static final String INSERT =
      "INSERT INTO t (v) SELECT v FROM unnest(?::TEXT[]) AS i (v) RETURNING id, v, twice(id) AS w";

  private final TestDatabase database = TestDatabase.empty();

  @SuppressWarnings("NullAway.Init")
  private Connection service;

  private int runs;

  @BeforeEach
  void prepare() throws SQLException {
    migrate(
        """
        CREATE TYPE mood AS ENUM ('good');
        CREATE FUNCTION twice(n INTEGER) RETURNS INTEGER LANGUAGE sql IMMUTABLE RETURN n * 2;
        CREATE TABLE t (id SERIAL PRIMARY KEY, v VARCHAR(10), m mood);
        CREATE VIEW seen AS SELECT id, v FROM t
        """);
    PGSimpleDataSource source = database.owner();
    source.setPrepareThreshold(1);
    service = source.getConnection();
    for (int i = 0; i < 8; i++) {
      insert("before");
    }
    runs = 0;
  }

  @AfterEach
  void close() throws SQLException {
    service.close();
    database.close();
  }

  private void migrate(String sql) throws SQLException {
    try (Connection owner = database.owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }

  /** As the services do it: several statements in one transaction. */
  private String insert(String value) throws SQLException {
    return StalePlans.retryOnce(service, () -> inTransaction(value));
  }

  private String inTransaction(String value) throws SQLException {
    runs++;
    service.setAutoCommit(false);
    try (PreparedStatement insert = service.prepareStatement(INSERT);
        PreparedStatement read = service.prepareStatement("SELECT v, m FROM t WHERE id = ?");
        PreparedStatement view = service.prepareStatement("SELECT v FROM seen WHERE id = ?")) {
      insert.setArray(1, service.createArrayOf("text", new String[] {value}));
      int id;
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        id = row.getInt("id");
      }
      read.setInt(1, id);
      view.setInt(1, id);
      try (ResultSet row = read.executeQuery();
          ResultSet seen = view.executeQuery()) {
        row.next();
        seen.next();
        assertThat(seen.getString(1)).isEqualTo(row.getString(1));
        service.commit();
        return row.getString(1);
      }
    } finally {
      service.rollback();
      service.setAutoCommit(true);
    }
  }

  private int rows(String value) throws SQLException {
    try (Connection owner = database.owner().getConnection();
        PreparedStatement count = owner.prepareStatement("SELECT count(*) FROM t WHERE v = ?")) {
      count.setString(1, value);
      try (ResultSet row = count.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER TABLE t ADD COLUMN more TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX t_v ON t (v)",
        "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD PRIMARY KEY (id)",
        "ALTER TABLE t ADD CONSTRAINT short CHECK (length(v) < 100) NOT VALID",
        "CREATE OR REPLACE FUNCTION twice(n INTEGER) RETURNS INTEGER LANGUAGE sql IMMUTABLE RETURN n + n",
        "CREATE OR REPLACE VIEW seen AS SELECT id, v, m FROM t"
      })
  void anExpandingMigrationNeedsNoSecondRun(String migration) throws SQLException {
    migrate(migration);

    assertThat(insert("after")).isEqualTo("after");
    assertThat(runs).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP VIEW seen; ALTER TABLE t ALTER COLUMN v TYPE VARCHAR(200);"
            + " CREATE VIEW seen AS SELECT id, v FROM t",
        "DROP VIEW seen; ALTER TABLE t ALTER COLUMN v TYPE TEXT;"
            + " CREATE VIEW seen AS SELECT id, v FROM t",
        "ALTER TABLE t DROP COLUMN m; DROP TYPE mood; CREATE TYPE mood AS ENUM ('good');"
            + " ALTER TABLE t ADD COLUMN m mood"
      })
  void whatChangesTheTypeOfAResultCostsOneMoreRunAndIsWrittenOnce(String migration)
      throws SQLException {
    migrate(migration);

    assertThat(insert("after")).isEqualTo("after");
    assertThat(runs).isEqualTo(2);
    assertThat(rows("after")).isEqualTo(1);
    assertThat(insert("later")).isEqualTo("later");
    assertThat(runs).isEqualTo(3);
  }

  @Test
  void whatAnotherHasDeallocatedIsPreparedAgain() throws SQLException {
    try (Statement statement = service.createStatement()) {
      // inside of a function, where the driver does not see it
      statement.execute("DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$");
    }

    assertThat(insert("after")).isEqualTo("after");
    assertThat(runs).isEqualTo(2);
    assertThat(rows("after")).isEqualTo(1);
  }

  @Test
  void theDriverRepeatsAStatementThatCommitsByItself() throws SQLException {
    try (PreparedStatement read = service.prepareStatement("SELECT v FROM t WHERE id = 1")) {
      read.executeQuery().close();
      migrate("DROP VIEW seen; ALTER TABLE t ALTER COLUMN v TYPE TEXT");
      try (ResultSet row = read.executeQuery()) {
        assertThat(row.next()).isTrue();
      }
    }
  }

  @Test
  void otherFailuresAreNotRepeated() {
    assertThatThrownBy(() -> insert("longer than ten characters"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("too long");
    assertThat(runs).isEqualTo(1);
  }
}
