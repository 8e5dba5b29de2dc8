package io.kontrol.watcher.observation;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Versions are compared before they are stored and after: both ways must agree. */
class ResourceVersionsTest {
  private static final String REACHED = "SELECT resource_version_reached(?, ?)";

  private static final List<String> VERSIONS =
      List.of(
          "0",
          "1",
          "2",
          "9",
          "10",
          "010",
          "99",
          "100",
          "999999999999999999", // as many digits as are compared
          "1000000000000000000",
          "9223372036854775808", // no BIGINT any more
          "-1",
          "+1",
          "1.0",
          " 1",
          "1 ",
          "1\n",
          "٣", // a digit, but none of ours
          "abc",
          "1a",
          "");

  private static TestDatabase database;

  @BeforeAll
  static void open() {
    database = TestDatabase.migrated();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void javaAndSqlAgreeOnEachPair() throws SQLException {
    try (Connection connection = database.as(Migrations.WATCHER_ROLE).getConnection();
        PreparedStatement select = connection.prepareStatement(REACHED)) {
      for (String later : VERSIONS) {
        for (String earlier : VERSIONS) {
          select.setString(1, later);
          select.setString(2, earlier);
          try (ResultSet row = select.executeQuery()) {
            row.next();
            assertThat(row.getBoolean(1))
                .as("'%s' after '%s'", later, earlier)
                .isEqualTo(ResourceVersions.reached(later, earlier));
          }
        }
      }
    }
  }

  @Test
  void numbersAreComparedAsNumbersAndAnythingElseCountsAsNewer() {
    assertThat(ResourceVersions.reached("10", "9")).isTrue();
    assertThat(ResourceVersions.reached("9", "10")).isFalse();
    assertThat(ResourceVersions.reached("abc", "10")).isTrue();
  }
}
