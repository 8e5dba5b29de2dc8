package io.kontrol.migrations.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {
  private final Closing closing = new Closing();
  private final List<String> closed = new ArrayList<>();

  private void open(String name) {
    closing.opened(() -> closed.add(name));
  }

  @Test
  void afterASetUpThatWasAbortedAtOnceThereIsNothingToClose() {
    closing.close();

    assertThat(closed).isEmpty();
  }

  @Test
  void whatWasOpenedLastIsClosedFirstAndOnce() {
    open("database");
    open("front");

    closing.close();
    closing.close();

    assertThat(closed).containsExactly("front", "database");
  }

  @Test
  void aFailureKeepsNothingOpenAndIsTold() {
    open("database");
    closing.opened(
        () -> {
          throw new IOException("front");
        });
    open("world");

    assertThatThrownBy(closing::close).hasRootCauseMessage("front");
    assertThat(closed).containsExactly("world", "database");
  }
}
