package io.kontrol.watcher.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the generic rule reaches without any rule of data and without the built-in kinds. */
class GenericCasesTest {
  private final HealthAssessor assessor = new HealthAssessor();

  @Test
  void fiveInSixRealObjectsAreJudgedRightByConventionAlone() throws IOException {
    List<JsonNode> cases = HealthCases.read();
    long right = HealthCases.countRight(cases, assessor::assessGenerically);
    System.out.printf("generic rule alone: %d of %d%n", right, cases.size());
    assertThat(right * 100).isGreaterThanOrEqualTo(85L * cases.size());
  }
}
