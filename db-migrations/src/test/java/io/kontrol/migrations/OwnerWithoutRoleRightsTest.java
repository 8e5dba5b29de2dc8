package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** As an operator for PostgreSQL hands a database out: with an owner who may make no roles. */
class OwnerWithoutRoleRightsTest {

  @Test
  void theOwnerMigratesWhereTheServiceRolesExist() throws SQLException {
    TestDatabase.migrated().close(); // so that the roles exist on this server
    try (TestDatabase database = TestDatabase.empty()) {
      PGSimpleDataSource administrator = database.owner();
      String name = administrator.getDatabaseName();
      execute(
          administrator,
          """
          DO $$ BEGIN CREATE ROLE plain_owner LOGIN PASSWORD 'plain';
          EXCEPTION WHEN duplicate_object THEN NULL; END $$;
          ALTER DATABASE %s OWNER TO plain_owner;
          ALTER SCHEMA public OWNER TO plain_owner
          """
              .formatted(name));
      PGSimpleDataSource owner = new PGSimpleDataSource();
      owner.setUrl(database.url());
      owner.setUser("plain_owner");
      owner.setPassword("plain");
      assertThat(Migrations.migrate(owner)).isPositive();
      assertThat(Migrations.migrate(owner)).isZero();
    }
  }

  private static void execute(PGSimpleDataSource source, String sql) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
