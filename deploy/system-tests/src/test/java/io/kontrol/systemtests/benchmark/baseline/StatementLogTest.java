package io.kontrol.systemtests.benchmark.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.systemtests.benchmark.baseline.StatementLog.Executed;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementLogTest {
  /** PostgreSQL's format: further lines of a statement begin with a tab. */
  private static final String LOG =
      """
      11|LOG:  statement: SET plan_cache_mode = force_generic_plan
      12|LOG:  execute <unnamed>: SELECT 1
      11|LOG:  execute S_1: SELECT id
      \tFROM things
      \tWHERE kind = ANY ($2) AND name = $1 AND note IS NOT DISTINCT FROM $3
      11|DETAIL:  Parameters: $1 = 'it''s', $2 = '{Namespace,Secret}', $3 = NULL
      12|LOG:  duration: 3 ms
      """;

  private final List<List<Executed>> sessions = StatementLog.sessions(LOG);

  @Test
  void eachSessionHasItsOwnStatementsInTheirOrder() {
    assertThat(sessions).hasSize(2);
    assertThat(sessions.get(0))
        .extracting(Executed::sql)
        .first()
        .isEqualTo("SET plan_cache_mode = force_generic_plan");
    assertThat(sessions.get(1)).containsExactly(new Executed("SELECT 1", List.of()));
  }

  @Test
  void aStatementIsAsItWasSentWithItsParametersBeside() {
    assertThat(sessions.get(0).get(1))
        .isEqualTo(
            new Executed(
                "SELECT id\nFROM things\n"
                    + "WHERE kind = ANY ($2) AND name = $1 AND note IS NOT DISTINCT FROM $3",
                List.of("'it''s'", "'{Namespace,Secret}'", "NULL")));
  }

  @Test
  void aFilledStatementRunsByItself() {
    assertThat(sessions.get(0).get(1).filled())
        .endsWith(
            "kind = ANY ('{Namespace,Secret}') AND name = 'it''s' AND note IS NOT DISTINCT FROM NULL");
  }
}
