package io.kontrol.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.systemtests.faults.Settling.Settled;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettlingTest {
  private static final List<String> NOTHING = List.of();
  private static final Duration LONG = Duration.ofMinutes(1);

  /** Results of the polls, in order; empty after the last. */
  private final Deque<List<String>> looks = new ArrayDeque<>();

  private Settled settled(Duration patience) throws SQLException {
    return new Settling(
            patience, Duration.ofNanos(1), () -> looks.isEmpty() ? NOTHING : looks.poll())
        .await();
  }

  @Test
  void allIsSettledAfterThreeCalmLooks() throws SQLException {
    looks.addAll(List.of(NOTHING, NOTHING, NOTHING, List.of("never seen")));
    assertThat(settled(LONG).left()).isEmpty();
    assertThat(looks).hasSize(1);
  }

  @Test
  void whatTurnsUpBetweenCalmLooksBeginsTheCountAnew() throws SQLException {
    looks.addAll(List.of(NOTHING, NOTHING, List.of("OutOfSync 1"), NOTHING, NOTHING));
    assertThat(settled(LONG).left()).isEmpty();
    assertThat(looks).isEmpty();
  }

  @Test
  void whatIsLeftWhenPatienceEndsIsNamed() throws SQLException {
    looks.add(List.of("PATCH /x by reconciler-1 for 9 ms", "to apply 1"));
    assertThat(settled(Duration.ZERO).left())
        .isEqualTo("PATCH /x by reconciler-1 for 9 ms, to apply 1");
  }

  @Test
  void quietIsOwedFromTheBeginOfTheLastLook() throws SQLException {
    Instant[] begun = new Instant[1];
    Settled settled =
        new Settling(
                LONG,
                Duration.ofNanos(1),
                () -> {
                  begun[0] = Instant.now();
                  return NOTHING;
                })
            .await();
    assertThat(settled.since()).isBeforeOrEqualTo(begun[0]);
  }
}
