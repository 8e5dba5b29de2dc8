package io.kontrol.systemtests.faults.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.systemtests.http.TestJson;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SubsetTest {
  private static Optional<String> difference(String wanted, String found) {
    return Subset.firstDifference(TestJson.read(wanted), TestJson.read(found));
  }

  @Test
  void moreThanWasAskedForIsFine() {
    assertThat(difference("{\"a\":[{\"b\":1}]}", "{\"a\":[{\"b\":1,\"c\":2},3],\"d\":4}"))
        .isEmpty();
  }

  @Test
  void aMissingFieldIsFound() {
    assertThat(difference("{\"a\":{\"b\":1}}", "{\"a\":{}}")).hasValue("/a/b is  instead of 1");
  }

  @Test
  void aDifferentValueIsFound() {
    assertThat(difference("{\"a\":[1,2]}", "{\"a\":[1,3]}")).hasValue("/a/1 is 3 instead of 2");
  }

  @Test
  void aShorterListIsFound() {
    assertThat(difference("[1,2]", "[1]")).hasValue(" has 1 items instead of 2");
  }

  @Test
  void anotherOwnersItemMayStandBeforeOurs() {
    assertThat(difference("[{\"port\":82}]", "[{\"port\":159},{\"port\":82,\"name\":\"b\"}]"))
        .isEmpty();
  }

  @Test
  void anItemOfOursThatIsNowhereIsFound() {
    assertThat(difference("[{\"port\":82}]", "[{\"port\":159},{\"port\":83}]"))
        .hasValue("/0/port is 159 instead of 82");
  }
}
